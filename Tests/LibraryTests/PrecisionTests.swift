import Library
import Runtime
import Tensors
import Testing

/// bfloat16 is faster and must not be worse: what it learns lies within what chance alone could have moved the accuracy
/// of f32.
@Suite struct PrecisionTests {
    @Test(.enabled(if: Engine.hasBF16, "this processor has no bfloat16"), arguments: ["cells", "satellite"])
    func bfloat16LearnsWhatSinglePrecisionLearns(_ task: String) throws {
        let output = CollectedOutput()
        let session = Laboratory.session(output: output)
        let outcome = session.run(
            """
            train = load_dataset("\(task)", per_class=8)
            test = load_dataset("\(task)", split="test", per_class=30)
            found = {}
            for precision in ["f32", "bf16", "auto"]:
                model = load_pretrained("resnet_lab", classes=train.classes)
                history = fit(model, train, epochs=6, precision=precision, quiet=True)
                found[precision] = (evaluate(model, test), history.step_losses)
            f32, bf16, auto = found["f32"][0], found["bf16"][0], found["auto"][0]
            assert f32.accuracy > 0.5, f32
            assert f32.low <= bf16.accuracy <= f32.high, (f32, bf16)
            # What was chosen really was another arithmetic, and auto is bfloat16 on a processor that has it.
            assert found["bf16"][1] != found["f32"][1]
            assert found["auto"][1] == found["bf16"][1]
            assert auto.accuracy == bf16.accuracy
            """, name: "precision.tl")
        guard case .value = outcome else {
            Issue.record("\(outcome)")
            return
        }
    }
}

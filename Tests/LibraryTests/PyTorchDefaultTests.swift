import Library
import Runtime
import Testing

/// Layers and optimisers that say they are as PyTorch's are so where nothing is given, too.
@Suite struct PyTorchDefaultTests {
    @Test(arguments: [
        ("avg_pool(2, stride=2, padding=1)(ones(1, 1, 2, 2)).flatten().tolist()", "[0.25, 0.25, 0.25, 0.25]"),
        ("conv2d(1, 1, kernel=2)(zeros(1, 1, 8, 8)).shape", "(1, 1, 8, 8)"),
        ("conv1d(1, 1, kernel=4)(zeros(1, 1, 7)).shape", "(1, 1, 7)"),
        // What an even kernel needs more is put at the end.
        (
            "net = sequential(conv1d(1, 1, kernel=2, bias=False))\nnet[0].weight.data = ones(1, 1, 2)\n"
                + "net(tensor([[[1.0, 2.0, 3.0]]])).flatten().tolist()", "[3.0, 5.0, 3.0]"
        ),
        // Biases decay as weights do.
        (
            "net = sequential(linear(1, 1))\nnet[0].bias.data = ones(1)\nnet[0].weight.data = ones(1, 1)\n"
                + "step = value_and_grad(lambda x: (net(x) * 0).sum(), net)\n"
                + "optimizer = sgd(net, lr=0.5, weight_decay=0.5)\noptimizer.step(step(ones(1, 1))[1])\n"
                + "net[0].bias.tolist() + net[0].weight.flatten().tolist()", "[0.75, 0.75]"
        ),
    ])
    func isPyTorchs(_ program: String, _ expected: String) throws {
        let outcome = Laboratory.session(output: CollectedOutput()).run(program, name: "default")
        guard case .value(let value?) = outcome else {
            Issue.record("\(program): \(outcome)")
            return
        }
        #expect(try value.repr() == expected, "\(program)")
    }
}

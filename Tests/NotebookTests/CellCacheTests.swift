import Foundation
import Library
import Notebook
import Runtime
import Testing

/// Cells marked `cache`: what runs again, what does not, and what is said.
struct CellCacheTests {
    private final class Place {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cells-\(UUID().uuidString)").path
        deinit { try? FileManager.default.removeItem(atPath: folder) }

        func run(_ text: String) -> (states: [CellRun.State], texts: [String], notes: [String]) {
            Session.onLargeStack {
                let recorder = CellRecorder()
                let session = Laboratory.session(output: recorder)
                let runner = CellRunner(session: session, recorder: recorder, presenter: nil)
                let file = NotebookFile.read(text, name: "lesson.tl")
                runner.cache = CellCache(file, lesson: "/lesson.tl", session: session, folder: folder)
                let run = runner.run(file)
                var texts: [String] = []
                var notes: [String] = []
                for output in run.cells.flatMap(\.outputs) {
                    switch output {
                    case .printed(let text): texts.append(text)
                    case .shown(let display): texts.append(display.text)
                    case .noted(let line): notes.append(line)
                    case .raised(let text): texts.append(text)
                    }
                }
                return (run.cells.map(\.state), texts, notes)
            }
        }
    }

    private static let lesson = """
        # %% Inputs
        n = 3
        words = {"a": [1, 2.5, None]}
        def double(x): return x * factor
        factor = 2
        # %% Work cache=true
        total = double(n) + len(words)
        parts = (total, [float("nan"), "é"], {"k": True})
        x = ones(2, 2) * total
        print("worked")
        x
        # %% Use
        print(total, parts[1][1], parts[2], x.sum())
        """

    @Test func anUnchangedCellGivesWhatItGave() {
        let place = Place()
        let first = place.run(CellCacheTests.lesson)
        let second = place.run(CellCacheTests.lesson)
        #expect(first.states == [.ran, .ran, .ran] && second.states == [.ran, .kept, .ran])
        #expect(first.texts == second.texts && first.texts.count == 3)
        #expect(second.notes.contains { $0.hasPrefix("kept from an earlier run") })
    }

    @Test(arguments: [
        ("n = 3", "n = 4", "`n`"), ("print(\"worked\")", "print(\"works\")", "its code"),
        ("factor = 2", "factor = 3", "`factor`"), ("x * factor", "factor * x", "`double`"),
        ("words = {\"a\": [1, 2.5, None]}", "words = {\"a\": [1, 2.5, 0]}", "`words`"),
        ("n = 3", "n = 3; manual_seed(5)", "the seed of tensors"),
    ])
    func aChangedInputMakesItStale(old: String, new: String, name: String) {
        let place = Place()
        _ = place.run(CellCacheTests.lesson)
        let again = place.run(CellCacheTests.lesson.replacing(old, with: new))
        #expect(again.states[1] == .ran)
        #expect(again.notes.contains { $0.hasPrefix("stale: \(name)") }, "\(again.notes)")
        #expect(place.run(CellCacheTests.lesson.replacing(old, with: new)).states[1] == .kept)
    }

    @Test func otherCellsDoNotMatter() {
        let place = Place()
        _ = place.run(CellCacheTests.lesson)
        let again = place.run(CellCacheTests.lesson.replacing("print(total,", with: "print(total + 1,"))
        #expect(again.states[1] == .kept)
    }

    @Test(arguments: [
        ("f = lambda: 1", "`f` is a function"), ("m = create_model(\"resnet_lab\", classes=2)", "a cell of its own"),
        ("save_tensors(\"a.safetensors\", {\"x\": ones(1)})", "files"), ("z = iter(y)", "not kept"),
    ])
    func whatCannotBeKeptIsSaidAndRuns(code: String, words: String) throws {
        let place = Place()
        let text = "# %% a\ny = [1]\n# %% b cache=true\n\(code)\n"
        for _ in 0..<2 {
            let run = place.run(text)
            #expect(run.states == [.ran, .ran])
            #expect(run.notes.contains { $0.hasPrefix("not kept: ") && $0.contains(words) }, "\(run.notes)")
        }
        try? FileManager.default.removeItem(atPath: "a.safetensors")
    }

    @Test func randomNumbersGoOnWhereTheyStood() {
        let place = Place()
        let text =
            "# %% a\nimport random\nrandom.seed(1)\n# %% b cache=true\nr = random.random()\nt = rand(1).item()\n# %% c\nprint(r, t, random.random(), rand(1).item())\n"
        let first = place.run(text)
        let second = place.run(text)
        #expect(first.states[1] == .ran && second.states[1] == .kept)
        #expect(first.texts == second.texts)
        #expect(place.run(text.replacing("seed(1)", with: "seed(2)")).states[1] == .ran)
    }

    /// A trained model, its frozen layers and the record of the run come back with the same bits.
    @Test func trainingIsNotRepeated() {
        let place = Place()
        let text = """
            # %% Data
            data = load_dataset("cells", per_class=1, size=32)
            model = create_model("resnet_lab", classes=data.classes)
            # %% Train cache=true
            freeze(model, until="layer2")
            history = fit(model, data, epochs=1, quiet=True)
            # %% Look
            print(history.loss, evaluate(model, data))
            print(model.fc.weight.sum(), model.fc.weight.requires_grad, model.conv1.weight.requires_grad, history)
            """
        let first = place.run(text)
        let second = place.run(text)
        #expect(
            first.states == [.ran, .ran, .ran] && second.states == [.ran, .kept, .ran], "\(first.notes) \(second.notes)"
        )
        #expect(first.texts.suffix(2) == second.texts.suffix(2))
    }
}

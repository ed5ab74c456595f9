import Assistance
import Library
import Runtime
import Testing

/// What Tab would offer in a session, asked without a terminal.
struct CompletionTests {
    private static func offered(_ before: String, after code: String = "") -> [String] {
        Session.onLargeStack {
            let session = Laboratory.session(output: CollectedOutput())
            if !code.isEmpty, case .failed(let diagnostics) = session.run(code, name: "before") {
                return diagnostics.map(\.message)
            }
            return SessionCompletion(session).completion(before: before).candidates.map(\.text)
        }
    }

    @Test func namesOfTheSessionAndOfTheLibrary() {
        #expect(CompletionTests.offered("lear", after: "learning = 1") == ["learning"])
        #expect(CompletionTests.offered("load_pre") == ["load_pretrained"])
    }

    @Test func parametersThatAreNotGivenYet() {
        let offered = CompletionTests.offered("fit(model, train, epochs=3, ")
        #expect(offered.contains("lr=") && !offered.contains("epochs="))
    }

    @Test func layersOfTheLiveModelInsideAString() {
        let model = "model = create_model(\"resnet_lab\", classes=3)"
        #expect(CompletionTests.offered("freeze(model, until=\"la", after: model).allSatisfy { $0.hasPrefix("layer") })
        #expect(CompletionTests.offered("freeze(model, until=\"la", after: model).contains("layer3"))
    }

    @Test func namesOfModelsAndDataSets() {
        #expect(CompletionTests.offered("create_model(\"resnet1").contains("resnet18"))
        #expect(CompletionTests.offered("load_dataset(\"fl") == ["flowers"])
    }

    @Test func methodsOfAValueAndKeysOfADict() {
        #expect(CompletionTests.offered("xs.app", after: "xs = []") == ["append"])
        #expect(CompletionTests.offered("d[\"", after: "d = {\"one\": 1, \"two\": 2}") == ["one", "two"])
    }
}

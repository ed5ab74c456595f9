import Assistance
import Library
import Runtime
import Testing

/// The line that says how the call at the cursor is written.
struct CallHelpTests {
    private static func parts(_ before: String, columns: Int = 200) -> [CallHelp.Part] {
        let session = Laboratory.session(output: CollectedOutput())
        return CallHelp(session).parts(before: before, columns: columns)
    }

    @Test func theArgumentBeingTypedIsSetOff() {
        let parts = CallHelpTests.parts("create_model(\"resnet18\", classes=")
        #expect(parts.first?.text.hasPrefix("create_model(") == true)
        #expect(parts.filter { $0.role == .current }.map { $0.text.prefix(7) } == ["classes"])
    }

    @Test func whatIsGivenByNameIsMarked() {
        let parts = CallHelpTests.parts("fit(model, data, epochs=3, lr=", columns: 2000)
        #expect(parts.filter { $0.role == .given }.map { $0.text.prefix(6) } == ["epochs"])
    }

    @Test func nothingIsSaidOfWhatIsNoCall() {
        #expect(CallHelpTests.parts("x = (1, ").isEmpty)
        #expect(CallHelpTests.parts("nothing_of_that_name(1, ").isEmpty)
    }
}

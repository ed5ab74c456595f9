import Foundation
import Library
import Runtime
import Testing

/// Small programs over tensors print what they print under PyTorch, error messages included, as
/// `Tests/Fixtures/tensor_programs.py` stored it.
struct TensorProgramTests {
    private struct Fixture: Decodable {
        struct Row: Decodable {
            var program: String
            var prints: String
        }

        var prelude: String
        var rows: [Row]
    }

    private static func fixture() throws -> Fixture {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/tensor_programs.json")
        return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
    }

    @Test func programsPrintWhatPyTorchPrints() throws {
        let fixture = try TensorProgramTests.fixture()
        #expect(fixture.rows.count >= 500)
        for row in fixture.rows {
            let output = CollectedOutput()
            let session = Laboratory.session(output: output)
            _ = session.run(fixture.prelude, name: "prelude")
            if case .failed(let diagnostics) = session.run(row.program, name: "program"), let error = diagnostics.first
            {
                output.write("\(error.kind): \(error.message)\n")
            }
            #expect(output.take() == row.prints, "\(row.program)")
        }
    }
}

import Foundation
import Library
import Runtime
import TestKit
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

    private static let fixture = Fixtures.read("tensor_programs", as: Fixture.self)

    @Test func programsPrintWhatPyTorchPrints() throws {
        let fixture = TensorProgramTests.fixture
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

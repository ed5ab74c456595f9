import Foundation
import Runtime
import TestKit
import Testing

/// Random programs print the same here and under python3, errors included; `Tests/Law/random_programs.py` writes them,
/// and runs ten thousand under fresh seeds. Here the seed is fixed: a difference is a change of ours.
struct RandomProgramTests {
    private static let script = Repository.tests.appendingPathComponent("Law/random_programs.py")

    @Test(.enabled(if: Python.isPresent, "python3 3.11 is not installed here"))
    func twoHundredPrintTheSame() throws {
        struct Program: Decodable {
            let name: String
            let text: String
            let output: String
        }
        let text = try #require(
            try Python.run(script: RandomProgramTests.script, ["--print", "--count", "260", "--seed", "1"]))
        let programs = try JSONDecoder().decode([Program].self, from: Data(text.utf8))
        #expect(programs.count > 150)
        for program in programs {
            let output = CollectedOutput()
            let session = Session(output: output)
            _ = session.run(program.text, name: program.name)
            // A value beyond the bounds of either is the one thing that may differ.
            if output.text.contains("MemoryError") || program.output.contains("MemoryError") { continue }
            #expect(output.text == program.output, "program \(program.name)\n\(program.text)")
        }
    }
}

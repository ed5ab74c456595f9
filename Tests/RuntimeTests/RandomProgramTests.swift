import Foundation
import Runtime
import Testing

/// Random programs print the same here and under python3, errors included; `Tests/Law/random_programs.py` writes them.
struct RandomProgramTests {
    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Law/random_programs.py")

    /// A seed of its own each day: known programs would only ever find known differences.
    private static var seed: Int { Int(Date().timeIntervalSince1970) / 86_400 }

    @Test(.enabled(if: Python.isPresent, "python3 3.11 is not installed here"))
    func twoHundredOfTheDayPrintTheSame() throws {
        struct Program: Decodable {
            let name: String
            let text: String
            let output: String
        }
        let text = try #require(try Python.run(script: RandomProgramTests.script, ["--print", "--count", "260", "--seed", "\(RandomProgramTests.seed)"]))
        let programs = try JSONDecoder().decode([Program].self, from: Data(text.utf8))
        #expect(programs.count > 150)
        for program in programs {
            let output = CollectedOutput()
            let session = Session(output: output)
            _ = session.run(program.text, name: program.name)
            // A value beyond the bounds of TL is the one thing that may differ.
            if output.text.contains("MemoryError") { continue }
            #expect(output.text == program.output, "program \(program.name)\n\(program.text)")
        }
    }
}

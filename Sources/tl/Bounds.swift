import ArgumentParser
import Foundation
import Library
import Runtime

/// How far a run may go: time, steps, memory, output, and the files it may reach.
struct Bounds {
    var maxSeconds: Double?
    var maxSteps: Int?
    var maxMemory: Int?
    var maxOutput: Int?
    var readable: [String] = []
    var writable: [String] = []
    var mayDownload = false

    /// Settings of a session.
    ///
    /// - Parameters:
    ///   - folder: where `import` looks: the program's own.
    ///   - isTyped: a person types the program, at the prompt or on the command line, and may do what that person may.
    func settings(folder: String, isTyped: Bool = false) -> Settings {
        var settings = Settings()
        settings.folder = folder
        settings.maxSeconds = maxSeconds
        settings.maxSteps = maxSteps
        settings.maxOutputBytes = maxOutput
        settings.maxMemoryBytes = maxMemory ?? Laboratory.availableMemory
        if !isTyped { hold(&settings, to: folder) }
        return settings
    }

    /// Holds a session to what a program in a folder may reach.
    func hold(_ settings: inout Settings, to folder: String) {
        settings.files = .program(in: folder, alsoReading: readable, alsoWriting: writable)
        settings.mayDownload = mayDownload
    }
}

/// The same as flags.
struct BoundOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Stop after this many seconds.", valueName: "n"))
    var maxSeconds: Double?

    @Option(help: ArgumentHelp("Stop after this many steps of the interpreter.", valueName: "n"))
    var maxSteps: Int?

    @Option(help: ArgumentHelp("Stop before more memory than this is taken: 500M, 2G.", valueName: "size"))
    var maxMemory: ByteCount?

    @Option(help: ArgumentHelp("Stop a cell that prints more than this: 100K, 10M.", valueName: "size"))
    var maxOutput: ByteCount?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Let the program read below this folder too; may be given several times.", valueName: "folder"))
    var allowRead: [String] = []

    @Option(
        name: .long, help: ArgumentHelp("Let the program read and write below this folder too.", valueName: "folder"))
    var allowWrite: [String] = []

    @Flag(help: "Let the program download pretrained weights that are not on this machine.")
    var allowNet = false

    func validate() throws {
        if let maxSeconds, !(maxSeconds > 0 && maxSeconds < 1e9) {
            throw ValidationError("--max-seconds takes a positive number.")
        }
        if let maxSteps, maxSteps < 0 { throw ValidationError("--max-steps takes a positive number.") }
    }

    var bounds: Bounds {
        Bounds(
            maxSeconds: maxSeconds, maxSteps: maxSteps, maxMemory: maxMemory?.bytes, maxOutput: maxOutput?.bytes,
            readable: allowRead, writable: allowWrite, mayDownload: allowNet)
    }
}

/// `640`, `100K`, `500M`, `2G`.
struct ByteCount: ExpressibleByArgument {
    var bytes: Int

    init?(argument: String) {
        let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        let text =
            argument.uppercased().hasSuffix("B") ? String(argument.uppercased().dropLast()) : argument.uppercased()
        let unit = text.last.flatMap { units[$0] }
        guard let number = Double(unit == nil ? text : String(text.dropLast())), number > 0,
            number * Double(unit ?? 1) < 1e15
        else { return nil }
        bytes = Int(number * Double(unit ?? 1))
    }
}

import Foundation
import Glibc
import Testing

/// The `tl` that was built beside these tests.
package enum Binary {
    package struct Missing: Error, CustomStringConvertible {
        package var path: String
        package var description: String { "no tl at \(path): build the product `tl` before these tests" }
    }

    package struct Result {
        package var status: Int32
        package var output: String
        package var error: String
    }

    package static func path() throws -> String {
        let bundle = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        var folder = bundle.deletingLastPathComponent()
        // `swift test` runs the bundle itself, or a helper that loads it from the command line.
        for argument in CommandLine.arguments where argument.contains(".xctest") {
            folder = URL(fileURLWithPath: argument).deletingLastPathComponent()
        }
        let path = folder.appendingPathComponent("tl").path
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        return path
    }

    /// Runs it to its end.
    package static func run(
        _ arguments: [String], input: String? = nil, folder: URL? = nil, environment: [String: String] = [:],
        output: FileHandle? = nil
    ) throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try path())
        process.arguments = arguments
        if let folder { process.currentDirectoryURL = folder }
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        let out = Pipe()
        let err = Pipe()
        let inside = Pipe()
        process.standardOutput = output ?? out
        process.standardError = err
        process.standardInput = inside
        try process.run()
        inside.fileHandleForWriting.write(Data((input ?? "").utf8))
        try inside.fileHandleForWriting.close()
        let written = output == nil ? out.fileHandleForReading.readDataToEndOfFile() : Data()
        let errors = err.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(
            status: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
            output: String(decoding: written, as: UTF8.self), error: String(decoding: errors, as: UTF8.self))
    }

    /// A folder of its own for one test.
    package static func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("tl-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }
}

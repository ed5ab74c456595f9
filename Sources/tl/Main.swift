import ArgumentParser
import CShims
import Foundation
import Runtime
import Terminal

/// `tl`: reads the command line, does what it says, and ends with the exit code that tells how it went.
@main enum Main {
    static func main() {
        tl_signals_ignore_pipe()
        let arguments = Array(CommandLine.arguments.dropFirst())
        finish(Session.onLargeStack { status(of: arguments) })
    }

    /// What people and graders start most often is recognised without the argument parser, whose reflection costs more
    /// than running it.
    private static func status(of arguments: [String]) -> ExitStatus {
        if arguments.isEmpty { return Invocation().perform() }
        if arguments.count == 2, arguments[0] == "-e" {
            return Invocation(codes: [arguments[1]]).perform()
        }
        if arguments.count == 1, let file = arguments.first, !file.hasPrefix("-"),
            file.contains(".") || file.contains("/")
        {
            return Invocation(file: file).perform()
        }
        return parsed(arguments)
    }

    private static func parsed(_ arguments: [String]) -> ExitStatus {
        do {
            var command = try Command.parseAsRoot(arguments)
            if let command = command as? any LaboratoryCommand { return command.perform() }
            try command.run()
            return .success
        } catch {
            let code = Command.exitCode(for: error)
            let text = Command.fullMessage(for: error)
            if code == .success {
                StandardStream.output.write(text + "\n")
                return .success
            }
            StandardStream.error.write(text + "\n")
            return .usage
        }
    }

    /// Output that did not arrive is a failure, whatever the program did.
    private static func finish(_ status: ExitStatus) -> Never {
        StandardStream.output.flush()
        // A program that printed to nobody was interrupted by us, not by a person.
        if let failure = StandardStream.output.failure, status == .success || status == .interrupted {
            // A reader that has seen enough needs no message.
            if failure != EPIPE {
                StandardStream.error.write("tl: cannot write the output: \(String(cString: strerror(failure)))\n")
            }
            exit(ExitStatus.failure.rawValue)
        }
        exit(status.rawValue)
    }
}

/// How `tl` ended, for shells and graders.
struct ExitStatus: RawRepresentable, Equatable {
    /// A program may end itself with any.
    let rawValue: Int32

    static let success = ExitStatus(rawValue: 0)
    /// A cell raised.
    static let failure = ExitStatus(rawValue: 1)
    /// A wrong command line, or a program that does not parse.
    static let usage = ExitStatus(rawValue: 2)
    /// Weights or data are missing.
    static let missing = ExitStatus(rawValue: 3)
    /// A `check` in the lesson failed.
    static let check = ExitStatus(rawValue: 4)
    static let interrupted = ExitStatus(rawValue: 130)
}

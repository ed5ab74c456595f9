import CShims
import Foundation
import Glibc
import Testing

/// A program on a terminal of its own, with a state folder of its own; `tl` unless another is named.
package final class PseudoTerminal {
    package let state: URL
    private let descriptor: Int32
    private var isOpen = true
    package private(set) var process: pid_t = 0
    /// Everything the program wrote.
    package private(set) var text = ""
    package private(set) var screen: Screen

    package enum Key {
        package static let up = "\u{1B}[A", down = "\u{1B}[B", right = "\u{1B}[C", left = "\u{1B}[D"
        package static let home = "\u{1B}[H", end = "\u{1B}[F", wordRight = "\u{1B}[1;5C", wordLeft = "\u{1B}[1;5D",
            altEnter = "\u{1B}\r"
        package static let interrupt = "\u{3}", endOfInput = "\u{4}", stop = "\u{1A}", search = "\u{12}"
    }

    /// - Parameters:
    ///   - environment: beside a small standard one; an empty value takes a variable away.
    ///   - ready: what shows that it can be typed to.
    package init(
        _ arguments: [String] = [], state: URL? = nil, environment: [String: String] = [:], columns: Int = 80,
        rows: Int = 24,
        program: String? = nil, ready: String = "tl>"
    ) throws {
        self.state = try state ?? Binary.folder()
        let path = try program ?? Binary.path()
        screen = Screen(columns: columns, rows: rows)
        var variables = [
            "TERM": "xterm-256color", "XDG_STATE_HOME": self.state.path, "HOME": self.state.path,
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "2",
        ]
        variables.merge(environment) { $1 }
        if let library = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] {
            variables["LD_LIBRARY_PATH"] = library
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        var settings: [UnsafeMutablePointer<CChar>?] =
            variables.filter { !$0.value.isEmpty }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        descriptor = tl_pty_start(path, &words, &settings, Int32(columns), Int32(rows), &process)
        words.forEach { free($0) }
        settings.forEach { free($0) }
        try #require(descriptor >= 0)
        _ = shows(ready)
    }

    /// Types as a person does: what was typed before has been read and drawn.
    package func type(_ keys: String) {
        read(untilQuietFor: 0.03)
        send(keys)
        read(untilQuietFor: 0.05)
    }

    /// Hands bytes over without waiting for the program to take them all.
    package func send(_ keys: String) { send(Array(keys.utf8)) }

    package func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, min($0.count, 1024)) }
            guard count > 0 else { return }
            sent += count
            read(untilQuietFor: 0)
        }
    }

    /// Types a line and Enter.
    package func enter(_ line: String) { type(line + "\r") }

    /// Whether a text comes to stand on the screen, waiting for it.
    package func shows(_ wanted: String, within seconds: Double = 8) -> Bool {
        waits(seconds) { self.screen.text.contains(wanted) }
    }

    /// The same for a text that may be broken into lines.
    package func says(_ wanted: String) -> Bool {
        waits(8) {
            self.screen.lines.joined(separator: " ").split(separator: " ").joined(separator: " ").contains(wanted)
        }
    }

    /// Whether the screen comes to end in these lines.
    package func ends(_ lines: [String], within seconds: Double = 8) -> Bool {
        waits(seconds) { self.screen.lines.suffix(lines.count) == lines[...] }
    }

    /// Whether the program writes a text, waiting for it.
    package func waits(for wanted: String, times: Int = 1) -> Bool {
        waits(8) { self.text.components(separatedBy: wanted).count > times }
    }

    private func waits(_ seconds: Double, _ condition: () -> Bool) -> Bool {
        let end = Date().addingTimeInterval(seconds)
        while !condition() {
            guard Date() < end else {
                if seconds > 5 {
                    print("the screen when time was up:\n" + screen.lines.map { "    │" + $0 }.joined(separator: "\n"))
                }
                return false
            }
            read(untilQuietFor: 0.02)
        }
        return true
    }

    package func resize(columns: Int, rows: Int) {
        read(untilQuietFor: 0.05)
        screen.resize(columns: columns, rows: rows)
        _ = tl_pty_resize(descriptor, Int32(columns), Int32(rows))
        read(untilQuietFor: 0.2)
    }

    private func read(untilQuietFor seconds: Double) {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        var bytes = [UInt8](repeating: 0, count: 1 << 16)
        while poll(&poller, 1, Int32(seconds * 1000)) > 0, poller.revents & Int16(POLLIN) != 0 {
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return }
            text += String(decoding: bytes.prefix(count), as: UTF8.self)
            screen.feed(bytes.prefix(count))
        }
    }

    /// Whether typed keys are echoed and lines are edited by the system: how a shell expects its terminal.
    package var isCooked: Bool {
        var settings = termios()
        return tcgetattr(descriptor, &settings) == 0 && settings.c_lflag & tcflag_t(ECHO) != 0
            && settings.c_lflag & tcflag_t(ICANON) != 0
    }

    package func signal(_ number: Int32) {
        kill(process, number)
        read(untilQuietFor: 0.2)
    }

    /// Exit status after the end; -1 when it still runs after ten seconds.
    package func end() -> Int32 {
        for _ in 0..<50 {
            read(untilQuietFor: 0.05)
            let status = tl_pty_wait(process, 0.15)
            if status >= 0 { return status }
        }
        return -1
    }

    /// Takes the terminal away.
    package func hangUp() {
        if isOpen { close(descriptor) }
        isOpen = false
    }

    deinit {
        kill(process, SIGKILL)
        hangUp()
        try? FileManager.default.removeItem(at: state)
    }
}

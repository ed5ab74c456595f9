import CShims
import Foundation
import Testing

/// The prompt behind a pseudo-terminal.
@Suite(.serialized)
struct PromptTests {
    @Test func startsRunsAndLeaves() throws {
        let terminal = try PseudoTerminal()
        #expect(terminal.waits(for: "tl>"))
        terminal.type("1 + 1\r")
        #expect(terminal.waits(for: "\r\n2\r\n"))
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test func tabCompletesNamesAndDirectives() throws {
        let terminal = try PseudoTerminal()
        terminal.type("a_long_name = 41\r")
        #expect(terminal.waits(for: "tl>", times: 2))
        terminal.type("a_lon\t + 1\r")
        #expect(terminal.waits(for: "\r\n42\r\n"))
        terminal.type(":he\t")
        #expect(terminal.waits(for: "lp"))
        terminal.type("\r")
        #expect(terminal.waits(for: "the names defined so far"))
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test func aBlockGoesOnUntilAnEmptyLine() throws {
        let terminal = try PseudoTerminal()
        terminal.type("for i in range(2):\r")
        terminal.type("print('i', i)\r")
        terminal.type("\r")
        #expect(terminal.waits(for: "i 0\r\ni 1\r\n"))
        // The whole block is one Up away.
        terminal.type("\u{1B}[A\u{1B}[A")
        #expect(terminal.waits(for: "for i in range(2):\r\n    print('i', i)", times: 1))
        terminal.type("\u{3}")
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test func ctrlCClearsTheLineAndStopsALoop() throws {
        let terminal = try PseudoTerminal()
        terminal.type("1 +")
        #expect(terminal.waits(for: "1 +"))
        terminal.type("\u{3}")
        #expect(terminal.waits(for: "^C\r\n"))
        terminal.type("while True: pass\r")
        usleep(300_000)
        let start = ContinuousClock.now
        terminal.type("\u{3}")
        #expect(terminal.waits(for: "nterrupt"))
        #expect(ContinuousClock.now - start < .seconds(2))
        terminal.type("6 * 7\r")
        #expect(terminal.waits(for: "\r\n42\r\n"))
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test func aPasteIsOneBlockWithoutItsPrompts() throws {
        let terminal = try PseudoTerminal()
        #expect(terminal.waits(for: "\u{1B}[?2004h"))
        terminal.type("\u{1B}[200~>>> a = 20\n>>> b = 22\n\u{1B}[201~")
        #expect(terminal.waits(for: "b = 22"))
        terminal.type("\r")
        terminal.type("a + b\r")
        #expect(terminal.waits(for: "\r\n42\r\n"))
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
    }

    @Test func historyIsSharedKeptAndPrivate() throws {
        let first = try PseudoTerminal()
        first.type("x_first = 1\r")
        #expect(first.waits(for: "tl>", times: 2))
        first.type(" secret = 2\r")
        #expect(first.waits(for: "tl>", times: 3))
        first.type("\u{4}")
        #expect(first.end() == 0)
        let second = try PseudoTerminal(state: first.state)
        #expect(second.waits(for: "tl>"))
        second.type("\u{1B}[A")
        #expect(second.waits(for: "x_first = 1"))
        second.type("\u{3}")
        second.type("\u{4}")
        #expect(second.end() == 0)
        let file = first.state.appendingPathComponent("transferlab/history.jsonl")
        let text = try String(contentsOf: file, encoding: .utf8)
        #expect(text.contains("x_first = 1") && !text.contains("secret"))
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test func anErrorLeavesTheSessionAlive() throws {
        let terminal = try PseudoTerminal()
        terminal.type("y = 5\r")
        terminal.type("1 / 0\r")
        #expect(terminal.waits(for: "ZeroDivisionError"))
        terminal.type("y + 1\r")
        #expect(terminal.waits(for: "\r\n6\r\n"))
        terminal.type(":quit\r")
        #expect(terminal.end() == 0)
    }

    @Test func aDumbTerminalHasNoEscapeSequences() throws {
        let terminal = try PseudoTerminal(environment: ["TERM": "dumb"])
        terminal.type("1 + 1\r")
        #expect(terminal.waits(for: "2\r\n"))
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
        #expect(!terminal.text.contains("\u{1B}"))
    }

    @Test func wideCharactersAndNarrowWindows() throws {
        let terminal = try PseudoTerminal(columns: 20)
        terminal.type("s = '日本語 é'\r")
        terminal.type("len(s)\r")
        #expect(terminal.waits(for: "\r\n5\r\n"))
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
    }
}

/// `tl` on a terminal of its own, with a state folder of its own.
private final class PseudoTerminal {
    let state: URL
    private let descriptor: Int32
    private var process: pid_t = 0
    private(set) var text = ""

    init(state: URL? = nil, environment: [String: String] = [:], columns: Int32 = 80) throws {
        self.state = try state ?? Binary.folder()
        let path = try Binary.path()
        var variables = ["TERM": "xterm-256color", "XDG_STATE_HOME": self.state.path, "HOME": self.state.path, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"]
        variables.merge(environment) { $1 }
        if let library = ProcessInfo.processInfo.environment["LD_LIBRARY_PATH"] { variables["LD_LIBRARY_PATH"] = library }
        var arguments: [UnsafeMutablePointer<CChar>?] = [strdup(path), nil]
        var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0.key)=\($0.value)") } + [nil]
        descriptor = tl_pty_start(path, &arguments, &settings, columns, 24, &process)
        arguments.forEach { free($0) }
        settings.forEach { free($0) }
        try #require(descriptor >= 0)
        _ = waits(for: "tl>")
    }

    /// Types as a person does: what was typed before has been read.
    func type(_ keys: String) {
        usleep(60_000)
        _ = Array(keys.utf8).withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        read(for: 0.1)
    }

    /// Whether a text has been shown, waiting up to ten seconds for it.
    func waits(for wanted: String, times: Int = 1) -> Bool {
        let end = Date().addingTimeInterval(10)
        while text.components(separatedBy: wanted).count <= times {
            guard Date() < end else { return false }
            read(for: 0.05)
        }
        return true
    }

    private func read(for seconds: Double) {
        var poller = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let end = Date().addingTimeInterval(seconds)
        while Date() < end, poll(&poller, 1, 20) >= 0 {
            guard poller.revents & Int16(POLLIN) != 0 else {
                if poller.revents & Int16(POLLHUP) != 0 { return }
                continue
            }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            guard count > 0 else { return }
            text += String(decoding: bytes.prefix(count), as: UTF8.self)
        }
    }

    func end() -> Int32 {
        read(for: 0.3)
        return tl_pty_wait(process, 5)
    }

    deinit {
        kill(process, SIGKILL)
        close(descriptor)
        try? FileManager.default.removeItem(at: state)
    }
}

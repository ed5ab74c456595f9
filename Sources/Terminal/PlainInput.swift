import CShims
import Glibc

/// Lines as the system edits them: no key is seen before Enter. Ctrl-C and Ctrl-Z work as everywhere.
package final class PlainInput {
    package enum Line: Hashable, Sendable {
        case text(String)
        case interrupted
        case end
    }

    private var pending: [UInt8] = []
    private var isAtEnd = false

    package init() {}

    /// One line without its end; the last one need not have one.
    /// - Parameter show: writes what stands in front of the line, once more when the process was stopped meanwhile.
    package func line(show: () -> Void) -> Line {
        show()
        tl_signals_reading(true)
        defer { tl_signals_reading(false) }
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                var line = pending[..<end]
                if line.last == 0x0D { line.removeLast() }
                defer { pending.removeSubrange(...end) }
                return .text(String(decoding: line, as: UTF8.self))
            }
            if isAtEnd {
                guard !pending.isEmpty else { return .end }
                defer { pending = [] }
                return .text(String(decoding: pending, as: UTF8.self))
            }
            guard tl_signals_wait_for_input() else {
                _ = tl_signals_take_resize()
                if tl_signals_take_stop() { tl_signals_stop_here() }
                if tl_signals_take_continue() { show() }
                if tl_signals_take_interrupt() { return .interrupted }
                continue
            }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
            if count > 0 {
                pending += bytes.prefix(count)
            } else if count == 0 || errno != EINTR {
                isAtEnd = true
            }
        }
    }
}

import CShims
import Glibc

/// Lines as the system edits them: no key is seen before Enter. Ctrl-C and Ctrl-Z work as everywhere.
package final class PlainInput {
    package enum Line: Hashable, Sendable {
        case text(String)
        /// No UTF-8.
        case damaged([UInt8])
        case interrupted
        case end
    }

    private var pending: [UInt8] = []
    /// Bytes of `pending` that are no line end.
    private var searched = 0
    private var isAtEnd = false

    package init() {}

    private static func line(_ bytes: ArraySlice<UInt8>) -> Line {
        String(validating: bytes, as: UTF8.self).map(Line.text) ?? .damaged(Array(bytes))
    }

    /// One line without its end; the last one need not have one.
    /// - Parameter show: writes what stands in front of the line, once more when the process was stopped meanwhile.
    package func line(show: () -> Void) -> Line {
        show()
        tl_signals_reading(true)
        defer { tl_signals_reading(false) }
        while true {
            if let end = pending[searched...].firstIndex(of: 0x0A) {
                var line = pending[..<end]
                if line.last == 0x0D { line.removeLast() }
                defer {
                    pending.removeSubrange(...end)
                    searched = 0
                }
                return PlainInput.line(line)
            }
            searched = pending.count
            if isAtEnd {
                guard !pending.isEmpty else { return .end }
                defer { (pending, searched) = ([], 0) }
                return PlainInput.line(pending[...])
            }
            guard tl_signals_wait_for_input() else {
                _ = tl_signals_take_resize()
                if tl_signals_take_stop() { tl_signals_stop_here() }
                if tl_signals_take_continue() { show() }
                if tl_signals_take_interrupt() { return .interrupted }
                continue
            }
            var bytes = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
            if count > 0 {
                pending += bytes.prefix(count)
            } else if count == 0 || errno != EINTR {
                isAtEnd = true
            }
        }
    }
}

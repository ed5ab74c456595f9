import Synchronization

/// One text that was read: a cell, a script, a module, a line at the prompt.
package final class SourceFile: Sendable {
    /// What messages call it: `cell 3`, `helpers.tl`.
    package let name: String
    package let bytes: ContiguousArray<UInt8>
    /// Start of every line; made when the first message wants a line number.
    private let starts = Mutex<ContiguousArray<UInt32>?>(nil)

    package init(name: String, bytes: ContiguousArray<UInt8>) {
        self.name = name
        self.bytes = bytes
    }

    package convenience init(name: String, text: String) {
        self.init(name: name, bytes: ContiguousArray(text.utf8))
    }

    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Line of a byte, from 1. A position behind the end is in the last line.
    package func line(of offset: UInt32) -> Int {
        withStarts { starts in
            var low = 0
            var high = starts.count
            while low + 1 < high {
                let middle = (low + high) / 2
                if starts[middle] <= offset { low = middle } else { high = middle }
            }
            return low + 1
        }
    }

    package var lineCount: Int { withStarts(\.count) }

    /// Bytes of a line without its line end; empty for a line that is not there.
    package func range(ofLine line: Int) -> Range<Int> {
        let (lower, next) = withStarts { starts in
            line >= 1 && line <= starts.count
                ? (Int(starts[line - 1]), line < starts.count ? Int(starts[line]) : bytes.count)
                : (bytes.count, bytes.count)
        }
        var upper = next
        while upper > lower, bytes[upper - 1] == 10 || bytes[upper - 1] == 13 { upper -= 1 }
        return lower..<upper
    }

    package func text(of range: Range<Int>) -> String {
        String(decoding: bytes[range.clamped(to: 0..<bytes.count)], as: UTF8.self)
    }

    /// The text a span covers.
    package func text(of span: Span) -> String {
        text(of: Int(min(span.lower, span.upper))..<Int(max(span.lower, span.upper)))
    }

    private func withStarts<Result>(_ body: (ContiguousArray<UInt32>) -> Result) -> Result {
        let table = starts.withLock { known in
            if let known { return known }
            let made = SourceFile.lineStarts(bytes)
            known = made
            return made
        }
        return body(table)
    }

    /// `\n`, `\r\n` and `\r` end a line, as for the lexer.
    private static func lineStarts(_ bytes: ContiguousArray<UInt8>) -> ContiguousArray<UInt32> {
        var starts: ContiguousArray<UInt32> = [0]
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 13 && index < bytes.count && bytes[index] == 10 { index += 1 }
            if byte == 10 || byte == 13 { starts.append(UInt32(truncatingIfNeeded: index)) }
        }
        return starts
    }
}

/// The texts of a session by the number that spans carry.
package struct SourceMap: Sendable {
    package private(set) var files: [SourceFile] = []

    package init() {}

    /// Takes a text in; spans into it have the returned number as their `file`.
    package mutating func add(_ file: SourceFile) -> UInt32 {
        files.append(file)
        return UInt32(truncatingIfNeeded: files.count - 1)
    }

    package mutating func add(name: String, text: String) -> UInt32 {
        add(SourceFile(name: name, text: text))
    }

    /// Nil for `Span.none` and other unknown numbers.
    package subscript(number: UInt32) -> SourceFile? {
        number < files.count ? files[Int(number)] : nil
    }
}

import Glibc

/// Searching bytes in bytes. UTF-8 can be searched without decoding.
enum StringSearch {
    /// Parts longer than this are searched in time that grows with the text alone, whatever is in both.
    private static let short = 64

    /// The byte offset of the first occurrence within `from ..< to`.
    static func find(_ part: StringBox, in box: StringBox, from: Int, to: Int) throws -> Int? {
        let width = part.count
        guard from >= 0, to <= box.count, to - from >= width else { return nil }
        if width == 0 { return from }
        let (text, wanted) = (box.bytes, part.bytes)
        if width > short { return try search(width, to - from, { wanted[$0] }, { text[from + $0] }).map { from + $0 } }
        var index = from
        var patience = Patience()
        while index <= to - width, let found = memchr(text + index, Int32(wanted[0]), to - width + 1 - index) {
            index = UnsafeRawPointer(found) - UnsafeRawPointer(text)
            if matches(part, box, at: index) { return index }
            index += 1
            try patience.step()
        }
        return nil
    }

    /// The byte offset of the last one.
    static func findLast(_ part: StringBox, in box: StringBox, from: Int, to: Int) throws -> Int? {
        let width = part.count
        guard from >= 0, to <= box.count, to - from >= width else { return nil }
        if width == 0 { return to }
        let (text, wanted) = (box.bytes, part.bytes)
        if width > short {
            return try search(width, to - from, { wanted[width - 1 - $0] }, { text[to - 1 - $0] }).map {
                to - $0 - width
            }
        }
        var index = to - width
        var patience = Patience()
        while index >= from {
            if text[index] == wanted[0], width == 1 || matches(part, box, at: index) { return index }
            index -= 1
            try patience.step()
        }
        return nil
    }

    static func matches(_ part: StringBox, _ box: StringBox, at offset: Int) -> Bool {
        guard offset >= 0, offset + part.count <= box.count else { return false }
        return memcmp(box.bytes + offset, part.bytes, part.count) == 0
    }

    /// Knuth, Morris and Pratt (1977): after a mismatch no byte of the text is looked at again.
    @inline(__always)
    private static func search(_ width: Int, _ length: Int, _ part: (Int) -> UInt8, _ text: (Int) -> UInt8) throws
        -> Int?
    {
        try withUnsafeTemporaryAllocation(of: Int32.self, capacity: width) { borders in
            // By prefix: the length of its longest other prefix that it also ends with.
            borders[0] = 0
            var border = 0
            for index in 1..<width {
                while border > 0, part(index) != part(border) { border = Int(borders[border - 1]) }
                if part(index) == part(border) { border += 1 }
                borders[index] = Int32(border)
            }
            try Machine.checkAttention()
            var matched = 0
            var patience = Patience()
            for index in 0..<length {
                try patience.step()
                while matched > 0, text(index) != part(matched) { matched = Int(borders[matched - 1]) }
                if text(index) == part(matched) { matched += 1 }
                if matched == width { return index + 1 - width }
            }
            return nil
        }
    }
}

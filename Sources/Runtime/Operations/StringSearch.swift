/// Searching bytes in bytes. UTF-8 can be searched without decoding.
enum StringSearch {
    /// The byte offset of the first occurrence within `from ..< to`.
    static func find(_ part: StringBox, in box: StringBox, from: Int, to: Int) -> Int? {
        let width = part.count
        guard from >= 0, to <= box.count, to - from >= width else { return nil }
        if width == 0 { return from }
        let first = part.bytes[0]
        var index = from
        while index <= to - width {
            if box.bytes[index] == first, matches(part, box, at: index) { return index }
            index += 1
        }
        return nil
    }

    static func findLast(_ part: StringBox, in box: StringBox, from: Int, to: Int) -> Int? {
        let width = part.count
        guard from >= 0, to <= box.count, to - from >= width else { return nil }
        var index = to - width
        while index >= from {
            if matches(part, box, at: index) { return index }
            index -= 1
        }
        return nil
    }

    static func matches(_ part: StringBox, _ box: StringBox, at offset: Int) -> Bool {
        guard offset >= 0, offset + part.count <= box.count else { return false }
        for index in 0..<part.count where box.bytes[offset + index] != part.bytes[index] { return false }
        return true
    }
}

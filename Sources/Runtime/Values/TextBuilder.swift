/// A text that grows by code points and pieces, as bytes: appending to a Swift `String` costs many times more.
struct TextBuilder {
    private var bytes: [UInt8] = []
    private var length = 0

    init(capacity: Int) { bytes.reserveCapacity(capacity) }

    /// In bytes.
    var count: Int { bytes.count }

    @inline(__always)
    mutating func append(ascii byte: UInt8) {
        bytes.append(byte)
        length &+= 1
    }

    mutating func append(_ scalar: Unicode.Scalar) {
        if scalar.value < 0x80 { return append(ascii: UInt8(scalar.value)) }
        bytes.append(contentsOf: UTF8.encode(scalar).unsafelyUnwrapped)
        length &+= 1
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { piece in
            guard let start = piece.baseAddress else { return }
            bytes.append(contentsOf: piece)
            length &+= StringBox.codePoints(start, piece.count)
        }
    }

    /// Decimal digits.
    mutating func append(_ number: Int) {
        let before = bytes.count
        StringBox.append(number, to: &bytes)
        length &+= bytes.count - before
    }

    /// Valid UTF-8.
    mutating func append(_ piece: UnsafeBufferPointer<UInt8>) {
        guard let start = piece.baseAddress else { return }
        bytes.append(contentsOf: piece)
        length &+= StringBox.codePoints(start, piece.count)
    }

    mutating func append(_ box: StringBox) {
        bytes.append(contentsOf: box.buffer)
        length &+= box.length
    }

    mutating func append(repeating byte: UInt8, count: Int) {
        bytes.append(contentsOf: repeatElement(byte, count: count))
        length &+= count
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }
    var value: Value { .string(StringBox(bytes, length: length)) }
}

extension StringBox {
    /// Walks over the code points, with the byte at which each begins, as long as `body` wants more; a long text can be
    /// interrupted.
    @inline(__always)
    func walk(_ body: (Unicode.Scalar, Int) throws -> Bool) throws {
        var patience = Patience()
        var offset = 0
        while offset < count {
            let (scalar, width) = scalar(at: offset)
            guard try body(scalar, offset) else { return }
            offset &+= width
            try patience.step()
        }
    }

    @inline(__always)
    func forEachScalar(_ body: (Unicode.Scalar, Int) throws -> Void) throws {
        try walk { scalar, offset in
            try body(scalar, offset)
            return true
        }
    }

    @inline(__always)
    func forEachScalar(_ body: (Unicode.Scalar) throws -> Void) throws {
        try forEachScalar { scalar, _ in try body(scalar) }
    }

    @inline(__always)
    func allScalars(_ test: (Unicode.Scalar) throws -> Bool) throws -> Bool {
        var holds = true
        try walk { scalar, _ in
            holds = try test(scalar)
            return holds
        }
        return holds
    }

    /// The code point that begins at a byte, and its width.
    @inline(__always)
    func scalar(at offset: Int) -> (scalar: Unicode.Scalar, width: Int) {
        let first = UInt32(bytes[offset])
        if first < 0x80 { return (Unicode.Scalar(UInt8(first)), 1) }
        func rest(_ index: Int) -> UInt32 { UInt32(bytes[offset + index]) & 0x3F }
        let (value, width): (UInt32, Int) =
            first < 0xE0
            ? ((first & 0x1F) << 6 | rest(1), 2)
            : first < 0xF0
                ? ((first & 0x0F) << 12 | rest(1) << 6 | rest(2), 3)
                : ((first & 0x07) << 18 | rest(1) << 12 | rest(2) << 6 | rest(3), 4)
        return (Unicode.Scalar(value) ?? "\u{FFFD}", width)
    }
}

/// Strings as Python source.
enum StringText {
    static func repr(_ box: StringBox) throws -> String {
        let hasSingle = box.buffer.contains(0x27)
        let quote: UInt8 = hasSingle && !box.buffer.contains(0x22) ? 0x22 : 0x27
        // Nearly every text needs nothing but its quotes.
        let isPlain = box.isASCII && box.buffer.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != quote }
        if isPlain {
            let mark = String(Unicode.Scalar(quote))
            return mark + box.text + mark
        }
        var result = TextBuilder(capacity: box.count + 2)
        result.append(ascii: quote)
        try box.forEachScalar { scalar in
            switch scalar.value {
            case UInt32(quote), 0x5C:
                result.append(ascii: 0x5C)
                result.append(scalar)
            case 0x0A: result.append("\\n")
            case 0x0D: result.append("\\r")
            case 0x09: result.append("\\t")
            default: if isPrintable(scalar) { result.append(scalar) } else { result.append(escape(scalar)) }
            }
        }
        result.append(ascii: quote)
        try Arithmetic.checkBytes(result.count)
        return result.text
    }

    /// The text with every code point outside ASCII escaped: what `ascii()` makes of a repr.
    static func ascii(_ text: String) throws -> String {
        var result = TextBuilder(capacity: text.utf8.count)
        var patience = Patience()
        for scalar in text.unicodeScalars {
            if scalar.isASCII { result.append(scalar) } else { result.append(escape(scalar)) }
            try patience.step()
        }
        try Arithmetic.checkBytes(result.count)
        return result.text
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let value = scalar.value
        if value < 0x100 { return short[Int(value)] }
        if value < 0x10000 { return "\\u" + hex(value, 4) }
        return "\\U" + hex(value, 8)
    }

    private static let short = (0..<0x100).map { "\\x" + hex($0, 2) }

    static func hex(_ value: UInt32, _ digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    /// Python's `str.isprintable` for one code point: no control, separator (but the space), surrogate, private or
    /// unassigned one.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            false
        default: true
        }
    }
}

/// Strings as Python source.
enum StringText {
    static func repr(_ box: StringBox) -> String {
        let hasSingle = box.buffer.contains(0x27)
        let quote: Unicode.Scalar = hasSingle && !box.buffer.contains(0x22) ? "\"" : "'"
        // Nearly every text needs nothing but its quotes.
        let isPlain = box.isASCII && box.buffer.allSatisfy { $0 >= 0x20 && $0 < 0x7F && $0 != 0x5C && $0 != UInt8(quote.value) }
        var result = String(quote)
        if isPlain { return result + box.text + result }
        result.reserveCapacity(box.count + 2)
        for scalar in box.text.unicodeScalars {
            switch scalar {
            case quote, "\\":
                result.unicodeScalars.append("\\")
                result.unicodeScalars.append(scalar)
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: if isPrintable(scalar) { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
            }
        }
        result.unicodeScalars.append(quote)
        return result
    }

    /// The text with every code point outside ASCII escaped: what `ascii()` makes of a repr.
    static func ascii(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if scalar.isASCII { result.unicodeScalars.append(scalar) } else { result += escape(scalar) }
        }
        return result
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

    /// Python's `str.isprintable` for one code point: no control, separator (but the space), surrogate, private or unassigned one.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x7F { return scalar.value >= 0x20 }
        return switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: false
        default: true
        }
    }
}

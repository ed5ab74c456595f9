import Foundation

/// What `key="json"` words on a cell's marker ask for.
package struct CellOptions: Hashable, Sendable {
    /// One value of the metadata; kept for keys we do not know, so that a rewritten file loses nothing.
    package indirect enum Metadata: Hashable, Sendable {
        case null
        case bool(Bool)
        case number(String)
        case string(String)
        case array([Metadata])
        case object([String: Metadata])
    }

    /// In the order written.
    package var entries: [(key: String, value: Metadata)] = []

    package init() {}

    package static func == (a: CellOptions, b: CellOptions) -> Bool {
        a.entries.count == b.entries.count
            && zip(a.entries, b.entries).allSatisfy { $0.key == $1.key && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        for entry in entries {
            hasher.combine(entry.key)
            hasher.combine(entry.value)
        }
    }

    /// Options that are on or off.
    static let flags = ["raises", "skip", "hidden", "cache"]

    /// The options this program gives a meaning, and those that other programs write; all are kept.
    static let known: Set<String> = Set(
        flags + [
            "tags", "timeout", "points", "seed", "name", "id", "editable", "slideshow", "jupyter", "collapsed",
            "scrolled", "deletable",
        ])

    package subscript(key: String) -> Metadata? { entries.last { $0.key == key }?.value }

    package var tags: [String] {
        switch self["tags"] {
        case .array(let items): items.compactMap { if case .string(let tag) = $0 { tag } else { nil } }
        case .string(let tag): [tag]
        case .null, .bool, .number, .object, nil: []
        }
    }

    /// The error is the lesson: the cell must raise. Jupyter's own tag for it counts too.
    package var raises: Bool { isOn("raises") || tags.contains("raises-exception") }
    package var skip: Bool { isOn("skip") }
    /// The code is not shown, its outputs are.
    package var hidden: Bool { isOn("hidden") || tags.contains("hide-input") }
    package var cache: Bool { isOn("cache") }
    package var isParameters: Bool { tags.contains("parameters") }

    /// Seconds of `timeout="120s"`, `"2m"`, `"1h"` or a plain number of seconds. nil: no bound.
    package var timeout: Double? {
        switch self["timeout"] {
        case .string(let text): CellOptions.seconds(text)
        case .number(let text): CellOptions.seconds(text)
        case .null, .bool, .array, .object, nil: nil
        }
    }

    package static func seconds(_ text: String) -> Double? {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600]
        var digits = Substring(text)
        var unit = 1.0
        if let last = digits.last, let factor = units[last] {
            unit = factor
            digits.removeLast()
        }
        guard let number = Double(digits), number.isFinite, number > 0 else { return nil }
        return number * unit
    }

    /// A word alone (`skip` after another option) or anything but false and null turns an option on;
    /// `raises="ValueError"` does too.
    private func isOn(_ key: String) -> Bool {
        guard let entry = entries.last(where: { $0.key == key }) else { return false }
        switch entry.value {
        case .bool(let on): return on
        case .null, .string, .number, .array, .object: return true
        }
    }
}

extension CellOptions.Metadata: Decodable {
    /// Reads one JSON value; nil when the text is not exactly one.
    init?(json: String) {
        guard CellOptions.Metadata.nesting(json) < 64,
            let value = try? JSONDecoder().decode(CellOptions.Metadata.self, from: Foundation.Data(json.utf8))
        else { return nil }
        self = value
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let on = try? container.decode(Bool.self) {
            self = .bool(on)
        } else if let number = try? container.decode(Int.self) {
            self = .number(String(number))
        } else if let number = try? container.decode(Double.self) {
            self = .number(String(number))
        } else if let text = try? container.decode(String.self) {
            self = .string(text)
        } else if let items = try? container.decode([CellOptions.Metadata].self) {
            self = .array(items)
        } else {
            self = .object(try container.decode([String: CellOptions.Metadata].self))
        }
    }

    private static func nesting(_ json: String) -> Int {
        var depth = 0
        var deepest = 0
        for byte in json.utf8 {
            if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") {
                depth += 1
                deepest = max(deepest, depth)
            }
            if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { depth -= 1 }
        }
        return deepest
    }

    /// As JSON on one line, keys sorted.
    package var json: String {
        switch self {
        case .null: "null"
        case .bool(let on): on ? "true" : "false"
        case .number(let digits): digits
        case .string(let text): CellOptions.Metadata.quoted(text)
        case .array(let items): "[" + items.map(\.json).joined(separator: ", ") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { CellOptions.Metadata.quoted($0.key) + ": " + $0.value.json }
                .joined(separator: ", ") + "}"
        }
    }

    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\t": out += "\\t"
            default:
                if scalar.value < 0x20 {
                    let digits = String(scalar.value, radix: 16)
                    out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }
}

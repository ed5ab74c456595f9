import Runtime

/// Long lists, tuples, sets and dictionaries broken into lines, still as the language would read them.
package enum PrettyValue {
    /// nil for a value that fits on one line, or that is no container.
    package static func lines(_ value: Value, width: Int) throws -> [String]? {
        let text = try value.repr()
        guard text.count > width, isContainer(value) else { return nil }
        return try broken(value, text, width: width, depth: 0)
    }

    private static let deepest = 8

    private static func isContainer(_ value: Value) -> Bool {
        switch value {
        case .list, .tuple, .dict, .set: true
        default: false
        }
    }

    private static func broken(_ value: Value, _ text: String, width: Int, depth: Int) throws -> [String] {
        guard text.count > width, depth < deepest, let opening = text.first, let closing = text.last else {
            return [text]
        }
        let parts: [[String]]
        switch value {
        case .list(let box): parts = try box.items.map { try item($0, width: width, depth) }
        case .tuple(let box): parts = try box.items.map { try item($0, width: width, depth) }
        case .dict(let box):
            parts = try box.pairs().map { key, element in
                let head = try key.repr() + ": "
                let lines = try item(element, width: width - head.count, depth)
                return [head + lines[0]] + lines.dropFirst().map { String(repeating: " ", count: head.count) + $0 }
            }
        case .set:
            guard text.hasPrefix("{") else { return [text] }
            parts = try value.elements().map { try item($0, width: width, depth) }
        default: return [text]
        }
        guard !parts.isEmpty else { return [text] }
        // Short simple items share lines, anything that is itself broken or a pair stands alone.
        let isPairs = if case .dict = value { true } else { false }
        let shares = !isPairs && parts.allSatisfy { $0.count == 1 && $0[0].count <= width / 4 }
        var lines: [String] = []
        var line = String(opening)
        for (at, part) in parts.enumerated() {
            let ending = at + 1 < parts.count ? "," : ""
            if at > 0, !shares || line.count + 1 + part[0].count + ending.count > width {
                lines.append(line)
                line = " "
            } else if at > 0 {
                line += " "
            }
            for (row, piece) in part.enumerated() {
                if row > 0 {
                    lines.append(line)
                    line = " "
                }
                line += piece
            }
            line += ending
        }
        if case .tuple(let box) = value, box.count == 1 { line += "," }
        lines.append(line + String(closing))
        return lines
    }

    private static func item(_ value: Value, width: Int, _ depth: Int) throws -> [String] {
        let text = try value.repr()
        // A tensor among others keeps its own lines.
        if !isContainer(value) { return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
        return try broken(value, text, width: width - 2, depth: depth + 1)
    }
}

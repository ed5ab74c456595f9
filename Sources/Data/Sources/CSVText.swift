import Foundation

/// A table of text as programs write it: fields by a delimiter, quoted where they must be (RFC 4180), in any of the
/// usual encodings.
package struct CSVText: Sendable {
    package let header: [String]
    /// With the line each begins at, counted from 1.
    package let rows: [(line: Int, fields: [String])]
    /// Said when the bytes are no UTF-8.
    package let note: String?

    /// - Parameter delimiter: nil: the one of comma, semicolon, tab and bar that the first line has most of.
    /// - Throws: `DataError.badTable`.
    package init(_ bytes: [UInt8], delimiter: Character? = nil, path: String) throws {
        let (text, note) = CSVText.decoded(bytes)
        self.note = note
        let first = text.prefix { !$0.isNewline }
        let candidates: [Character] = [",", ";", "\t", "|"]
        let likely = candidates.max { a, b in first.count { $0 == a } < first.count { $0 == b } } ?? ","
        let mark = delimiter ?? (first.contains(likely) ? likely : ",")
        var rows = try CSVText.rows(text, mark, path)
        guard let top = rows.first else { throw DataError.badTable(path: path, line: 1, problem: "it is empty") }
        // A first row that names a file is no header.
        if top.fields.contains(where: FileNames.hasPictureEnding) {
            header = top.fields.indices.map(String.init)
        } else {
            header = top.fields.map { $0.trimmingCharacters(in: .whitespaces) }
            rows.removeFirst()
        }
        let width = header.count
        if let ragged = rows.first(where: { $0.fields.count != width }) {
            throw DataError.badTable(
                path: path, line: ragged.line,
                problem: "\(ragged.fields.count) fields where the first line has \(width)")
        }
        self.rows = rows
    }

    /// UTF-8 or UTF-16 by their marks, UTF-8 where it is valid, else Windows-1252, which reads everything.
    private static func decoded(_ bytes: [UInt8]) -> (text: String, note: String?) {
        if bytes.starts(with: [0xff, 0xfe]) || bytes.starts(with: [0xfe, 0xff]),
            let text = String(data: Foundation.Data(bytes), encoding: .utf16)
        {
            return (text, nil)
        }
        let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
        if let text = String(validating: body, as: UTF8.self) { return (text, nil) }
        let text = String(data: Foundation.Data(body), encoding: .windowsCP1252)
        return (
            text ?? String(decoding: body, as: UTF8.self),
            "the table is no UTF-8: read as Windows-1252"
        )
    }

    private static func rows(_ text: String, _ delimiter: Character, _ path: String) throws
        -> [(line: Int, fields: [String])]
    {
        var rows: [(line: Int, fields: [String])] = []
        var fields: [String] = []
        var field = ""
        var isQuoted = false
        var wasQuoted = false
        var line = 1
        var start = 1
        func endRow() {
            let isBlank = fields.isEmpty && field.isEmpty && !wasQuoted
            if !isBlank { rows.append((start, fields + [field])) }
            (fields, field, wasQuoted) = ([], "", false)
            start = line
        }
        var rest = text[...]
        while let character = rest.popFirst() {
            if character.isNewline { line += 1 }
            if isQuoted {
                if character != "\"" {
                    field.append(character)
                } else if rest.first == "\"" {
                    field.append("\"")
                    rest.removeFirst()
                } else {
                    isQuoted = false
                }
            } else if character == "\"", field.isEmpty, !wasQuoted {
                (isQuoted, wasQuoted) = (true, true)
            } else if character == delimiter {
                fields.append(field)
                (field, wasQuoted) = ("", false)
            } else if character.isNewline {
                endRow()
            } else {
                field.append(character)
            }
        }
        if isQuoted { throw DataError.badTable(path: path, line: start, problem: "a quote is opened and never closed") }
        endRow()
        return rows
    }
}

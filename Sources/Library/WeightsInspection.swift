import Diagnostics
import Files
import Hub
import Models
import Runtime
import Weights

/// What `tl inspect` says about a file of weights: its model, how its tensors fit that model, and a tree of them.
/// Nothing in the file is run, and no tensor is read.
package struct WeightsInspection {
    private let listing: WeightsListing

    /// - Throws: `Problem`.
    package init(_ path: String) throws {
        do {
            listing = try WeightsListing(path)
        } catch let error as any UserFacingError {
            throw error.problem
        }
    }

    package var text: String { (facts + [""] + tree).joined(separator: "\n") + "\n" }

    private var facts: [String] {
        let total = listing.rows.count
        var facts = [
            "\(listing.path): \(listing.format), \(total) tensor\(total == 1 ? "" : "s"), "
                + "\(listing.elements.grouped) numbers, \(listing.bytes.bytesText)"
        ]
        if let epoch = listing.epoch {
            facts.append("a run's checkpoint; `load_pretrained` takes \(epoch)")
        }
        if let name = listing.card.architecture {
            facts.append("model: \(name), says the file")
        } else if let name = listing.candidates.first {
            facts.append(
                "model: \(listing.candidates.joined(separator: " or ")), by names and shapes; the file does not say: "
                    + "`load_pretrained(\"\(name)\", weights=\"\(listing.path)\")`")
        } else {
            facts.append("model: none that is known here")
        }
        if let classes = listing.classes {
            facts.append(
                "classes: \(classes)" + (listing.card.classNames.map { ", " + Self.some($0) } ?? ""))
        }
        if let seen = listing.card.preprocessing {
            facts.append(
                "pictures: \(seen.inputSize) x \(seen.inputSize), \(seen.mean.count) channels, mean \(Self.list(seen.mean)), "
                    + "std \(Self.list(seen.deviation)), crop \(seen.cropShare.plain), \(seen.interpolation.rawValue)"
            )
        }
        if let (name, report) = listing.match {
            facts.append("of \(name): " + report.lines.joined(separator: "; "))
        }
        return facts
    }

    private static func some(_ names: [String]) -> String {
        names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", ..." : "")
    }

    private static func list(_ numbers: [Float]) -> String {
        "[" + numbers.prefix(4).map { "\($0)" }.joined(separator: ", ") + (numbers.count > 4 ? ", ...]" : "]")
    }

    /// One line for each layer and tensor, indented by depth.
    private var tree: [String] {
        var lines: [(name: String, cells: [String])] = []
        var above: [Substring] = []
        for row in listing.rows {
            let parts = row.name.split(separator: ".", omittingEmptySubsequences: false)
            let folders = parts.dropLast()
            let shared = zip(above, folders).prefix { $0 == $1 }.count
            for (depth, part) in folders.enumerated().dropFirst(shared) {
                lines.append((String(repeating: "  ", count: depth) + part, []))
            }
            above = Array(folders)
            lines.append(
                (
                    String(repeating: "  ", count: folders.count) + (parts.last ?? ""),
                    [row.typeName, "\(row.shape)", row.byteCount.bytesText]
                ))
        }
        let width = lines.map(\.name.count).max() ?? 0
        let widths = (0..<3).map { column in lines.map { $0.cells.isEmpty ? 0 : $0.cells[column].count }.max() ?? 0 }
        return lines.map { line in
            guard !line.cells.isEmpty else { return line.name }
            return ([line.name.padded(to: width)] + zip(line.cells, widths).map { $0.padded(to: $1) })
                .joined(separator: "  ").trimmingSuffix(" ")
        }
    }

    /// The same facts for a program.
    package var json: String {
        var members = [
            JSON.Member("path", .string(listing.path)), JSON.Member("format", .string(listing.format)),
            JSON.Member("bytes", .integer(listing.bytes)), JSON.Member("elements", .integer(listing.elements)),
            JSON.Member("architecture", listing.card.architecture.map(JSON.string) ?? .null),
            JSON.Member("candidates", .array(listing.candidates.map(JSON.string))),
            JSON.Member("classes", listing.classes.map(JSON.integer) ?? .null),
            JSON.Member("class_names", listing.card.classNames.map { .array($0.map(JSON.string)) } ?? .null),
            JSON.Member("checkpoint_epoch", listing.epoch.map(JSON.string) ?? .null),
            JSON.Member("metadata", .object(listing.metadata.map { JSON.Member($0.key, .string($0.value)) })),
        ]
        if let (name, report) = listing.match {
            members.append(
                JSON.Member(
                    "match",
                    .object([
                        JSON.Member("architecture", .string(name)), JSON.Member("matched", .integer(report.matched)),
                        JSON.Member("total", .integer(report.total)),
                        JSON.Member("missing", .array(report.missing.map(JSON.string))),
                        JSON.Member("unexpected", .array(report.unexpected.map(JSON.string))),
                    ])))
        }
        members.append(
            JSON.Member(
                "tensors",
                .array(
                    listing.rows.map { row in
                        .object([
                            JSON.Member("name", .string(row.name)), JSON.Member("dtype", .string(row.typeName)),
                            JSON.Member("shape", .array(row.shape.dims.map(JSON.integer))),
                            JSON.Member("bytes", .integer(row.byteCount)),
                        ])
                    })))
        return JSON.object(members).text + "\n"
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}

import Figures
import Files
import Models
import Runtime

/// A model's layers as a table: what `summary` shows.
struct ModelTable {
    private let title: String
    private let headers = ["layer", "kind", "output", "parameters", "frozen", "MACs"]
    private let rows: [[String]]
    private let footer: String

    init(_ model: Model, depth: Int = 1) throws {
        rows = try model.summary(depth: depth).map { row in
            [
                String(repeating: "  ", count: row.depth)
                    + (row.path.split(separator: ".").last.map(String.init) ?? row.path),
                row.kind, row.output?.description ?? "", row.parameters == 0 ? "" : row.parameters.grouped,
                ModelTable.word(row.frozen), row.multiplications == 0 ? "" : row.multiplications.counted,
            ]
        }
        let total = model.parameterCount
        let trainable = model.trainableCount
        title = "\(model.architecture)" + (model.classCount.map { ", \($0) classes" } ?? "")
        footer =
            "\(total.grouped) parameters, \(trainable.grouped) trainable; "
            + "\(try model.multiplications().counted) multiply-adds for \(model.input.words)"
    }

    private static func word(_ mark: FrozenMark) -> String {
        switch mark {
        case .all: "frozen"
        case .some: "partly"
        case .none, .nothing: ""
        }
    }

    func display() -> Display {
        let table = FigureTable(title: title, headers: headers, rows: rows)
        return Display(Figure(caption: footer, table))
    }

    var text: String {
        let widths = headers.indices.map { column in
            max(headers[column].count, rows.map { $0[column].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            let padded = cells.enumerated().map { column, cell in
                let gap = String(repeating: " ", count: widths[column] - cell.count)
                return column == 3 || column == 5 ? gap + cell : cell + gap
            }
            return padded.joined(separator: "  ").trimmingSuffix(" ")
        }
        return ([title, line(headers)] + rows.map(line) + [footer]).joined(separator: "\n")
    }
}

extension String {
    func trimmingSuffix(_ character: Character) -> String {
        var text = Substring(self)
        while text.last == character { text.removeLast() }
        return String(text)
    }
}

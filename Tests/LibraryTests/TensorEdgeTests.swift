import Foundation
import Library
import Runtime
import Testing

/// Every function of tensors over every type of elements, edge values and shapes: what PyTorch gives, exactly for whole
/// numbers, or an error where PyTorch raises one. `Tests/Fixtures/tensor_edges.py` makes the table.
@Suite struct TensorEdgeTests {
    private struct Table: Decodable {
        struct Row: Decodable {
            /// The expression.
            var e: String
            /// PyTorch's error; then there is nothing else.
            var x: String?
            var s: [Int]?
            var t: String?
            var v: [Number]?
        }

        /// Whole numbers keep every digit; NaN and infinities are words.
        enum Number: Decodable, Equatable, CustomStringConvertible {
            case int(Int)
            case float(Double)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                if let flag = try? container.decode(Bool.self) {
                    self = .int(flag ? 1 : 0)
                } else if let whole = try? container.decode(Int.self) {
                    self = .int(whole)
                } else if let word = try? container.decode(String.self) {
                    self = .float(word == "nan" ? .nan : word == "inf" ? .infinity : -.infinity)
                } else {
                    self = .float(try container.decode(Double.self))
                }
            }

            var description: String {
                switch self {
                case .int(let value): "\(value)"
                case .float(let value): "\(value)"
                }
            }

            var double: Double {
                switch self {
                case .int(let value): Double(value)
                case .float(let value): value
                }
            }
        }

        var rows: [Row]
    }

    private static let rows: [Table.Row] = {
        let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/tensor_edges.json")
        return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(Table.self, from: $0) }?.rows ?? []
    }()

    @Test func thereAreThousandsOfRows() { #expect(Self.rows.count > 4000) }

    @Test(arguments: 0..<20)
    func isPyTorchs(part: Int) throws {
        let rows = Self.rows.enumerated().filter { $0.offset % 20 == part }.map(\.element)
        let session = Laboratory.session(output: CollectedOutput())
        let program =
            """
            results = []
            def row(f):
                try:
                    r = f()
                    if isinstance(r, tuple):
                        r = r[0]
                    if isinstance(r, bool):
                        r = tensor(r)
                    results.append((list(r.shape), str(r.dtype)[6:], r.reshape(-1).tolist()))
                except Exception as error:
                    results.append(type(error).__name__)

            """ + rows.map { "row(lambda: \($0.e))\n" }.joined()
        let outcome = session.run(program, name: "edges")
        guard case .value = outcome, let results = session.global("results")?.asArray, results.count == rows.count
        else {
            Issue.record("\(outcome)")
            return
        }
        for (row, result) in zip(rows, results) {
            if let difference = difference(row, result) { Issue.record("\(row.e): \(difference)") }
        }
    }

    private func difference(_ row: Table.Row, _ result: Value) -> String? {
        guard let parts = result.asArray, parts.count == 3 else {
            return row.x == nil ? "raises \(result.asString ?? ""), not \(row.v ?? [])" : nil
        }
        let values = parts[2].asArray ?? []
        func shown() -> String { "\((try? parts[2].repr()) ?? "") of \(parts[1].asString ?? "")" }
        if let error = row.x { return "is \(shown()); PyTorch raises \(error)" }
        guard parts[0].asArray?.compactMap(\.asInt) == row.s else { return "has shape \(parts[0]), not \(row.s ?? [])" }
        guard parts[1].asString == row.t else { return "is \(shown()), not of \(row.t ?? "")" }
        let tolerance = row.t == "bfloat16" ? 0.01 : 2e-5
        for (mine, torchs) in zip(values, row.v ?? []) {
            let isSame: Bool
            if let whole = mine.asInt, case .int(let wanted) = torchs {
                isSame = whole == wanted
            } else if let number = mine.asDouble {
                let wanted = torchs.double
                isSame =
                    number == wanted || number.isNaN && wanted.isNaN
                    || abs(number - wanted) <= tolerance * max(abs(wanted), 0.1)
            } else {
                isSame = false
            }
            if !isSame { return "is \(shown()), not \(row.v ?? [])" }
        }
        return values.count == row.v?.count ? nil : "has \(values.count) elements"
    }
}

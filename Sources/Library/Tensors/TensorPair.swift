import Runtime
import Tensors

/// What `x.max(dim=1)`, `sort`, `topk` and `median` give: a tuple of values and places whose parts have names, as in
/// PyTorch.
final class TensorPair: Object {
    private let function: String
    private let values: Value
    private let indices: Value

    init(_ function: String, _ pair: (values: Tensor, indices: Tensor)) {
        self.function = function
        values = .tensor(pair.values)
        indices = .tensor(pair.indices)
    }

    /// One class for each function, as in PyTorch.
    private static let types = Dictionary(
        uniqueKeysWithValues: ["max", "min", "median", "sort", "topk"].map {
            ($0, TypeObject("torch.return_types.\($0)", base: Types.tuple))
        })

    override var type: TypeObject { TensorPair.types[function] ?? Types.tuple }

    override func repr() throws -> String {
        "\(typeName)(\nvalues=\(try values.repr()),\nindices=\(try indices.repr()))"
    }

    override var attributeNames: [String] { ["values", "indices"] }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "values": values
        case "indices": indices
        default: nil
        }
    }

    private var tuple: Value { .tuple([values, indices]) }

    override func length() throws -> Int? { 2 }
    override func index(_ key: Value) throws -> Value { try Subscript.get(tuple, key) }
    override func iterate() throws -> ValueIterator? { try tuple.iterator() }
}

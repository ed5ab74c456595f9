import Models
import Runtime

/// What a model learns, as the two lines that are written over it elsewhere want it: a pair of name and tensor, which
/// `for name, p in model.parameters()` takes apart, and whose attributes are the tensor's, for
/// `for p in model.parameters(): p.requires_grad = False`.
final class ParameterObject: Object {
    private let name: String
    private let tensor: TensorObject

    init(_ name: String, _ tensor: TensorObject) {
        self.name = name
        self.tensor = tensor
    }

    package static let type = TypeObject(
        "Parameter",
        """
        The name and the tensor of something that a model learns; its attributes are the tensor's.
        ```tl
        p = sequential(linear(2, 1)).parameters()[0]
        p.name, p.shape, p.requires_grad  # → ('0.weight', (1, 2), True)
        ```
        """)
    override var type: TypeObject { ParameterObject.type }
    override var sketch: String { "\(name), \(tensor.sketch)" }
    override var byteCount: Int { tensor.byteCount }
    override var numberHint: String { "It is a pair: `name, p = parameter` takes out the tensor." }

    var pair: [Value] { [.str(name), .object(tensor)] }

    override func repr() throws -> String { try Value.tuple(pair).repr() }

    override var attributeNames: [String] { ["name"] + tensor.attributeNames + tensor.type.memberNames }

    override func attribute(_ attribute: String) throws -> Value? {
        if attribute == "name" { return .str(name) }
        if let found = try tensor.attribute(attribute) { return found }
        return tensor.type.function(attribute).map { .object(BoundBuiltin($0, receiver: .object(tensor))) }
    }

    override func setAttribute(_ attribute: String, _ value: Value) throws {
        try tensor.setAttribute(attribute, value)
    }

    override func length() throws -> Int? { 2 }
    override func truth() throws -> Bool { true }
    override func index(_ key: Value) throws -> Value { try Subscript.get(.tuple(pair), key) }
    override func iterate() throws -> ValueIterator? { try Value.tuple(pair).iterator() }

    override func equals(_ other: Value) throws -> Bool? {
        guard let other = other.asObject as? ParameterObject else { return nil }
        return name == other.name && tensor === other.tensor
    }

    override func hash() throws -> Int { name.utf8.reduce(5381) { $0 &* 33 &+ Int($1) } }
}

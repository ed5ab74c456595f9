import Syntax

/// `d.keys()`, `d.values()`, `d.items()`: a live window on a dictionary.
final class DictView: Object {
    let box: DictBox
    let part: DictIterator.Part

    init(_ box: DictBox, _ part: DictIterator.Part) {
        self.box = box
        self.part = part
    }

    private static let types = ["dict_keys", "dict_values", "dict_items"].map { TypeObject($0) }
    override var type: TypeObject { DictView.types[part.index] }

    func items() throws -> [Value] {
        switch part {
        case .keys: box.keys
        case .values: box.values
        case .items: box.pairs().map { .tuple([$0.key, $0.value]) }
        }
    }

    override func repr() throws -> String { "\(typeName)(\(try Value.list(items()).repr()))" }
    override func length() throws -> Int? { box.count }
    override func iterate() throws -> ValueIterator? { DictIterator(box, part) }

    override func contains(_ value: Value) throws -> Bool? {
        switch part {
        case .keys: return try box.contains(value)
        case .values:
            for element in box.values where try element.isSame(value) { return true }
            return false
        case .items:
            guard case .tuple(let pair) = value, pair.count == 2, let found = try box.get(pair[0]) else {
                return false
            }
            return try found.isSame(pair.items[1])
        }
    }

    /// Keys and items compare as the sets they are.
    override func compare(_ op: ComparisonOperator, _ other: Value) throws -> Value? {
        guard part != .values else { return nil }
        let theirs: Value
        switch other {
        case .set: theirs = other
        case .object(let view as DictView) where view.part != .values: theirs = .set(try SetBox(view.items()))
        default: return nil
        }
        let mine = Value.set(try SetBox(items()))
        return switch op {
        case .equal: .bool(try mine.equals(theirs))
        case .notEqual: .bool(try !mine.equals(theirs))
        case .less, .lessEqual, .greater, .greaterEqual: .bool(try Comparison.ordered(op, mine, theirs))
        case .is, .isNot, .in, .notIn: nil
        }
    }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "mapping": return .dict(box)
        case "isdisjoint" where part != .values:
            return .object(
                NativeMethod(name, of: .object(self)) { [self] call in
                    try Arity.one.check(call.positional.count, call.keywords, owner: typeName, name: name)
                    let iterator = try call.positional[0].iterator()
                    while let item = try iterator.next() { if try contains(item) == true { return .bool(false) } }
                    return .bool(true)
                })
        default: return nil
        }
    }

    override var attributeNames: [String] { part == .values ? ["mapping"] : ["isdisjoint", "mapping"] }

    override func hash() throws -> Int { throw Problem("TypeError", "unhashable type: '\(typeName)'", code: "TL0309") }
}

/// `d.keys()`, `d.values()`, `d.items()`: a live window on a dictionary.
final class DictView: Object {
    let box: DictBox
    let part: DictIterator.Part

    init(_ box: DictBox, _ part: DictIterator.Part) {
        self.box = box
        self.part = part
    }

    override var typeName: String {
        switch part {
        case .keys: "dict_keys"
        case .values: "dict_values"
        case .items: "dict_items"
        }
    }

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
            guard case .tuple(let pair) = value, pair.items.count == 2, let found = try box.get(pair.items[0]) else { return false }
            return try found.isSame(pair.items[1])
        }
    }

    override func equals(_ other: Value) throws -> Bool? {
        guard part != .values else { return nil }
        let mine = try SetBox(items())
        switch other {
        case .set(let set): return try Value.set(mine).equals(.set(set))
        case .object(let view as DictView) where view.part != .values:
            return try Value.set(mine).equals(.set(try SetBox(view.items())))
        default: return nil
        }
    }

    override func hash() throws -> Int { throw Problem("TypeError", "unhashable type: '\(typeName)'", code: "TL0309") }
}

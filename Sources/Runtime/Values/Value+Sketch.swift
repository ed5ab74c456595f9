extension Value {
    /// The value in a few words: `list of 3`.
    package var sketch: String {
        switch self {
        case .list(let box): "list of \(box.items.count)"
        case .tuple(let box): "tuple of \(box.count)"
        case .dict(let box): "dict of \(box.count)"
        case .object(let object): object.sketch
        default: typeName + " " + ((try? repr()) ?? "")
        }
    }

    /// Bytes it keeps in tensors and pictures, as far as that is known.
    package var byteCount: Int {
        switch self {
        case .object(let object): object.byteCount
        case .list(let box): box.items.prefix(1000).reduce(0) { $0 + $1.byteCount }
        case .tuple(let box): box.items.prefix(1000).reduce(0) { $0 + $1.byteCount }
        default: 0
        }
    }

    /// Of an object that is no number but holds one: how to get it.
    var numberHint: String { if case .object(let object) = self { object.numberHint } else { "" } }
}

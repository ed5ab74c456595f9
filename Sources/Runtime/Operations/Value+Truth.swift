extension Value {
    /// What `if` sees.
    package func truth() throws -> Bool {
        switch self {
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .none: false
        case .float(let number): number != 0
        case .string(let box): box.count != 0
        case .list(let box): !box.items.isEmpty
        case .tuple(let box): box.count > 0
        case .dict(let box): box.count != 0
        case .set(let box): box.count != 0
        case .range(let box): box.count != 0
        case .object(let object): try object.truth()
        case .big, .function, .builtin, .type, .cell, .ellipsis, .unbound: true
        }
    }

    package var isCallable: Bool {
        switch self {
        case .function, .builtin, .type: true
        case .object(let object): object.isCallable
        default: false
        }
    }
}

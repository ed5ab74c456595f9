/// Releases nested containers without recursion.
///
/// A program can nest a list a million deep in one loop. Letting Swift release it recursively would overflow the native
/// stack long after the work succeeded, so containers hand their nested containers to a list that is emptied in a loop.
enum Teardown {
    static func release(_ box: ListBox) {
        guard box.items.contains(where: \.isContainer) else { return }
        var pending = box.items.filter(\.isContainer)
        box.items = []
        drain(&pending)
    }

    static func release(_ box: TupleBox) {
        var pending = box.takeContainers()
        if !pending.isEmpty { drain(&pending) }
    }

    static func release(_ box: DictBox) {
        var pending: [Value] = []
        box.takeContainers(into: &pending)
        if !pending.isEmpty { drain(&pending) }
    }

    private static func drain(_ pending: inout [Value]) {
        while let value = pending.popLast() {
            switch consume value {
            case .list(var box):
                if isKnownUniquelyReferenced(&box) {
                    pending.append(contentsOf: box.items.lazy.filter(\.isContainer))
                    box.items = []
                }
            case .tuple(var box):
                if isKnownUniquelyReferenced(&box) { pending.append(contentsOf: box.takeContainers()) }
            case .dict(var box):
                if isKnownUniquelyReferenced(&box) { box.takeContainers(into: &pending) }
            default: break
            }
        }
    }
}

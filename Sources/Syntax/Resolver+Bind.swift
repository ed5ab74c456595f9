import Diagnostics

extension Resolver {
    /// The second walk: slots, cells and captures for every scope.
    ///
    /// A scope's index is smaller than those of the scopes inside it only for functions; a comprehension's number is
    /// given after its element has been read. So scopes are visited by depth from the outside, not by number.
    mutating func bind() -> [Scope] {
        var scopes = symbols.map { Scope(kind: $0.kind, parent: $0.parent, frame: $0.frame) }
        var children: [[Int]] = Array(repeating: [], count: symbols.count)
        for index in symbols.indices.dropFirst() { children[symbols[index].parent].append(index) }
        var order = [0]
        var next = 0
        while next < order.count {
            order.append(contentsOf: children[order[next]])
            next += 1
        }

        for index in order { allocate(index, &scopes) }
        // What an inner function uses lives in a cell: known for all names before the first one is handed on.
        for index in order {
            for name in symbols[index].order where scopes[index].bindings[name] == nil {
                guard let found = origin(of: name, from: index, scopes), found.crosses,
                    case .local(let slot)? = scopes[found.owner].bindings[name]
                else { continue }
                scopes[found.owner].bindings[name] = .cell(slot)
                scopes[found.owner].cells.append(slot)
            }
        }
        for index in order {
            for name in symbols[index].order where scopes[index].bindings[name] == nil {
                handOn(name, to: index, &scopes)
            }
        }
        return scopes
    }

    /// Gives the names a scope owns their slots, as plain locals until captures make cells of some.
    private func allocate(_ index: Int, _ scopes: inout [Scope]) {
        let own = symbols[index]
        let frame = own.frame
        if own.kind == .module { return }
        func add(_ name: String) {
            scopes[index].bindings[name] = .local(scopes[frame].slotCount)
            scopes[frame].slotNames.append(name)
            scopes[frame].slotCount += 1
        }
        for name in own.parameters where scopes[index].bindings[name] == nil { add(name) }
        scopes[index].parameterCount = own.parameters.count
        for name in own.order where scopes[index].bindings[name] == nil {
            guard let use = own.uses[name], use.isBound, !use.isGlobal, !use.isNonlocal else { continue }
            if own.kind.isComprehension && !own.loopVariables.contains(name) { continue }
            add(name)
        }
        scopes[index].deleted = own.deleted
    }

    /// The scope that owns a name, seen from one that does not. Nil for a name of the module.
    private func origin(of name: String, from index: Int, _ scopes: [Scope]) -> (owner: Int, crosses: Bool)? {
        if symbols[index].uses[name]?.isGlobal == true { return nil }
        var scope = index
        var crosses = false
        while symbols[scope].kind != .module {
            crosses = crosses || symbols[scope].kind != .comprehension
            scope = symbols[scope].parent
            // The module owns globals only; the variables of its comprehensions are theirs.
            if symbols[scope].kind == .module || symbols[scope].uses[name]?.isGlobal == true { return nil }
            switch scopes[scope].bindings[name] {
            case .local, .cell: return (scope, crosses)
            case .free, .global, nil: continue
            }
        }
        return nil
    }

    /// Brings a name from its owner inwards; each function on the way takes the cell along.
    private mutating func handOn(_ name: String, to index: Int, _ scopes: inout [Scope]) {
        guard let found = origin(of: name, from: index, scopes), var binding = scopes[found.owner].bindings[name] else {
            if let use = symbols[index].uses[name], use.isNonlocal {
                fail(
                    "TL0125", "no binding for nonlocal '\(name)' found", use.declared,
                    hint:
                        "No function around this one has a variable `\(name)`; for one of the module write `global \(name)`"
                )
            }
            scopes[index].bindings[name] = .global
            return
        }
        var path = [index]
        while let last = path.last, symbols[last].parent != found.owner { path.append(symbols[last].parent) }
        for step in path.reversed() {
            if let known = scopes[step].bindings[name] {
                binding = known
                continue
            }
            if symbols[step].kind != .comprehension {
                scopes[step].captures.append(binding)
                binding = .free(scopes[step].captures.count - 1)
            }
            scopes[step].bindings[name] = binding
        }
    }
}

import Syntax

// Closures where they have to stand in an array, an optional or a tuple.
//
// Swift keeps a closure that stands under a type parameter in its most general form, and wraps it twice on the way in
// and out: every call of a closure that came out of `items.map(code)` went through two thunks more. Inside a struct of
// its own it does not.

/// A compiled expression.
struct CompiledCode {
    let run: Code

    init(_ run: @escaping Code) { self.run = run }
}

/// A compiled statement.
struct CompiledAction {
    let run: Action

    init(_ run: @escaping Action) { self.run = run }
}

/// A compiled condition.
struct CompiledTest {
    let run: Test

    init(_ run: @escaping Test) { self.run = run }
}

/// A compiled target of an assignment.
struct CompiledStore {
    let run: Store

    init(_ run: @escaping Store) { self.run = run }
}

/// Something compiled that has no result.
struct CompiledEffect {
    let run: Effect

    init(_ run: @escaping Effect) { self.run = run }
}

/// What a closure looks at, as one object.
///
/// A closure that captures one object reads from it directly; one that captures several things is entered through a
/// thunk that unpacks them all, which costs as much as an addition. Closures stand in `parts` in the structs above,
/// never bare.
final class Captured<Parts> {
    let parts: Parts

    init(_ parts: Parts) { self.parts = parts }
}

extension FrameCompiler {
    func codes(_ expressions: [Expression]) -> [CompiledCode] { expressions.map { CompiledCode(code($0)) } }
    func stores(_ targets: [Expression]) -> [CompiledStore] { targets.map { CompiledStore(assignment($0)) } }
}

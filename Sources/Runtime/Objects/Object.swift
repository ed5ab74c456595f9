import Syntax

/// The base of every value that is not one of the language's own kinds: tensors, models, figures, exceptions, modules.
///
/// A subclass overrides what it can do; everything has a default that raises Python's error or says "not mine".
/// Not `Sendable`: objects live on the session's thread.
open class Object {
    public init() {}

    /// The class: what `type(x)` gives, what `isinstance` and annotations ask for, and where its methods are.
    open var type: TypeObject { TypeObject.object }

    /// The class name, as in `'Tensor' object has no attribute ...`.
    package final var typeName: String { type.name }

    open func repr() throws -> String { "<\(typeName)>" }

    /// The value in a few words, for lists of names: `Tensor (8, 3, 64, 64) float32`.
    open var sketch: String { typeName }

    /// What its card leaves out, a line each.
    open var facts: [String] { [] }

    /// Bytes it keeps in tensors and pictures.
    open var byteCount: Int { 0 }

    /// How a number is got out of it, for those who calculate with it as it is; empty where there is none.
    open var numberHint: String { "" }

    /// What `str(x)` and `print(x)` write.
    open func str() throws -> String { try repr() }

    /// The value of `x.name`; nil when there is none, and the runtime then tries the members of its class and raises an
    /// AttributeError with near names.
    open func attribute(_ name: String) throws -> Value? { nil }

    /// `x.name = value`.
    open func setAttribute(_ name: String, _ value: Value) throws {
        throw Problem("AttributeError", "'\(typeName)' object attribute '\(name)' is read-only")
    }

    open func deleteAttribute(_ name: String) throws {
        throw Problem("AttributeError", "'\(typeName)' object attribute '\(name)' cannot be deleted")
    }

    /// For completion and near-name hints.
    open var attributeNames: [String] { [] }

    /// `x[key]`. `a[1:3, None, ...]` arrives as one tuple of a `SliceObject`, `None` and the ellipsis.
    open func index(_ key: Value) throws -> Value {
        throw Problem("TypeError", "'\(typeName)' object is not subscriptable")
    }

    open func setIndex(_ key: Value, _ value: Value) throws {
        throw Problem("TypeError", "'\(typeName)' object does not support item assignment")
    }

    open func deleteIndex(_ key: Value) throws {
        throw Problem("TypeError", "'\(typeName)' object does not support item deletion")
    }

    open func call(_ arguments: CallArguments) throws -> Value {
        throw Problem("TypeError", "'\(typeName)' object is not callable")
    }

    /// Whether `callable(x)` is true.
    open var isCallable: Bool { false }

    /// `self op other`, or `other op self` when `reversed`. nil: not implemented for this operand.
    open func binary(_ op: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? { nil }

    /// `self op= other`, changing this object itself. false: it does not change, and the name gets what `binary` gives.
    open func update(_ op: BinaryOperator, _ other: Value) throws -> Bool { false }

    /// `self op other` for the six orderings. nil: not implemented; `==` and `!=` then compare identity.
    open func compare(_ op: ComparisonOperator, _ other: Value) throws -> Value? { nil }

    /// nil: not implemented. `not` does not come here.
    open func unary(_ op: UnaryOperator) throws -> Value? { nil }

    open func truth() throws -> Bool {
        if let length = try length() { return length != 0 }
        return true
    }

    /// nil: the object has no `len()`.
    open func length() throws -> Int? { nil }

    /// nil: the object is not iterable.
    open func iterate() throws -> ValueIterator? { nil }

    /// What `reversed(x)` gives; nil: it has no end to start from.
    open func reversed() throws -> Value? { nil }

    /// `value in self`. nil: fall back to iterating.
    open func contains(_ value: Value) throws -> Bool? { nil }

    /// `self == other`. nil: not comparable with it, so identity decides. The default asks `compare`.
    open func equals(_ other: Value) throws -> Bool? {
        try compare(.equal, other)?.truth()
    }

    /// Equal objects need equal hashes. The default is identity.
    open func hash() throws -> Int { ObjectIdentifier(self).hashValue }

    /// The value as one number, for `float(x)` and `int(x)`; nil when it has none.
    open func number() throws -> Double? { nil }

    /// The value as a whole number, exactly, where one is needed: `xs[x]`, `range(x)`, `int(x)`. nil when it is none.
    open func integer() throws -> Int? { nil }

    /// What is said where an integer is needed and `integer()` gives none; nil: what is said of any other value.
    open var isNoInteger: String? { nil }

    /// `format(x, spec)` and `f"{x:spec}"`; the spec may be empty. nil: only an empty spec is allowed, which gives
    /// `str(x)`.
    open func format(_ spec: String) throws -> String? { nil }

    /// What a notebook cell shows for it.
    open func display() throws -> Display { Display(text: try repr()) }
}

/// What `for` walks over. `next` gives nil at the end.
///
/// An iterator is a value itself (`iter(x)`), so it is an object.
open class ValueIterator: Object {
    open func next() throws -> Value? { nil }
    /// How many elements are still to come, where that is known before the first of them is made.
    open var remaining: Int? { nil }
    /// Whether every element is a tuple of two, which `nextPair` gives without making the tuple.
    open var makesPairs: Bool { false }
    open func nextPair() throws -> (Value, Value)? { nil }
    open override func iterate() throws -> ValueIterator? { self }
    open override func repr() throws -> String { "<\(typeName) object>" }
}

/// An iterator made of a closure.
public final class ClosureIterator: ValueIterator {
    private let kind: TypeObject
    private let advance: () throws -> Value?

    package init(_ type: TypeObject, _ advance: @escaping () throws -> Value?) {
        kind = type
        self.advance = advance
    }

    public override var type: TypeObject { kind }
    public override func next() throws -> Value? { try advance() }
}

/// The arguments of one call, as written.
public struct CallArguments {
    package var positional: [Value]
    package var keywords: [(name: String, value: Value)]
    package unowned let session: Session

    package init(_ positional: [Value], keywords: [(name: String, value: Value)] = [], session: Session) {
        self.positional = positional
        self.keywords = keywords
        self.session = session
    }
}

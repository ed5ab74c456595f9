/// A kind of value that an option can have: how the language writes it, and how it is read from there.
package protocol OptionValue {
    /// As an annotation of the language: `int`, `float | None`.
    static var type: String { get }
    static var choices: [String] { get }
    static func read(_ argument: any OptionArgument) throws -> Self
    /// As the language writes it.
    var text: String { get }
}

extension OptionValue {
    package static var choices: [String] { [] }
}

/// An argument of a call, which this layer knows only as what it can be read as.
package protocol OptionArgument {
    var name: String { get }
    var isNone: Bool { get }
    /// Whether it is a text; else it is something that only looks like one to nobody.
    var isText: Bool { get }
    var isCallable: Bool { get }
    func int() throws -> Int
    func double() throws -> Double
    func bool() throws -> Bool
    func string() throws -> String
    func list() throws -> [any OptionArgument]
    /// The entries of a dictionary by name; nil for another value.
    func entries() throws -> [(name: String, value: any OptionArgument)]?
    /// A file to write, where the session allows one.
    func file() throws -> String
    /// What a function makes of tensors: a loss or a metric of the user's own.
    func tensorFunction() throws -> OutputFunction
    /// A function that is called with an epoch's row; false ends the run.
    func rowFunction() throws -> (EpochRow) throws -> Bool
    /// As the language shows it.
    func shown() -> String
    /// The error of an argument of another kind.
    func mismatch(_ wanted: String) -> any Error
}

extension Int: OptionValue {
    package static var type: String { "int" }
    package var text: String { "\(self)" }
    package static func read(_ argument: any OptionArgument) throws -> Int { try argument.int() }
}

extension Double: OptionValue {
    package static var type: String { "float" }
    package var text: String { "\(self)" }
    package static func read(_ argument: any OptionArgument) throws -> Double { try argument.double() }
}

extension Bool: OptionValue {
    package static var type: String { "bool" }
    package var text: String { self ? "True" : "False" }
    package static func read(_ argument: any OptionArgument) throws -> Bool { try argument.bool() }
}

extension Optional: OptionValue where Wrapped: OptionValue {
    package static var type: String { Wrapped.type + " | None" }
    package static var choices: [String] { Wrapped.choices }
    package var text: String { self?.text ?? "None" }

    package static func read(_ argument: any OptionArgument) throws -> Wrapped? {
        argument.isNone ? nil : try Wrapped.read(argument)
    }
}

/// A value among a few that have names.
package protocol NamedChoice: OptionValue, RawRepresentable, CaseIterable where RawValue == String {}

extension NamedChoice {
    package static var type: String { "str" }
    package static var choices: [String] { allCases.map(\.rawValue) }
    package var text: String { "'\(rawValue)'" }

    package static func read(_ argument: any OptionArgument) throws -> Self {
        let name = try argument.string()
        guard let choice = Self(rawValue: name) else {
            throw TrainingError.unknownOption(name: argument.name, value: name, known: choices)
        }
        return choice
    }
}

extension UpdateRule.Kind: NamedChoice {}
extension Schedule: NamedChoice {}
extension Precision: NamedChoice {}

/// The two decay rates of Adam's running means.
package struct Betas: OptionValue, Equatable, Sendable {
    package var first = 0.9
    package var second = 0.999

    package static var type: String { "tuple" }
    package var text: String { "(\(first), \(second))" }

    package static func read(_ argument: any OptionArgument) throws -> Betas {
        let values = try argument.list()
        guard values.count == 2 else { throw argument.mismatch("two numbers") }
        return Betas(first: try values[0].double(), second: try values[1].double())
    }
}

/// Where a run writes down where it stands.
package enum CheckpointPlace: OptionValue, Equatable, Sendable {
    case file(String)
    /// What others call checkpointing of activations: blocks are computed again.
    case blocks

    package static var type: String { "str" }
    package var text: String {
        switch self {
        case .file(let path): "'\(path)'"
        case .blocks: "'blocks'"
        }
    }

    package static func read(_ argument: any OptionArgument) throws -> CheckpointPlace {
        try argument.string() == "blocks" ? .blocks : .file(try argument.file())
    }
}

/// Functions that are called after each epoch.
package struct Callbacks: OptionValue, ExpressibleByArrayLiteral {
    package var functions: [(EpochRow) throws -> Bool]

    package init(arrayLiteral functions: ((EpochRow) throws -> Bool)...) { self.functions = functions }

    package static var type: String { "list" }
    package var text: String { "[]" }

    package static func read(_ argument: any OptionArgument) throws -> Callbacks {
        var callbacks: Callbacks = []
        callbacks.functions = try argument.list().map { try $0.rowFunction() }
        return callbacks
    }
}

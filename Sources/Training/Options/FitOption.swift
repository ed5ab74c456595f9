/// One thing that can be asked of `fit`: its name, what it is when nobody says, what it may be, and whether a run that
/// goes on from a checkpoint must repeat it.
///
/// The signature of the builtin, the checks, the help, completion, the hints and what a checkpoint records are all made
/// of these values: another option is one more of them, in `FitOptionList`.
package struct FitOption<Value: OptionValue>: Sendable {
    package let name: String
    let usualValue: @Sendable () -> Value
    let limits: Limits<Value>
    package let words: String
    package let hint: String
    package let role: OptionRole

    /// - Parameters:
    ///   - words: what it does, as the end of a line of the help.
    ///   - hint: a value to try when another was refused, as a sentence.
    init(
        _ name: String, _ value: @autoclosure @escaping @Sendable () -> Value, _ role: OptionRole, _ words: String,
        _ limits: Limits<Value> = .any, hint: String = ""
    ) {
        (self.name, usualValue, self.limits) = (name, value, limits)
        (self.role, self.words, self.hint) = (role, words, hint)
    }
}

/// What an option has to do with the numbers of a run.
package enum OptionRole: Sendable {
    /// It decides numbers: a run that goes on must have the same.
    case recipe
    /// It decides when a run ends: one that goes on may have another.
    case length
    /// It changes no number.
    case conduct
}

/// What an option may be, in words and as a condition.
package struct Limits<Value>: Sendable {
    let words: String
    let allow: @Sendable (Value, FitOptions) -> Bool

    init(_ words: String, _ allow: @escaping @Sendable (Value, FitOptions) -> Bool) {
        (self.words, self.allow) = (words, allow)
    }

    static var any: Limits { Limits("") { _, _ in true } }
}

extension Limits where Value: Comparable & Sendable {
    static func within(_ range: ClosedRange<Value>) -> Limits {
        Limits("\(range.lowerBound) to \(range.upperBound)") { value, _ in range.contains(value) }
    }

    static func atLeast(_ least: Value, _ words: String? = nil) -> Limits {
        Limits(words ?? "at least \(least)") { value, _ in value >= least }
    }
}

extension Limits where Value == Double {
    static var zeroOrMore: Limits { Limits("0 or more") { value, _ in value >= 0 && value.isFinite } }
    static var belowOne: Limits { Limits("at least 0, below 1") { value, _ in value >= 0 && value < 1 } }
}

extension Limits {
    /// For an option that may be left to the run.
    static func given<Wrapped>(_ limits: Limits<Wrapped>) -> Limits where Value == Wrapped? {
        Limits(limits.words) { value, options in value.map { limits.allow($0, options) } ?? true }
    }
}

/// An option whatever its value is.
package protocol AnyFitOption: Sendable {
    var name: String { get }
    var words: String { get }
    var hint: String { get }
    var role: OptionRole { get }
    /// As a parameter of a signature: `epochs: int = 5`.
    var parameter: String { get }
    /// The names it chooses among; empty when it takes others.
    var choices: [String] { get }
    func read(_ argument: any OptionArgument, into options: inout FitOptions) throws
    func check(_ options: FitOptions) throws
    /// Its value as a checkpoint records it.
    func record(_ options: FitOptions) -> String
}

extension FitOption: AnyFitOption {
    package var parameter: String { "\(name): \(Value.type) = \(usualValue().text)" }
    package var choices: [String] { Value.choices }

    package func read(_ argument: any OptionArgument, into options: inout FitOptions) throws {
        options[self] = try Value.read(argument)
    }

    package func check(_ options: FitOptions) throws {
        let value = options[self]
        guard limits.allow(value, options) else {
            throw TrainingError.badOption(name: name, value: value.text, expected: limits.words)
        }
    }

    package func record(_ options: FitOptions) -> String { options[self].text }
}

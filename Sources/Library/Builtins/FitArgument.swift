import Runtime
import Tensors
import Training

/// An argument of `fit` as its options read it.
struct FitArgument: OptionArgument {
    let name: String
    private let value: Value
    private let call: Call
    /// Of the argument itself; a part of it has the same.
    private let place: Int

    init(_ call: Call, _ place: Int) {
        (self.call, self.place, value) = (call, place, call[place])
        name = call.parameterName(place)
    }

    private init(_ whole: FitArgument, _ value: Value, name: String) {
        (call, place, self.value, self.name) = (whole.call, whole.place, value, name)
    }

    var isNone: Bool { value.isNone }
    var isText: Bool { value.asString != nil }
    var isCallable: Bool { value.isCallable }

    private func require<Result>(_ result: Result?, _ wanted: String) throws -> Result {
        guard let result else { throw mismatch(wanted) }
        return result
    }

    func int() throws -> Int { try require(value.asInt, "int") }
    func double() throws -> Double { try require(value.asDouble, "float") }
    func bool() throws -> Bool { try value.truth() }
    func string() throws -> String { try require(value.asString, "str") }

    func list() throws -> [any OptionArgument] {
        try require(value.asArray ?? (try? value.elements()), "list").map { FitArgument(self, $0, name: name) }
    }

    func entries() throws -> [(name: String, value: any OptionArgument)]? {
        guard case .dict(let box) = value else { return nil }
        return try box.pairs().map { key, value in
            let name = try key.asString ?? key.repr()
            return (name, FitArgument(self, value, name: name))
        }
    }

    func file() throws -> String { try call.session.path(toWrite: string()) }

    func tensorFunction() throws -> OutputFunction {
        guard value.isCallable else { throw mismatch("callable") }
        let (value, name, session) = (value, name, call.session)
        return { output, target in
            let result = try value.call([.tensor(output), .tensor(target)], session: session)
            if let number = result.asDouble { return try Tensor([Float(number)], [1]) }
            guard let tensor = result.asObject as? TensorObject else {
                throw Problem("TypeError", "the \(name) function must return a tensor, not \(result.typeName)")
            }
            return tensor.tensor
        }
    }

    func rowFunction() throws -> (EpochRow) throws -> Bool {
        guard value.isCallable else { throw mismatch("a list of functions") }
        let (value, session) = (value, call.session)
        return { try value.call([$0.asValue], session: session).asBool != false }
    }

    func shown() -> String { (try? value.repr()) ?? name }
    func mismatch(_ wanted: String) -> any Error { call.mismatch(place, wanted) }
}

import Diagnostics
import Syntax

extension FrameCompiler {
    /// A call with arguments by name and nothing spread; nil for any other.
    func keywordCall(_ target: @escaping Code, _ arguments: [Argument], _ site: CallSite) -> Code? {
        var byPosition: [Expression] = [], byName: [Expression] = [], names: [String] = []
        for argument in arguments {
            switch argument {
            case .positional(let value): byPosition.append(value)
            case .keyword(let name, let value):
                byName.append(value)
                names.append(name.text)
            case .unpack, .unpackKeywords: return nil
            }
        }
        let first = reserve(arguments.count)
        defer { giveBack(first) }
        let call = KeywordCall(target, codes(byPosition + byName), names, first, machine, site)
        return { try call.run($0) }
    }
}

/// Which parameter each argument goes to is worked out once for a function of the program, not at each call.
private final class KeywordCall {
    private let target: Code
    /// Those by position first.
    private let codes: [CompiledCode]
    /// Of the last ones.
    private let names: [String]
    private let first: Int
    private let machine: Running
    private let site: CallSite

    private struct Plan {
        let code: FunctionCode
        /// The slot of each argument.
        let places: [Int]
        let isInOrder: Bool
        /// Parameters that take their default.
        let left: [(slot: Int, index: Int)]
    }
    @exclusivity(unchecked) private var plan: Plan?

    init(_ target: @escaping Code, _ codes: [CompiledCode], _ names: [String], _ first: Int, _ machine: Running, _ site: CallSite) {
        self.target = target
        self.codes = codes
        self.names = names
        self.first = first
        self.machine = machine
        self.site = site
    }

    func run(_ frame: Frame) throws -> Value {
        let callee = try target(frame)
        guard case .function(let function) = callee, let plan = plan(for: function.code) else { return try general(frame, callee) }
        let base = frame + first
        for index in 0..<codes.count { (base + index).initialize(to: try codes[index].run(frame)) }
        guard machine.machine.prepare(upTo: base + function.code.parameterCount) else {
            throw site.locate(Problem("RecursionError", "maximum recursion depth exceeded", code: "TL0206"))
        }
        if !plan.isInOrder {
            let values = (0..<codes.count).map { base[$0] }
            machine.clear(base, codes.count)
            for (place, value) in zip(plan.places, values) { base[place] = value }
        }
        for (slot, index) in plan.left { base[slot] = function.defaults[index] }
        return try machine.invoke(function, base, site)
    }

    /// Calls anything else, and raises where the arguments do not fit.
    private func general(_ frame: Frame, _ callee: Value) throws -> Value {
        var arguments = CallArguments([], session: machine.session)
        let count = codes.count - names.count
        for index in codes.indices {
            let value = try codes[index].run(frame)
            if index < count { arguments.positional.append(value) } else { arguments.keywords.append((names[index - count], value)) }
        }
        return try machine.call(callee, arguments, site)
    }

    private func plan(for code: FunctionCode) -> Plan? {
        if let plan, plan.code === code { return plan }
        let parameters = code.parameters
        let count = codes.count - names.count
        guard code.variadicSlot < 0, code.keywordVariadicSlot < 0, count <= parameters.positionalCount else { return nil }
        var indices = Array(0..<count)
        for name in names {
            guard let index = parameters.names.firstIndex(of: name), index >= parameters.positionalOnlyCount, !indices.contains(index) else { return nil }
            indices.append(index)
        }
        let left = parameters.names.indices.filter { !indices.contains($0) }
        guard left.allSatisfy({ parameters.hasDefault[$0] }) else { return nil }
        let places = indices.map { code.slots[$0] }
        plan = Plan(code: code, places: places, isInOrder: places == Array(0..<places.count), left: left.map { (code.slots[$0], $0) })
        return plan
    }
}

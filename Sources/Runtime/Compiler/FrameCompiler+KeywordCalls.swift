import Diagnostics
import Syntax

extension FrameCompiler {
    /// A call with arguments by name and nothing spread; nil for any other.
    func keywordCall(_ target: @escaping Code, _ arguments: [Argument], _ site: CallSite) -> Code? {
        var byPosition: [Expression] = []
        var byName: [Expression] = []
        var names: [String] = []
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

    /// An object, so that a call counts one reference for it and not one for each array.
    private final class Plan {
        let code: FunctionCode
        /// The slot of each argument; -1 for those that `*rest` or `**names` gathers.
        let places: [Int]
        /// The arguments already stand where their parameters are.
        let isInOrder: Bool
        /// Arguments by position that `*rest` gathers.
        let rest: Range<Int>
        /// Arguments by name that `**names` gathers.
        let extra: [(name: Value, argument: Int)]
        /// Parameters that take their default.
        let left: [(slot: Int, index: Int)]

        init(
            code: FunctionCode, places: [Int], isInOrder: Bool, rest: Range<Int>, extra: [(name: Value, argument: Int)],
            left: [(slot: Int, index: Int)]
        ) {
            self.code = code
            self.places = places
            self.isInOrder = isInOrder
            self.rest = rest
            self.extra = extra
            self.left = left
        }
    }
    @exclusivity(unchecked) private var plan: Plan?

    init(
        _ target: @escaping Code, _ codes: [CompiledCode], _ names: [String], _ first: Int, _ machine: Running,
        _ site: CallSite
    ) {
        self.target = target
        self.codes = codes
        self.names = names
        self.first = first
        self.machine = machine
        self.site = site
    }

    func run(_ frame: Frame) throws -> Value {
        let callee = try target(frame)
        guard case .function(let function) = callee, let plan = plan(for: function.code) else {
            return try general(frame, callee)
        }
        let base = frame + first
        for index in 0..<codes.count { (base + index).initialize(to: try codes[index].run(frame)) }
        guard machine.machine.prepare(upTo: base + max(function.code.parameterCount, codes.count)) else {
            throw site.locate(Problem("RecursionError", "maximum recursion depth exceeded", code: "TL0206"))
        }
        if !plan.isInOrder { try distribute(base, plan) }
        for (slot, index) in plan.left { base[slot] = function.defaults[index] }
        return try machine.invoke(function, base, site)
    }

    /// Moves each argument to its parameter.
    @inline(never)
    private func distribute(_ base: Frame, _ plan: Plan) throws {
        let count = codes.count
        try withUnsafeTemporaryAllocation(of: Value.self, capacity: count) { buffer in
            guard let values = buffer.baseAddress else { return }
            values.moveInitialize(from: base, count: count)
            defer { values.deinitialize(count: count) }
            base.initialize(repeating: .unbound, count: count)
            for (index, place) in plan.places.enumerated() where place >= 0 { (base + place).put(values[index]) }
            if plan.code.variadicSlot >= 0 {
                let rest = UnsafeBufferPointer(start: values + plan.rest.lowerBound, count: plan.rest.count)
                (base + plan.code.variadicSlot).put(rest.isEmpty ? TupleBox.empty : .tuple(Array(rest)))
            }
            if plan.code.keywordVariadicSlot >= 0 {
                let names = DictBox(minimumCapacity: plan.extra.count)
                for (name, argument) in plan.extra { try names.set(name, values[argument]) }
                (base + plan.code.keywordVariadicSlot).put(.dict(names))
            }
        }
    }

    /// Calls anything else, and raises where the arguments do not fit.
    private func general(_ frame: Frame, _ callee: Value) throws -> Value {
        var arguments = CallArguments([], session: machine.session)
        let count = codes.count - names.count
        for index in codes.indices {
            let value = try codes[index].run(frame)
            if index < count {
                arguments.positional.append(value)
            } else {
                arguments.keywords.append((names[index - count], value))
            }
        }
        return try machine.call(callee, arguments, site)
    }

    private func plan(for code: FunctionCode) -> Plan? {
        if let plan, plan.code === code { return plan }
        let parameters = code.parameters
        let count = codes.count - names.count
        let byPosition = min(count, parameters.positionalCount)
        guard count == byPosition || code.variadicSlot >= 0 else { return nil }
        var indices = Array(0..<byPosition)
        var extra: [(name: Value, argument: Int)] = []
        var places = (0..<count).map { $0 < byPosition ? code.slots[$0] : -1 }
        for (offset, name) in names.enumerated() {
            if let index = parameters.names.firstIndex(of: name), index >= parameters.positionalOnlyCount {
                guard !indices.contains(index) else { return nil }
                indices.append(index)
                places.append(code.slots[index])
            } else {
                guard code.keywordVariadicSlot >= 0, !names[..<offset].contains(name) else { return nil }
                extra.append((.str(name), count + offset))
                places.append(-1)
            }
        }
        let left = parameters.names.indices.filter { !indices.contains($0) }
        guard left.allSatisfy({ parameters.hasDefault[$0] }) else { return nil }
        plan = Plan(
            code: code, places: places,
            isInOrder: code.variadicSlot < 0 && code.keywordVariadicSlot < 0 && places == Array(0..<places.count),
            rest: byPosition..<count, extra: extra, left: left.map { (code.slots[$0], $0) })
        return plan
    }
}

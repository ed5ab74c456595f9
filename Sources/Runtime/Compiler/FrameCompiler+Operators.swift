import Diagnostics
import Syntax

/// An operand as far as the source tells: what fused closures look at.
enum Operand {
    /// A local slot; reading it may find it unbound.
    case local(Int)
    case int(Int)
    case float(Double)
    case other
}

extension FrameCompiler {
    func operand(_ expression: Expression) -> Operand {
        switch expression.kind {
        case .name(let name):
            if case .local(let slot) = binding(name) { return .local(slot) }
            return .other
        case .int(let value): return .int(value)
        case .float(let value): return .float(value)
        case .parenthesized(let inner): return operand(inner)
        default: return .other
        }
    }

    func binary(_ op: BinaryOperator, _ lhs: Expression, _ rhs: Expression, _ span: Span) -> Code {
        if let value = constant(op, lhs, rhs) { return { _ in value } }
        let site = CallSite(span, arguments: [lhs.span, rhs.span])
        switch op {
        case .add: return arithmetic(Add.self, lhs, rhs, site)
        case .subtract: return arithmetic(Subtract.self, lhs, rhs, site)
        case .multiply: return arithmetic(Multiply.self, lhs, rhs, site)
        case .divide: return arithmetic(Divide.self, lhs, rhs, site)
        case .floorDivide: return arithmetic(FloorDivide.self, lhs, rhs, site)
        case .modulo: return arithmetic(Modulo.self, lhs, rhs, site)
        case .bitAnd: return arithmetic(BitAnd.self, lhs, rhs, site)
        case .bitOr: return arithmetic(BitOr.self, lhs, rhs, site)
        case .bitXor: return arithmetic(BitXor.self, lhs, rhs, site)
        case .shiftLeft: return arithmetic(ShiftLeft.self, lhs, rhs, site)
        case .shiftRight: return arithmetic(ShiftRight.self, lhs, rhs, site)
        case .power: return arithmetic(Power.self, lhs, rhs, site)
        case .matmul:
            let it = Captured((left: CompiledCode(code(lhs)), right: CompiledCode(code(rhs)), op: op, site: site))
            return { frame in
                let a = try it.parts.left.run(frame)
                return try SlowPath.binary(it.parts.op, a, try it.parts.right.run(frame), it.parts.site)
            }
        }
    }

    /// What two numbers in the source give, once; nil where that is an error or a large number.
    private func constant(_ op: BinaryOperator, _ lhs: Expression, _ rhs: Expression) -> Value? {
        guard let a = lhs.number, let b = rhs.number else { return nil }
        if op == .power || op == .shiftLeft {
            guard case .int(let exponent) = b, (0...64).contains(exponent), case .int = a else { return nil }
        }
        return try? Arithmetic.apply(op, a, b)
    }

    private func arithmetic<Op: FastOperator>(_: Op.Type, _ lhs: Expression, _ rhs: Expression, _ site: CallSite)
        -> Code
    {
        if Op.self == Add.self, case .string(let text) = lhs.unwrapped.kind {
            // A text in front of a text that is made for it.
            let prefix = StringBox(text)
            if let joined = number(after: prefix, rhs, site) { return joined }
            let right = code(rhs)
            return { frame in
                let y = try right(frame)
                if case .string(let box) = y {
                    do { return .string(try Arithmetic.join(prefix, box)) } catch { throw site.locate(error) }
                }
                return try SlowPath.binary(.add, .string(prefix), y, site)
            }
        }
        let left = code(lhs)
        let right = code(rhs)
        let it = Operands(left, operand(lhs), right, operand(rhs), site)
        switch (operand(lhs), operand(rhs)) {
        case (.local, .int):
            return { frame in
                if case .int(let x) = frame[it.leftSlot], let result = Op.ints(x, it.int) { return result }
                if case .float(let x) = frame[it.leftSlot], let result = Op.floats(x, it.float) { return result }
                return try it.general(Op.self, frame)
            }
        case (.local, .local):
            return { frame in
                if case .int(let x) = frame[it.leftSlot], case .int(let y) = frame[it.rightSlot],
                    let result = Op.ints(x, y)
                {
                    return result
                }
                if case .float(let x) = frame[it.leftSlot], case .float(let y) = frame[it.rightSlot],
                    let result = Op.floats(x, y)
                {
                    return result
                }
                return try it.general(Op.self, frame)
            }
        case (.local, .other):
            // The right side is not fused away: it may change the local, so the left is read first.
            return { frame in
                if case .int(let x) = frame[it.leftSlot] {
                    let value = try it.right(frame)
                    if case .int(let y) = value, let result = Op.ints(x, y) { return result }
                    return try Op.combine(.int(x), value, it.site)
                }
                if case .float(let x) = frame[it.leftSlot] {
                    let value = try it.right(frame)
                    if case .float(let y) = value, let result = Op.floats(x, y) { return result }
                    return try Op.combine(.float(x), value, it.site)
                }
                return try it.general(Op.self, frame)
            }
        case (.other, .local):
            return { frame in
                let x = try it.left(frame)
                if case .int(let i) = x, case .int(let j) = frame[it.rightSlot], let result = Op.ints(i, j) {
                    return result
                }
                if case .float(let i) = x, case .float(let j) = frame[it.rightSlot], let result = Op.floats(i, j) {
                    return result
                }
                return try Op.combine(x, try it.right(frame), it.site)
            }
        case (.other, .int):
            return { frame in
                let x = try it.left(frame)
                if case .int(let i) = x, let result = Op.ints(i, it.int) { return result }
                if case .float(let i) = x, let result = Op.floats(i, it.float) { return result }
                return try SlowPath.binary(Op.op, x, .int(it.int), it.site)
            }
        case (.float, _):
            return { frame in
                let y = try it.right(frame)
                if case .float(let j) = y, let result = Op.floats(it.float, j) { return result }
                return try Op.combine(.float(it.float), y, it.site)
            }
        case (_, .float):
            return { frame in
                let x = try it.left(frame)
                if case .float(let i) = x, let result = Op.floats(i, it.float) { return result }
                return try Op.combine(x, .float(it.float), it.site)
            }
        default:
            return { frame in
                let x = try it.left(frame)
                return try Op.combine(x, try it.right(frame), it.site)
            }
        }
    }

    /// `"text" + str(x)`: for a whole number the digits are written where they belong, without a string of their own.
    private func number(after prefix: StringBox, _ expression: Expression, _ site: CallSite) -> Code? {
        guard case .call(let callee, let arguments) = expression.unwrapped.kind, case .name("str") = callee.kind,
            case .global = binding("str"),
            arguments.count == 1, case .positional(let argument) = arguments[0],
            case .type(let type)? = unit.session.builtinValue("str")
        else { return nil }
        let first = reserve(1)
        defer { giveBack(first) }
        let node = NumberText(
            prefix, unit.globals.slot("str"), type, code(argument), first, machine, site,
            CallSite(expression.span, arguments: [argument.span]))
        return { try node.run($0) }
    }

    // MARK: Conditions

    /// One of two expressions, with the commonest conditions fused in: a local against a constant or another local.
    func branch(_ condition: Expression, _ then: @escaping Code, _ orElse: @escaping Code) -> Code {
        let test = test(condition)
        if case .compare(let lhs, let rest) = condition.unwrapped.kind, rest.count == 1,
            case .local(let slot) = operand(lhs),
            case .int(let constant) = operand(rest[0].operand)
        {
            switch rest[0].op {
            case .less: return branch(Less.self, slot, constant, test, then, orElse)
            case .lessEqual: return branch(LessEqual.self, slot, constant, test, then, orElse)
            case .greater: return branch(Greater.self, slot, constant, test, then, orElse)
            case .equal: return branch(Equal.self, slot, constant, test, then, orElse)
            default: break
            }
        }
        return { frame in try test(frame) ? try then(frame) : try orElse(frame) }
    }

    /// A choice by a local name against a constant.
    private func branch<Op: FastComparison>(
        _: Op.Type, _ slot: Int, _ constant: Int, _ test: @escaping Test,
        _ then: @escaping Code, _ orElse: @escaping Code
    ) -> Code {
        let it = Captured(
            (
                slot: slot, constant: constant, test: CompiledTest(test), then: CompiledCode(then),
                orElse: CompiledCode(orElse)
            ))
        return { frame in
            let isTrue =
                if case .int(let number) = frame[it.parts.slot] { Op.ints(number, it.parts.constant) } else {
                    try it.parts.test.run(frame)
                }
            return isTrue ? try it.parts.then.run(frame) : try it.parts.orElse.run(frame)
        }
    }

    /// A condition, without making a truth value of it.
    func test(_ expression: Expression) -> Test {
        switch expression.kind {
        case .parenthesized(let inner): return test(inner)
        case .bool(let flag): return { _ in flag }
        case .unary(.not, let inner):
            let inner = test(inner)
            return { try !inner($0) }
        case .and(let lhs, let rhs):
            let it = Captured((left: CompiledTest(test(lhs)), right: CompiledTest(test(rhs))))
            return { frame in
                if try it.parts.left.run(frame) { return try it.parts.right.run(frame) }
                return false
            }
        case .or(let lhs, let rhs):
            let it = Captured((left: CompiledTest(test(lhs)), right: CompiledTest(test(rhs))))
            return { frame in
                if try it.parts.left.run(frame) { return true }
                return try it.parts.right.run(frame)
            }
        case .compare(let lhs, let rest) where rest.count == 1:
            return comparison(rest[0].op, lhs, rest[0].operand, expression.span)
        default:
            let it = Captured((value: CompiledCode(code(expression)), site: CallSite(expression.span)))
            return { frame in
                let value = try it.parts.value.run(frame)
                if case .bool(let flag) = value { return flag }
                return try FrameCompiler.truth(value, it.parts.site)
            }
        }
    }

    private func comparison(_ op: ComparisonOperator, _ lhs: Expression, _ rhs: Expression, _ span: Span) -> Test {
        let site = CallSite(span, arguments: [lhs.span, rhs.span])
        switch op {
        case .less: return fastComparison(Less.self, lhs, rhs, site)
        case .lessEqual: return fastComparison(LessEqual.self, lhs, rhs, site)
        case .greater: return fastComparison(Greater.self, lhs, rhs, site)
        case .greaterEqual: return fastComparison(GreaterEqual.self, lhs, rhs, site)
        case .equal: return fastComparison(Equal.self, lhs, rhs, site)
        case .notEqual: return fastComparison(NotEqual.self, lhs, rhs, site)
        case .is, .isNot:
            let it = Captured((left: CompiledCode(code(lhs)), right: CompiledCode(code(rhs)), wanted: op == .is))
            return { frame in
                let a = try it.parts.left.run(frame)
                return a.isIdentical(try it.parts.right.run(frame)) == it.parts.wanted
            }
        case .in, .notIn:
            let it = Captured((left: CompiledCode(code(lhs)), right: CompiledCode(iterable(rhs)), op: op, site: site))
            return { frame in
                let a = try it.parts.left.run(frame)
                return try SlowPath.test(it.parts.op, a, try it.parts.right.run(frame), it.parts.site)
            }
        }
    }

    private func fastComparison<Op: FastComparison>(_: Op.Type, _ lhs: Expression, _ rhs: Expression, _ site: CallSite)
        -> Test
    {
        let it = Operands(code(lhs), operand(lhs), code(rhs), operand(rhs), site)
        switch (operand(lhs), operand(rhs)) {
        case (.local, .int):
            return { frame in
                if case .int(let x) = frame[it.leftSlot] { return Op.ints(x, it.int) }
                return try it.general(Op.self, frame)
            }
        case (.local, .local):
            return { frame in
                if case .int(let x) = frame[it.leftSlot], case .int(let y) = frame[it.rightSlot] {
                    return Op.ints(x, y)
                }
                if case .float(let x) = frame[it.leftSlot], case .float(let y) = frame[it.rightSlot] {
                    return Op.floats(x, y)
                }
                return try it.general(Op.self, frame)
            }
        case (.other, .int):
            return { frame in
                let x = try it.left(frame)
                if case .int(let i) = x { return Op.ints(i, it.int) }
                return try SlowPath.test(Op.op, x, .int(it.int), it.site)
            }
        case (.other, .float), (.local, .float):
            return { frame in
                let x = try it.left(frame)
                if case .float(let i) = x { return Op.floats(i, it.float) }
                return try SlowPath.test(Op.op, x, .float(it.float), it.site)
            }
        default:
            return { frame in
                let x = try it.left(frame)
                return try Op.test(x, try it.right(frame), it.site)
            }
        }
    }

    /// A comparison of two integers or two floats; nil for anything else.
    @inline(__always)
    private static func compare(_ op: ComparisonOperator, _ lhs: Value, _ rhs: Value) -> Bool? {
        if case .int(let a) = lhs, case .int(let b) = rhs { return holds(op, a, b) }
        if case .float(let a) = lhs, case .float(let b) = rhs { return holds(op, a, b) }
        return nil
    }

    @inline(__always)
    private static func holds<Number: Comparable>(_ op: ComparisonOperator, _ a: Number, _ b: Number) -> Bool? {
        switch op {
        case .less: a < b
        case .lessEqual: a <= b
        case .greater: a > b
        case .greaterEqual: a >= b
        case .equal: a == b
        case .notEqual: a != b
        case .is, .isNot, .in, .notIn: nil
        }
    }

    /// `a < b <= c` as a value: each operand once, and the last answer as it is.
    func comparisons(_ first: Expression, _ rest: [(op: ComparisonOperator, operand: Expression)], _ span: Span) -> Code
    {
        if rest.count == 1 {
            let op = rest[0].op
            let site = CallSite(span, arguments: [first.span, rest[0].operand.span])
            if op == .is || op == .isNot || op == .in || op == .notIn {
                let test = comparison(op, first, rest[0].operand, span)
                return { .bool(try test($0)) }
            }
            // The answer of a library object need not be a truth: a comparison of tensors is a tensor.
            let it = Captured(
                (left: CompiledCode(code(first)), right: CompiledCode(code(rest[0].operand)), op: op, site: site))
            return { frame in
                let a = try it.parts.left.run(frame)
                let b = try it.parts.right.run(frame)
                if let answer = FrameCompiler.compare(it.parts.op, a, b) { return .bool(answer) }
                return try SlowPath.compare(it.parts.op, a, b, it.parts.site)
            }
        }
        let head = code(first)
        var previous = first.span
        let links = rest.map { link in
            defer { previous = link.operand.span }
            return (
                op: link.op, code: CompiledCode(code(link.operand)),
                site: CallSite(previous.union(link.operand.span), arguments: [previous, link.operand.span])
            )
        }
        if links.count == 2 {
            let it = Captured((head: CompiledCode(head), first: links[0], second: links[1]))
            return { frame in
                let left = try it.parts.head.run(frame)
                let middle = try it.parts.first.code.run(frame)
                if let holds = FrameCompiler.compare(it.parts.first.op, left, middle) {
                    if !holds { return .bool(false) }
                } else {
                    let answer = try SlowPath.compare(it.parts.first.op, left, middle, it.parts.first.site)
                    if try !answer.truth() { return answer }
                }
                let right = try it.parts.second.code.run(frame)
                if let holds = FrameCompiler.compare(it.parts.second.op, middle, right) { return .bool(holds) }
                return try SlowPath.compare(it.parts.second.op, middle, right, it.parts.second.site)
            }
        }
        return { frame in
            var left = try head(frame)
            var answer = Value.bool(true)
            for link in links {
                let right = try link.code.run(frame)
                if let holds = FrameCompiler.compare(link.op, left, right) {
                    answer = .bool(holds)
                    if !holds { return answer }
                    left = right
                    continue
                }
                answer = try SlowPath.compare(link.op, left, right, link.site)
                if try !answer.truth() { return answer }
                left = right
            }
            return answer
        }
    }
}

/// `"text" + str(x)` where `str` may turn out to be the builtin.
private final class NumberText {
    private let prefix: StringBox
    /// The prefix's own, which a call need not count references for.
    private let bytes: UnsafeBufferPointer<UInt8>
    private let length: Int
    private let slot: Frame
    private let type: TypeObject
    private let value: Code
    private let first: Int
    private let machine: Running
    private let site: CallSite
    private let callSite: CallSite

    init(
        _ prefix: StringBox, _ slot: Frame, _ type: TypeObject, _ value: @escaping Code, _ first: Int,
        _ machine: Running,
        _ site: CallSite, _ callSite: CallSite
    ) {
        self.prefix = prefix
        bytes = prefix.buffer
        length = prefix.length
        self.slot = slot
        self.type = type
        self.value = value
        self.first = first
        self.machine = machine
        self.site = site
        self.callSite = callSite
    }

    @inline(__always)
    func run(_ frame: Frame) throws -> Value {
        // A program may have a `str` of its own.
        let function = slot.pointee
        let value = try value(frame)
        if function.isUnbound, case .int(let number) = value {
            return .string(StringBox(bytes, length: length, number))
        }
        return try general(function.isUnbound ? .type(type) : function, value, frame)
    }

    @inline(never)
    private func general(_ function: Value, _ value: consuming Value, _ frame: Frame) throws -> Value {
        let base = frame + first
        base.initialize(to: value)
        let text = try machine.call(function, base, 1, callSite)
        return try SlowPath.binary(.add, .string(prefix), text, site)
    }
}

/// What the closures of an operator look at, as one object for the reason `Captured` gives.
private final class Operands {
    let left: Code
    let right: Code
    /// Where an operand that is a local name stands.
    let leftSlot: Int
    let rightSlot: Int
    /// The operand that is a constant.
    let int: Int
    let float: Double
    let site: CallSite

    init(
        _ left: @escaping Code, _ leftOperand: Operand, _ right: @escaping Code, _ rightOperand: Operand,
        _ site: CallSite
    ) {
        self.left = left
        self.right = right
        self.site = site
        leftSlot = if case .local(let slot) = leftOperand { slot } else { 0 }
        rightSlot = if case .local(let slot) = rightOperand { slot } else { 0 }
        (int, float) =
            switch (leftOperand, rightOperand) {
            case (.float(let constant), _), (_, .float(let constant)): (0, constant)
            case (_, .int(let constant)): (constant, Double(constant))
            default: (0, 0)
            }
    }

    // What no fused form knows, out of line: the fused forms keep few registers.

    @inline(never)
    func general<Op: FastOperator>(_: Op.Type, _ frame: Frame) throws -> Value {
        let a = try left(frame)
        return try Op.combine(a, try right(frame), site)
    }

    @inline(never)
    func general<Op: FastComparison>(_: Op.Type, _ frame: Frame) throws -> Bool {
        let a = try left(frame)
        return try Op.test(a, try right(frame), site)
    }
}

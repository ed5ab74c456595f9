import Foundation
import Kernels
import Testing

/// Every step of element-by-element work, for every type it takes, against its definition said again in plain Swift:
/// a step without a case would give what lay in memory.
@Suite struct ElementwiseStepTests {
    private typealias OnFloats = @Sendable (_ x: Double, _ y: Double, _ z: Double) -> Double
    private typealias OnWholes = @Sendable (_ x: Int64, _ y: Int64, _ z: Int64) -> Int64

    /// The constants of the steps that have some.
    private static let p = 0.75, q = 2.5

    private static let floats: [String: OnFloats] = [
        "copy": { x, _, _ in x }, "add": { x, y, _ in x + y }, "sub": { x, y, _ in x - y },
        "mul": { x, y, _ in x * y }, "div": { x, y, _ in x / y }, "pow": { x, y, _ in Foundation.pow(x, y) },
        "minimum": { x, y, _ in x.isNaN || y.isNaN ? .nan : min(x, y) },
        "maximum": { x, y, _ in x.isNaN || y.isNaN ? .nan : max(x, y) },
        "fmod": { x, y, _ in Foundation.fmod(x, y) }, "remainder": { x, y, _ in x - y * Foundation.floor(x / y) },
        "floorDivide": { x, y, _ in Foundation.floor(x / y) }, "atan2": { x, y, _ in Foundation.atan2(x, y) },
        "equal": { x, y, _ in x == y ? 1 : 0 }, "notEqual": { x, y, _ in x != y ? 1 : 0 },
        "less": { x, y, _ in x < y ? 1 : 0 }, "lessEqual": { x, y, _ in x <= y ? 1 : 0 },
        "greater": { x, y, _ in x > y ? 1 : 0 }, "greaterEqual": { x, y, _ in x >= y ? 1 : 0 },
        "logicalAnd": { x, y, _ in x != 0 && y != 0 ? 1 : 0 }, "logicalOr": { x, y, _ in x != 0 || y != 0 ? 1 : 0 },
        "logicalXor": { x, y, _ in (x != 0) != (y != 0) ? 1 : 0 }, "logicalNot": { x, _, _ in x == 0 ? 1 : 0 },
        "isnan": { x, _, _ in x.isNaN ? 1 : 0 }, "isinf": { x, _, _ in x.isInfinite ? 1 : 0 },
        "isfinite": { x, _, _ in x.isFinite ? 1 : 0 },
        "bitAnd": { x, y, _ in x != 0 && y != 0 ? 1 : 0 }, "bitOr": { x, y, _ in x != 0 || y != 0 ? 1 : 0 },
        "bitXor": { x, y, _ in (x != 0) != (y != 0) ? 1 : 0 }, "bitNot": { x, _, _ in x == 0 ? 1 : 0 },
        "where": { x, y, z in x != 0 ? y : z }, "reluBackward": { x, y, _ in y <= 0 ? 0 : x },
        "multiplyAdd": { x, y, z in x + p * y * z },
        "binaryCrossEntropy": { x, y, _ in
            -(y * max(-100, Foundation.log(x)) + (1 - y) * max(-100, Foundation.log(1 - x)))
        },
        "lerp": { x, y, z in x + z * (y - x) }, "neg": { x, _, _ in -x }, "abs": { x, _, _ in Swift.abs(x) },
        "sign": { x, _, _ in x > 0 ? 1 : x < 0 ? -1 : 0 }, "square": { x, _, _ in x * x },
        "sqrt": { x, _, _ in x.squareRoot() }, "rsqrt": { x, _, _ in 1 / x.squareRoot() },
        "reciprocal": { x, _, _ in 1 / x }, "exp": { x, _, _ in Foundation.exp(x) },
        "exp2": { x, _, _ in Foundation.exp2(x) }, "expm1": { x, _, _ in Foundation.expm1(x) },
        "log": { x, _, _ in Foundation.log(x) }, "log2": { x, _, _ in Foundation.log2(x) },
        "log10": { x, _, _ in Foundation.log10(x) }, "log1p": { x, _, _ in Foundation.log1p(x) },
        "sin": { x, _, _ in Foundation.sin(x) }, "cos": { x, _, _ in Foundation.cos(x) },
        "tan": { x, _, _ in Foundation.tan(x) }, "asin": { x, _, _ in Foundation.asin(x) },
        "acos": { x, _, _ in Foundation.acos(x) }, "atan": { x, _, _ in Foundation.atan(x) },
        "sinh": { x, _, _ in Foundation.sinh(x) }, "cosh": { x, _, _ in Foundation.cosh(x) },
        "tanh": { x, _, _ in Foundation.tanh(x) }, "erf": { x, _, _ in Foundation.erf(x) },
        "erfc": { x, _, _ in Foundation.erfc(x) }, "lgamma": { x, _, _ in logGamma(x) },
        "digamma": { x, _, _ in (logGamma(x + 1e-5) - logGamma(x - 1e-5)) / 2e-5 },
        "floor": { x, _, _ in Foundation.floor(x) }, "ceil": { x, _, _ in Foundation.ceil(x) },
        "round": { x, _, _ in x.rounded(.toNearestOrEven) }, "trunc": { x, _, _ in Foundation.trunc(x) },
        "relu": { x, _, _ in x < 0 ? 0 : x }, "sigmoid": { x, _, _ in sigmoid(x) },
        "logSigmoid": { x, _, _ in Foundation.log(sigmoid(x)) },
        "softplus": { x, _, _ in p * x > q ? x : Foundation.log1p(Foundation.exp(p * x)) / p },
        "softplusBackward": { x, y, _ in p * y > q ? x : x * sigmoid(p * y) },
        "gelu": { x, _, _ in 0.5 * x * (1 + Foundation.erf(x / 2.0.squareRoot())) },
        "geluTanh": { x, _, _ in
            0.5 * x * (1 + Foundation.tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
        },
        "silu": { x, _, _ in x * sigmoid(x) },
        "mish": { x, _, _ in x * Foundation.tanh(Foundation.log1p(Foundation.exp(x))) },
        "leakyRelu": { x, _, _ in x >= 0 ? x : x * p }, "elu": { x, _, _ in x > 0 ? x : p * Foundation.expm1(x) },
        "relu6": { x, _, _ in x.isNaN ? x : min(max(x, 0), 6) },
        "hardsigmoid": { x, _, _ in x.isNaN ? x : min(max(x + 3, 0), 6) / 6 },
        "hardswish": { x, _, _ in x * min(max(x + 3, 0), 6) / 6 },
        "hardswishBackward": { x, y, _ in x * (y >= 3 ? 1 : y <= -3 ? 0 : y / 3 + 0.5) },
        "clamp": { x, _, _ in x.isNaN ? x : min(max(x, p), q) },
        "clampBackward": { x, y, _ in y >= p && y <= q ? x : 0 },
        "powScalar": { x, _, _ in Foundation.pow(x, p) }, "mulScalar": { x, _, _ in x * p },
        "toBool": { x, _, _ in x != 0 ? 1 : 0 }, "roundBF16": { x, _, _ in x },
    ]

    private static let wholes: [String: OnWholes] = [
        "copy": { x, _, _ in x }, "add": { x, y, _ in x &+ y }, "sub": { x, y, _ in x &- y },
        "mul": { x, y, _ in x &* y },
        "pow": { x, y, _ in y < 0 ? (x == 1 || x == -1 && y % 2 == 0 ? 1 : x == -1 ? -1 : 0) : power(x, y) },
        "minimum": { x, y, _ in min(x, y) }, "maximum": { x, y, _ in max(x, y) },
        "fmod": { x, y, _ in y == 0 || y == -1 ? 0 : x % y },
        "remainder": { x, y, _ in
            let rest = y == 0 || y == -1 ? 0 : x % y
            return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
        },
        "floorDivide": { x, y, _ in
            y == 0 ? 0 : y == -1 ? 0 &- x : x / y - (x % y != 0 && (x < 0) != (y < 0) ? 1 : 0)
        },
        "equal": { x, y, _ in x == y ? 1 : 0 }, "notEqual": { x, y, _ in x != y ? 1 : 0 },
        "less": { x, y, _ in x < y ? 1 : 0 }, "lessEqual": { x, y, _ in x <= y ? 1 : 0 },
        "greater": { x, y, _ in x > y ? 1 : 0 }, "greaterEqual": { x, y, _ in x >= y ? 1 : 0 },
        "logicalAnd": { x, y, _ in x != 0 && y != 0 ? 1 : 0 }, "logicalOr": { x, y, _ in x != 0 || y != 0 ? 1 : 0 },
        "logicalXor": { x, y, _ in (x != 0) != (y != 0) ? 1 : 0 }, "logicalNot": { x, _, _ in x == 0 ? 1 : 0 },
        "isnan": { _, _, _ in 0 }, "isinf": { _, _, _ in 0 }, "isfinite": { _, _, _ in 1 },
        "bitAnd": { x, y, _ in x & y }, "bitOr": { x, y, _ in x | y }, "bitXor": { x, y, _ in x ^ y },
        "bitNot": { x, _, _ in ~x }, "shiftLeft": { x, y, _ in y < 0 ? 0 : x << y },
        "shiftRight": { x, y, _ in y < 0 ? (x < 0 ? -1 : 0) : x >> y }, "where": { x, y, z in x != 0 ? y : z },
        "neg": { x, _, _ in 0 &- x }, "abs": { x, _, _ in x < 0 ? 0 &- x : x }, "sign": { x, _, _ in x.signum() },
        "square": { x, _, _ in x &* x }, "floor": { x, _, _ in x }, "ceil": { x, _, _ in x },
        "round": { x, _, _ in x }, "trunc": { x, _, _ in x }, "relu": { x, _, _ in max(x, 0) },
        "relu6": { x, _, _ in min(max(x, 0), 6) }, "toBool": { x, _, _ in x != 0 ? 1 : 0 },
    ]

    /// Where a definition says less than the step: infinite operands of divisions, what is no probability, poles.
    private static let domains: [String: @Sendable (_ x: Double, _ y: Double, _ z: Double) -> Bool] = [
        "remainder": { x, y, _ in x.isFinite && y.isFinite },
        "floorDivide": { x, y, _ in x.isFinite && y.isFinite && y != 0 },
        "lerp": { x, y, z in x.isFinite && y.isFinite && z.isFinite },
        "binaryCrossEntropy": { x, y, _ in (0...1).contains(x) && y.isFinite },
        "digamma": { x, _, _ in x.isFinite && (x > 0 || x != x.rounded()) },
    ]

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + Foundation.exp(-x)) }
    private static func logGamma(_ x: Double) -> Double {
        var sign: Int32 = 0
        return lgamma_r(x, &sign)
    }
    private static func power(_ x: Int64, _ y: Int64) -> Int64 { (0..<y).reduce(1) { product, _ in product &* x } }

    private static let numbers: [Double] = [
        0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1.25, -2.75, 6.5, 0.25, -7.5, 10, .infinity, -.infinity, .nan, 4, 5,
    ]
    private static let whole: [Int64] = [
        0, 1, -1, 2, -2, 3, 7, -7, 6, 100, -128, 127, 200, 255, 5, 11, .max, .min, 1 << 33, -(1 << 40),
    ]
    /// Changes of type and the two ends of others: a conversion has its own test.
    private static let conversions: Set<String> = ["toInteger", "toI32", "toFloat", "wrapI32", "wrapU8"]

    @Test func everyStepIsSaidAgain() {
        for code in ElementwiseCode.all where !Self.conversions.contains(code.name) {
            #expect(code.takes(.f32) == (Self.floats[code.name] != nil), "\(code.name) on floats")
            #expect(code.takes(.i64) == (Self.wholes[code.name] != nil), "\(code.name) on whole numbers")
        }
    }

    @Test(arguments: [ElementType.f32, .bf16, .bool])
    func onFloats(type: ElementType) throws {
        for code in ElementwiseCode.all where code.takes(type) && !Self.conversions.contains(code.name) {
            let define = try #require(Self.floats[code.name])
            let count = Self.numbers.count
            // Operands as the type holds them, each in another order; longer than a block of the loop.
            func operand(_ shift: Int) -> [Float] {
                (0..<1100).map { index in
                    let x = Float(Self.numbers[(index * (1 + 2 * shift) + 3 * shift + index / count) % count])
                    return type == .bool ? (x == 0 || x.isNaN ? 0 : 1) : x
                }
            }
            let operands = [operand(0), operand(1), operand(2)]
            let result: ElementType = code.rule == .truth ? .bool : type
            let got = try run(code, operands.map { $0.map(Double.init) }, type, result: result)
            for index in got.indices {
                let (x, y, z) = (operands[0][index], operands[1][index], operands[2][index])
                guard Self.domains[code.name]?(Double(x), Double(y), Double(z)) ?? true else { continue }
                var wanted = define(Double(x), Double(y), Double(z))
                if result == .bool { wanted = wanted != 0 ? 1 : 0 }
                let scale = max(1, Swift.abs(wanted)) * (type == .bf16 ? 0.01 : code.name == "digamma" ? 1e-4 : 2e-5)
                let isSame =
                    wanted.isNaN
                    ? got[index].isNaN || result == .bool
                    : wanted == got[index] || Swift.abs(wanted - got[index]) <= scale
                #expect(isSame, "\(code.name)(\(x), \(y), \(z)) of \(type) is \(got[index]), not \(wanted)")
            }
        }
    }

    @Test(arguments: [ElementType.i64, .i32, .u8])
    func onWholeNumbers(type: ElementType) throws {
        func fit(_ x: Int64) -> Int64 {
            switch type {
            case .i32: Int64(Int32(truncatingIfNeeded: x))
            case .u8: Int64(UInt8(truncatingIfNeeded: x))
            default: x
            }
        }
        for code in ElementwiseCode.all where code.takes(type) && !Self.conversions.contains(code.name) {
            let define = try #require(Self.wholes[code.name])
            let count = Self.whole.count
            let operands = (0..<3).map { shift in
                (0..<400).map { fit(Self.whole[($0 * (1 + 2 * shift) + 3 * shift + $0 / count) % count]) }
            }
            let isPower = code.name == "pow"
            let exponents = isPower ? operands[1].map { $0 % 9 } : operands[1]
            let result: ElementType = code.rule == .truth || code.name == "toBool" ? .bool : type
            let got = try runWhole(code, [operands[0], exponents, operands[2]], type, result: result)
            for index in got.indices {
                let wanted = define(operands[0][index], exponents[index], operands[2][index])
                #expect(
                    got[index] == (result == .bool ? wanted : fit(wanted)),
                    "\(code.name)(\(operands[0][index]), \(exponents[index]), \(operands[2][index])) of \(type)")
            }
        }
    }

    @Test func aDivisionByZeroIsReported() throws {
        let program = try #require(
            ElementwiseProgram(
                shape: [3], inputs: [.init(type: .i64, shape: [3]), .init(type: .i64, shape: [3])],
                steps: [.init(ElementwiseCode("floorDivide"), [0, 1], type: .i64)], outputs: [2]))
        let x: [Int64] = [7, 8, 9]
        let room = try Buffer(byteCount: 24)
        for divisors in [[1, 2, 3], [1, 0, 3]] as [[Int64]] {
            try x.withUnsafeBytes { x in
                try divisors.withUnsafeBytes { y in
                    let inputs = [try #require(x.baseAddress), try #require(y.baseAddress)]
                    if divisors.contains(0) {
                        #expect(throws: ElementwiseProgram.DivisionByZero.self) {
                            try program.run(inputs: inputs, outputs: [room.base])
                        }
                    } else {
                        try program.run(inputs: inputs, outputs: [room.base])
                    }
                }
            }
        }
    }

    // MARK: Running one step

    private func program(_ code: ElementwiseCode, _ count: Int, _ type: ElementType, _ result: ElementType) throws
        -> ElementwiseProgram
    {
        // The condition of `where` is a bool.
        let types = [code.rule == .condition ? .bool : type, type, type]
        return try #require(
            ElementwiseProgram(
                shape: [count], inputs: types.map { .init(type: $0, shape: [count]) },
                steps: [.init(code, [0, 1, 2], type: result, p: Self.p, q: Self.q)], outputs: [3]))
    }

    private func run(
        _ code: ElementwiseCode, _ operands: [[Double]], _ type: ElementType, result: ElementType
    ) throws -> [Double] {
        let count = operands[0].count
        let program = try program(code, count, type, result)
        let inputs = try operands.enumerated().map { position, values in
            let type = position == 0 && code.rule == .condition ? ElementType.bool : type
            let floats = values.map { Float(type == .bool ? ($0 == 0 ? 0 : 1) : $0) }
            let buffer = try Buffer(byteCount: count * 4)
            floats.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress { Conversion.run(base, .f32, to: buffer.base, type, count: count) }
            }
            return buffer
        }
        let output = try Buffer(byteCount: count * 4)
        memset(output.base, 0x5a, count * 4)
        try program.run(inputs: inputs.map { UnsafeRawPointer($0.base) }, outputs: [output.base])
        var floats = [Float](repeating: 0, count: count)
        floats.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress {
                Conversion.run(UnsafeRawPointer(output.base), result, to: base, .f32, count: count)
            }
        }
        return withExtendedLifetime(inputs) { floats.map(Double.init) }
    }

    private func runWhole(
        _ code: ElementwiseCode, _ operands: [[Int64]], _ type: ElementType, result: ElementType
    ) throws -> [Int64] {
        let count = operands[0].count
        let program = try program(code, count, type, result)
        let inputs = try operands.enumerated().map { position, values in
            let type = position == 0 && code.rule == .condition ? ElementType.bool : type
            let buffer = try Buffer(byteCount: count * 8)
            values.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress { Conversion.run(base, .i64, to: buffer.base, type, count: count) }
            }
            return buffer
        }
        let output = try Buffer(byteCount: count * 8)
        memset(output.base, 0x5a, count * 8)
        // What is divided by zero here is meant to be.
        try? program.run(inputs: inputs.map { UnsafeRawPointer($0.base) }, outputs: [output.base])
        var wholes = [Int64](repeating: 0, count: count)
        wholes.withUnsafeMutableBytes { bytes in
            if let base = bytes.baseAddress {
                Conversion.run(UnsafeRawPointer(output.base), result, to: base, .i64, count: count)
            }
        }
        return withExtendedLifetime(inputs) { wholes }
    }
}

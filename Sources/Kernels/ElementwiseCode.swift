import CKernels

/// One step of element-by-element work. The list of steps is C's, `elementwise_steps.h`: what a step computes and which
/// types it takes stands there alone.
package struct ElementwiseCode: Hashable, Sendable {
    let rawValue: UInt8
    package let rule: TypeRule

    /// What a step does with the types of its operands.
    package enum TypeRule: UInt32, Sendable {
        /// Operands meet in one type, which is the result's.
        case common
        /// Operands meet in one type, made f32 when it is no float.
        case float
        /// As `common`, for floats only.
        case real
        /// As `common`, for all but bool.
        case number
        /// Operands meet in one type; the result is bool.
        case truth
        /// As `common`, for whole numbers and bool.
        case bits
        /// The first operand is a condition, the others meet in one type.
        case condition
        /// A change of type.
        case cast
    }

    /// - Parameter name: one of the list; ops are made once and by name, so that no second list stands here.
    package init(_ name: StaticString) {
        guard let code = Self.named["\(name)"] else {
            preconditionFailure("elementwise_steps.h has no step \(name)")
        }
        self = code
    }

    private init(rawValue: UInt8) {
        guard let rule = TypeRule(rawValue: tlk_step_rule(Int32(rawValue)).rawValue) else {
            preconditionFailure("elementwise_steps.h has a rule that TypeRule lacks")
        }
        self.rawValue = rawValue
        self.rule = rule
    }

    package static let all: [ElementwiseCode] = (0..<UInt8(tlk_step_count())).map { ElementwiseCode(rawValue: $0) }

    private static let named = Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0) })

    package var name: String { String(cString: tlk_step_name(Int32(rawValue))) }

    /// Whether there is such a step for elements of a type.
    package func takes(_ type: ElementType) -> Bool { tlk_step_takes(Int32(rawValue), type.isInteger) }

    /// Whether the result is 0 or 1 whatever the operands are, bool ones for `bits`.
    var givesTruth: Bool { rule == .truth || rule == .bits || self == .toBool }

    // Those that programs are put together with.
    package static let copy = ElementwiseCode("copy")
    static let toBool = ElementwiseCode("toBool")
    static let toInteger = ElementwiseCode("toInteger")
    static let toI32 = ElementwiseCode("toI32")
    static let toFloat = ElementwiseCode("toFloat")
    static let roundBF16 = ElementwiseCode("roundBF16")
    static let wrapI32 = ElementwiseCode("wrapI32")
    static let wrapU8 = ElementwiseCode("wrapU8")
}

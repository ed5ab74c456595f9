import Diagnostics

/// What a `def` or `lambda` compiles to, once; each time it runs it makes a `Function` that shares this.
final class FunctionCode {
    let name: String
    /// The module it was written in.
    let module: String
    let parameters: ParameterList
    /// Slot of each of `parameters.names`.
    let slots: [Int]
    let variadicSlot: Int
    let keywordVariadicSlot: Int
    let parameterCount: Int
    /// Only ordinary parameters: slots are 0 ..< parameterCount in order.
    let isPositional: Bool
    /// Arguments for which nothing needs binding; -1 when something always does.
    let exactCount: Int
    /// Positional parameters without a default.
    let requiredCount: Int
    /// Whether a call by position alone can do: every keyword-only parameter has a default.
    let needsNoNames: Bool
    let slotCount: Int
    let frameSize: Int
    let cells: [Int]
    let captureSlot: Int
    /// Neither own cells nor captured ones.
    let isSimple: Bool
    let documentation: String?
    /// What its parameters are annotated with, and `return`: evaluated when somebody asks.
    var annotations: [(name: String, code: CompiledCode)] = []
    let body: Code
    let span: Span

    init(
        name: String, module: String, parameters: ParameterList, slots: [Int], variadicSlot: Int,
        keywordVariadicSlot: Int, parameterCount: Int,
        slotCount: Int, frameSize: Int, cells: [Int], captureSlot: Int, documentation: String?, span: Span,
        body: @escaping Code
    ) {
        self.name = name
        self.module = module
        self.parameters = parameters
        self.slots = slots
        self.variadicSlot = variadicSlot
        self.keywordVariadicSlot = keywordVariadicSlot
        self.parameterCount = parameterCount
        isPositional = variadicSlot < 0 && keywordVariadicSlot < 0 && parameters.positionalCount == parameterCount
        exactCount = isPositional ? parameterCount : -1
        requiredCount = parameters.hasDefault.prefix(parameters.positionalCount).filter { !$0 }.count
        needsNoNames = parameters.hasDefault.dropFirst(parameters.positionalCount).allSatisfy { $0 }
        self.slotCount = slotCount
        self.frameSize = frameSize
        self.cells = cells
        self.captureSlot = captureSlot
        isSimple = cells.isEmpty && captureSlot < 0
        self.documentation = documentation
        self.span = span
        self.body = body
    }
}

/// A function of the program: its code, its defaults, and the variables it shares with the functions around it.
public final class Function {
    let code: FunctionCode
    /// One per parameter name; `.unbound` without a default.
    private(set) var defaults: [Value]
    let captures: CapturedCells
    unowned(unsafe) let machine: Machine
    /// `f.name = value`, as a decorator may set.
    var attributes: [String: Value] = [:]

    /// Names and defaults, as a person would call it.
    package var header: String { code.parameters.header }

    init(code: FunctionCode, defaults: [Value], captures cells: [Cell], machine: Machine) {
        self.code = code
        self.defaults = defaults
        captures = CapturedCells(cells)
        self.machine = machine
    }

    deinit {
        Teardown.release(&defaults)
        if !attributes.isEmpty {
            var values = Array(attributes.values)
            attributes = [:]
            Teardown.release(&values)
        }
        captures.release()
    }

    func annotations() throws -> [(Value, Value)] {
        try code.annotations.map { (.str($0.name), try $0.code.run(machine.top)) }
    }

    package var name: String { code.name }
    /// `outer.<locals>.inner`
    package var qualifiedName: String { code.parameters.function }
    package var documentation: String? { code.documentation }
    /// Where its `def` or `lambda` stands.
    package var span: Span { code.span }
    /// Names of its parameters, for completion and `help`.
    package var parameterNames: [String] { code.parameters.names }

    package var description: String {
        "<function \(qualifiedName)>"
    }
}

import Diagnostics

// The tree of a TL program: Python's grammar for the part of Python that TL has.
// Enums without behaviour: the parser makes them, the formatter and the resolver read them, nothing executes them.

/// A parsed text: a notebook cell, a script, or what was typed at the prompt.
package struct Program: Sendable {
    package var body: [Statement]
    /// What every name means, filled by the `Resolver`: the module is scope 0; functions, lambdas and comprehensions
    /// carry their own index.
    package var scopes: [Scope]

    package init(body: [Statement], scopes: [Scope] = []) {
        self.body = body
        self.scopes = scopes
    }
}

package struct Statement: Sendable {
    package indirect enum Kind: Sendable {
        case expression(Expression)
        /// `a = b = value`: every target gets the one value, left to right.
        case assign(targets: [Expression], value: Expression)
        /// `target: annotation = value`; the annotation is read and ignored.
        case annotated(target: Expression, annotation: Expression, value: Expression?)
        case augmented(target: Expression, op: BinaryOperator, value: Expression)
        /// `elif` chains are nested in `orElse`.
        case conditional(test: Expression, body: [Statement], orElse: [Statement])
        case forLoop(target: Expression, iterable: Expression, body: [Statement], orElse: [Statement])
        case whileLoop(test: Expression, body: [Statement], orElse: [Statement])
        case breakLoop
        case continueLoop
        case pass
        case function(FunctionDefinition)
        case returnValue(Expression?)
        case nonlocal([Name])
        case global([Name])
        case assert(test: Expression, message: Expression?)
        case delete([Expression])
        case tryBlock(body: [Statement], handlers: [ExceptHandler], orElse: [Statement], finally: [Statement])
        /// `raise`, `raise x`, `raise x from y`.
        case raise(Expression?, cause: Expression?)
        /// `import a.b as c, d`
        case importModules([ImportedModule])
        /// `from a.b import x as y, z`; `from a import *` is the one name `*`.
        case importNames(module: DottedName, names: [ImportedName])
    }

    package var kind: Kind
    package var span: Span

    package init(_ kind: Kind, _ span: Span) {
        self.kind = kind
        self.span = span
    }
}

package struct Name: Hashable, Sendable {
    package var text: String
    package var span: Span

    package init(_ text: String, _ span: Span) {
        self.text = text
        self.span = span
    }
}

package struct DottedName: Hashable, Sendable {
    package var parts: [Name]
    package var text: String { parts.map(\.text).joined(separator: ".") }

    package init(parts: [Name]) { self.parts = parts }
}

package struct ImportedModule: Sendable {
    package var module: DottedName
    package var alias: Name?

    package init(module: DottedName, alias: Name?) {
        self.module = module
        self.alias = alias
    }
}

package struct ImportedName: Sendable {
    package var name: Name
    package var alias: Name?

    package init(name: Name, alias: Name?) {
        self.name = name
        self.alias = alias
    }
}

package struct ExceptHandler: Sendable {
    /// nil for a bare `except:`; a tuple for several classes.
    package var type: Expression?
    package var name: Name?
    package var body: [Statement]
    package var span: Span

    package init(type: Expression?, name: Name?, body: [Statement], span: Span) {
        self.type = type
        self.name = name
        self.body = body
        self.span = span
    }
}

package struct FunctionDefinition: Sendable {
    package var name: Name
    package var parameters: [Parameter]
    package var returns: Expression?
    package var body: [Statement]
    /// First statement of the body when it is a plain string.
    package var docstring: String?
    /// `@decorator` lines, outermost first.
    package var decorators: [Expression]
    /// Index into `Program.scopes`.
    package var scope: Int

    package init(
        name: Name, parameters: [Parameter], returns: Expression?, body: [Statement],
        docstring: String?, decorators: [Expression], scope: Int
    ) {
        self.name = name
        self.parameters = parameters
        self.returns = returns
        self.body = body
        self.docstring = docstring
        self.decorators = decorators
        self.scope = scope
    }
}

package struct Parameter: Sendable {
    package enum Kind: Sendable {
        /// Before a `/`: by position only.
        case positionalOnly
        case normal
        /// After `*` or `*args`: by name only.
        case keywordOnly
        /// `*args`
        case variadic
        /// `**kwargs`
        case keywordVariadic
    }

    package var name: Name
    package var kind: Kind
    package var annotation: Expression?
    package var defaultValue: Expression?

    package init(name: Name, kind: Kind, annotation: Expression?, defaultValue: Expression?) {
        self.name = name
        self.kind = kind
        self.annotation = annotation
        self.defaultValue = defaultValue
    }
}

package struct Expression: Sendable {
    package indirect enum Kind: Sendable {
        case none
        case ellipsis
        case bool(Bool)
        case int(Int)
        /// Decimal digits of an integer literal that does not fit 64 bits.
        case bigInt(String)
        case float(Double)
        case string(String)
        case formatted([FormattedPart])
        case name(String)
        case list([Expression])
        case tuple([Expression])
        case set([Expression])
        case dict([DictEntry])
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case and(Expression, Expression)
        case or(Expression, Expression)
        /// `a < b <= c`: one operator fewer than operands.
        case compare(Expression, [(op: ComparisonOperator, operand: Expression)])
        case conditional(test: Expression, then: Expression, orElse: Expression)
        /// `scope`, here and in comprehensions, is an index into `Program.scopes`.
        case lambda(parameters: [Parameter], body: Expression, scope: Int)
        case call(Expression, [Argument])
        case attribute(Expression, Name)
        case index(Expression, Expression)
        /// Only directly inside an index or a tuple that is an index.
        case slice(lower: Expression?, upper: Expression?, step: Expression?)
        /// `*x` in a call, a display or an assignment target.
        case starred(Expression)
        case listComprehension(Expression, [ComprehensionClause], scope: Int)
        case setComprehension(Expression, [ComprehensionClause], scope: Int)
        case dictComprehension(key: Expression, value: Expression, [ComprehensionClause], scope: Int)
        case generator(Expression, [ComprehensionClause], scope: Int)
        /// `(name := value)`
        case walrus(Name, Expression)
        /// Written in brackets in the source; kept so that the formatter and error carets are faithful.
        case parenthesized(Expression)
    }

    package var kind: Kind
    package var span: Span

    package init(_ kind: Kind, _ span: Span) {
        self.kind = kind
        self.span = span
    }
}

package enum FormattedPart: Sendable {
    case text(String)
    /// `{expression=!conversion:format}`; `source` is the exact text before `=` when the part asked for it.
    case value(Expression, source: String?, conversion: Character?, format: [FormattedPart])
}

package enum DictEntry: Sendable {
    case pair(Expression, Expression)
    /// `**other`
    case unpack(Expression)
}

package enum Argument: Sendable {
    case positional(Expression)
    case keyword(Name, Expression)
    /// `*xs`
    case unpack(Expression)
    /// `**kw`
    case unpackKeywords(Expression)
}

package struct ComprehensionClause: Sendable {
    package var target: Expression
    package var iterable: Expression
    package var conditions: [Expression]

    package init(target: Expression, iterable: Expression, conditions: [Expression]) {
        self.target = target
        self.iterable = iterable
        self.conditions = conditions
    }
}

public enum UnaryOperator: String, Sendable, CaseIterable {
    case minus = "-", plus = "+", invert = "~", not
}

public enum BinaryOperator: String, Sendable, CaseIterable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", floorDivide = "//", modulo = "%", power = "**"
    case matmul = "@", bitAnd = "&", bitOr = "|", bitXor = "^", shiftLeft = "<<", shiftRight = ">>"
}

public enum ComparisonOperator: String, Sendable, CaseIterable {
    case equal = "==", notEqual = "!=", less = "<", lessEqual = "<=", greater = ">", greaterEqual = ">="
    case `is`, isNot = "is not", `in`, notIn = "not in"
}

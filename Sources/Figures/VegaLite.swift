import Files

// Specifications are read more easily as literals.
extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}

/// The words of Vega-Lite that every kind uses.
enum VegaLite {
    /// Rows of data inside a specification.
    static func data(_ rows: [JSON]) -> JSON { ["values": .array(rows)] }

    static func channel(_ field: String, _ type: String, title: String = "", more: [JSON.Member] = []) -> JSON {
        .object([.init("field", .string(field)), .init("type", .string(type)), .init("title", .string(title))] + more)
    }

    /// Scale of an axis with given bounds; none: from the data.
    static func scale(isLogarithmic: Bool = false, domain: ClosedRange<Double>? = nil) -> [JSON.Member] {
        var members: [JSON.Member] = isLogarithmic ? [.init("type", "log")] : [.init("zero", false)]
        if let domain { members.append(.init("domain", [.number(domain.lowerBound), .number(domain.upperBound)])) }
        return [.init("scale", .object(members))]
    }
}

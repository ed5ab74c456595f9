import Syntax
import Testing

/// What walkers read instead of the kinds of statements: everything a program is made of is reached, by its role.
struct PartsTests {
    private struct Walk {
        var read: [String] = []
        var bound: [String] = []
        var deleted: [String] = []

        mutating func statements(_ body: [Statement]) {
            for part in body.flatMap(\.parts) {
                switch part {
                case .value(let value): expression(value)
                case .target(let target): self.target(target)
                case .update(let target):
                    expression(target)
                    self.target(target)
                case .deletion(let target): if case .name(let name) = target.kind { deleted.append(name) }
                case .name(let name), .caught(let name): bound.append(name.text)
                case .function(let definition):
                    definition.decorators.forEach { expression($0) }
                    definition.parameters.compactMap(\.defaultValue).forEach { expression($0) }
                    bound.append(definition.name.text)
                    statements(definition.body)
                case .block(let body, _): statements(body)
                }
            }
        }

        mutating func expression(_ value: Expression) {
            if case .name(let name) = value.kind { read.append(name) }
            value.children.forEach { expression($0) }
        }

        mutating func target(_ value: Expression) {
            if case .name(let name) = value.kind { return bound.append(name) }
            if case .attribute = value.kind { return expression(value) }
            if case .index = value.kind { return expression(value) }
            value.children.forEach { target($0) }
        }
    }

    @Test(arguments: [
        ("a = b = c", "c", "a b", ""),
        ("a, (b, *c) = d", "d", "a b c", ""),
        ("a.b[c] = d", "d a c", "", ""),
        ("a: int = b", "b", "a", ""),
        ("a: int", "", "", ""),
        ("a += b", "a b", "a", ""),
        ("if a:\n    b\nelif c:\n    d\nelse:\n    e", "a b c d e", "", ""),
        ("for a in b:\n    c\nelse:\n    d", "b c d", "a", ""),
        ("while a:\n    break\nelse:\n    b", "a b", "", ""),
        ("@a\ndef b(c=d):\n    return e", "a d e", "b", ""),
        ("def a():\n    global b\n    pass", "", "a", ""),
        ("assert a, b", "a b", "", ""),
        ("del a, b", "", "", "a b"),
        ("try:\n    a\nexcept b as c:\n    d\nelse:\n    e\nfinally:\n    f", "a b d e f", "c", ""),
        ("raise a from b", "a b", "", ""),
        ("import a.b, c as d", "", "a d", ""),
        ("from a import b, c as d", "", "b d", ""),
        ("from a import *", "", "", ""),
        ("f(a, b=c, *d, **e)", "f a c d e", "", ""),
        ("{a: b, **c}, {d}, [e], (f,)", "a b c d e f", "", ""),
        ("a if b else c, not d, a < b < c, a and b or c", "b a c d a b c a b c", "", ""),
        ("a[b:c:d], a[...], -a, (b := c)", "a b c d a a c", "", ""),
        ("f'{a!r:{b}} {c}'", "a b c", "", ""),
        ("lambda a, b=c: d", "c", "", ""),
        ("[a for a in b], {a: a for a in c}, (a for a in d for b in e)", "b c d", "", ""),
    ])
    func everyNameHasItsRole(source: String, read: String, bound: String, deleted: String) {
        var walk = Walk()
        walk.statements(Parser.parse(source).program.body)
        #expect(walk.read.joined(separator: " ") == read)
        #expect(walk.bound.joined(separator: " ") == bound)
        #expect(walk.deleted.joined(separator: " ") == deleted)
    }

    @Test(arguments: [("if a: b", true), ("def f(): pass", true), ("try: a\nfinally: b", true), ("a = 1", false)])
    func whatHasBlocksIsCompound(source: String, isCompound: Bool) {
        #expect(Parser.parse(source).program.body.map(\.isCompound) == [isCompound])
    }
}

import Syntax
import Testing

/// What the parser makes of a line, in brackets.
struct TreeTests {
    static let table: [(source: String, tree: String)] = [
        // Operators
        ("1 + 2 * 3", "(+ 1 (* 2 3))"),
        ("1 - 2 - 3", "(- (- 1 2) 3)"),
        ("2 ** 3 ** 2", "(** 2 (** 3 2))"),
        ("-2 ** 2", "(u- (** 2 2))"),
        ("2 ** -1", "(** 2 (u- 1))"),
        ("- - x", "(u- (u- x))"),
        ("not a == b", "(unot (compare a == b))"),
        ("not not a", "(unot (unot a))"),
        ("a or b and not c", "(or a (and b (unot c)))"),
        ("a < b <= c != d", "(compare a < b <= c != d)"),
        ("a not in b is not c", "(compare a not in b is not c)"),
        ("a | b ^ c & d << e + f @ g", "(| a (^ b (& c (<< d (+ e (@ f g))))))"),
        ("~a.b[c](d)", "(u~ (call ([] (. a b) c) d))"),
        ("a if b else c if d else e", "(? b a (? d c e))"),
        ("(a if b else c) if d else e", "(? d (? b a c) e)"),
        ("lambda: 0", "(lambda (parameters) 0)"),
        ("lambda x, *y, z=1, **k: x if y else z", "(lambda (parameters x *y (!z (= 1)) **k) (? y x z))"),
        ("(n := 3)", "(:= n 3)"),
        // Literals
        ("0xFF, 0b101, 0o17, 1_000", "(tuple 255 5 15 1000)"),
        ("9223372036854775807, 9223372036854775808", "(tuple 9223372036854775807 9223372036854775808)"),
        ("0xffffffffffffffffffff", "1208925819614629174706175"),
        ("1e400, 1.5e3", "(tuple inf 1500.0)"),
        ("None, True, ..., False", "(tuple None True ... False)"),
        (#""a\tb\x41\u00e9\N{BULLET}\101\q\"""#, #""a\u{9}bA\u{e9}\u{2022}A\\q\"""#),
        ("r\"\\d\" 'x' \"\"\"y\nz\"\"\"", #""\\dxy\nz""#),
        ("\"\"\"y\"\"\nz\"\"\"", #""y\"\"\nz""#),
        ("'a\\\nb'", #""ab""#),
        ("'''a\r\nb'''", #""a\nb""#),
        // f-strings
        ("f'{x}'", "(f ({} x))"),
        ("f'a{x!r:>{w}.2f}b{{c}}'", #"(f "a" ({} x !r (: ">" ({} w) ".2f")) "b{c}")"#),
        ("f'{x = }'", #"(f ({} x (= "x = ") !r))"#),
        ("f'{x=:.2f}'", #"(f ({} x (= "x=") (: ".2f")))"#),
        ("f'{a[\"k\"]}' 'b' f'{c}'", #"(f ({} ([] a "k")) "b" ({} c))"#),
        ("f\"{\"same\"}\"", #"(f ({} "same"))"#),
        ("f'{f\"{x}\"}'", "(f ({} (f ({} x))))"),
        ("f'{a, b}'", "(f ({} (tuple a b)))"),
        ("f'{x != y}'", "(f ({} (compare x != y)))"),
        ("rf'\\d{x}'", #"(f "\\d" ({} x))"#),
        ("f'{ {1: 2}[1] }'", "(f ({} ([] (dict (: 1 2)) 1)))"),
        // Displays
        ("(), (1,), (1, 2)", "(tuple (tuple) (tuple 1) (tuple 1 2))"),
        ("[1, *a, 2,]", "(list 1 (* a) 2)"),
        ("{}, {1}, {1: 2, **d}, {*s, 3}", "(tuple (dict) (set 1) (dict (: 1 2) (** d)) (set (* s) 3))"),
        ("[x for x in y if a if b for z in x]", "(list-for x (for x y (if a) (if b)) (for z x))"),
        ("{k: v for k, v in d}", "(dict-for k v (for (tuple k v) d))"),
        ("{x for (x, *y) in z}", "(set-for x (for (tuple x (* y)) z))"),
        ("sum(x for x in y)", "(call sum (generator x (for x y)))"),
        ("(x for x in y)", "(generator x (for x y))"),
        // Calls and subscripts
        ("f(1, *a, k=2, **kw, )", "(call f 1 (* a) (= k 2) (** kw))"),
        ("f(x := 1, *y, z=(yy))", "(call f (:= x 1) (* y) (= z yy))"),
        ("x[1:2, ::3, ..., None, a:]", "([] x (tuple (slice 1 2 _) (slice _ _ 3) ... None (slice a _ _)))"),
        ("x[1,]", "([] x (tuple 1))"),
        ("x[:]", "([] x (slice _ _ _))"),
        // Small statements
        ("a = b = c, d", "(= a b (tuple c d))"),
        ("a, (b, *c) = d", "(= (tuple a (tuple b (* c))) d)"),
        ("*a, = b", "(= (tuple (* a)) b)"),
        ("x: int = 3", "(annotated x int 3)"),
        ("x.y += 1", "(+= (. x y) 1)"),
        ("x @= y; x //= z", "(@= x y)\n(//= x z)"),
        ("del a, b[0], (c.d)", "(del a ([] b 0) (. c d))"),
        ("assert x, 'm'", #"(assert x "m")"#),
        ("raise A(1) from e", "(raise (call A 1) (from e))"),
        ("import a.b as c, d", "(import (a.b c) (d))"),
        ("from a.b import (c as d, e,)", "(from a.b (c d) (e))"),
        ("from a import *", "(from a (*))"),
        ("pass; break; continue", "(pass)\n(break)\n(continue)"),
        // Blocks
        ("if a: b\nelif c: d\nelse: e", "(if a (then b) (else (if c (then d) (else e))))"),
        ("for i, j in a, b:\n  c\nelse:\n  d", "(for (tuple i j) (tuple a b) (do c) (else d))"),
        ("while a: b", "(while a (do b))"),
        (
            "try:\n a\nexcept (B, C) as d:\n e\nexcept:\n f\nelse:\n g\nfinally:\n h",
            "(try (do a) (except (tuple B C) (as d) (do e)) (except (do f)) (else g) (finally h))"
        ),
        (
            "@d(1)\n@e\ndef f(a, /, b: int = 2, *, c, **k) -> R:\n  return",
            "(def (@ (call d 1)) (@ e) f (parameters /a (b (: int) (= 2)) !c **k) (-> R) (do (return)))"
        ),
        (
            "def f():\n  global a\n  def g():\n    nonlocal b\n  b = 1",
            "(def f (parameters) (do (global a) (def g (parameters) (do (nonlocal b))) (= b 1)))"
        ),
    ]

    @Test(arguments: table.indices)
    func trees(_ index: Int) {
        let row = TreeTests.table[index]
        let parsed = Parser.parse(row.source)
        // `break` outside a loop has a tree all the same.
        #expect(TreePrinter().print(parsed.program) == row.tree, "\(parsed.diagnostics.map(\.message))")
    }

    @Test func spansCoverTheSource() throws {
        let source = "value = f(a + b, key=[x for x in y])[1:2]"
        let parsed = Parser.parse(source)
        let statement = try #require(parsed.program.body.first)
        guard case .assign(_, let value) = statement.kind, case .index(let call, let key) = value.kind,
            case .call(_, let arguments) = call.kind, case .positional(let sum) = arguments.first
        else {
            Issue.record("another tree")
            return
        }
        func text(_ expression: Expression) -> String {
            String(decoding: Array(source.utf8)[Int(expression.span.lower)..<Int(expression.span.upper)], as: UTF8.self)
        }
        #expect(text(value) == "f(a + b, key=[x for x in y])[1:2]")
        #expect(text(call) == "f(a + b, key=[x for x in y])")
        #expect(text(sum) == "a + b")
        #expect(text(key) == "1:2")
        #expect(statement.span.upper == UInt32(source.utf8.count))
    }

    @Test func docstrings() {
        guard
            case .function(let definition)? = Parser.parse("def f():\n  '''one\n  two'''\n  return 1\n").program.body
                .first?.kind
        else {
            Issue.record("no function")
            return
        }
        #expect(definition.docstring == "one\n  two")
    }
}

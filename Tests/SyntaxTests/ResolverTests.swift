import Syntax
import Testing

struct ResolverTests {
    /// Scopes in order, each as `kind(slots) name:binding ...`, names sorted.
    static func describe(_ source: String) -> String {
        let parsed = Parser.parse(source)
        guard parsed.diagnostics.isEmpty else { return parsed.diagnostics[0].message }
        return parsed.program.scopes.map { scope in
            let names = scope.bindings.keys.sorted().map { name in
                switch scope.binding(of: name) {
                case .local(let slot): "\(name):\(slot)"
                case .cell(let slot): "\(name):cell\(slot)"
                case .free(let index): "\(name):free\(index)"
                case .global: "\(name):global"
                }
            }
            let extra =
                (scope.cells.isEmpty ? [] : ["cells\(scope.cells)"])
                + (scope.captures.isEmpty ? [] : ["captures\(scope.captures.map { "\($0)" })"])
            return
                ([scope.frame == 0 && scope.kind != .module ? "\(scope.kind)@0" : "\(scope.kind)(\(scope.slotCount))"]
                + names + extra)
                .joined(separator: " ")
        }.joined(separator: "\n")
    }

    static let table: [(source: String, scopes: String)] = [
        ("x = y", "module(0) x:global y:global"),
        (
            "def f(a, b=c):\n  d = a\n  return print(d)",
            "module(0) c:global f:global\nfunction(3) a:0 b:1 d:2 print:global"
        ),
        (
            "def f():\n  x = 1\n  def g():\n    return x\n  return g",
            "module(0) f:global\nfunction(2) g:1 x:cell0 cells[0]\nfunction(0) x:free0 captures[\"cell(0)\"]"
        ),
        (
            "def f(x):\n  def g():\n    def h():\n      nonlocal x\n      x += 1\n    return h\n  return g",
            "module(0) f:global\nfunction(2) g:1 x:cell0 cells[0]\nfunction(1) h:0 x:free0 captures[\"cell(0)\"]\nfunction(0) x:free0 captures[\"free(0)\"]"
        ),
        ("def f():\n  global x\n  x = 1", "module(0) f:global\nfunction(0) x:global"),
        ("[i * n for i in r]", "module(1) r:global\ncomprehension@0 i:0 n:global"),
        (
            "def f(r, n):\n  return [i * n for i in r]",
            "module(0) f:global\nfunction(3) n:1 r:0\ncomprehension(0) i:2 n:1"
        ),
        (
            "[lambda: i for i in r]",
            "module(1) r:global\nlambda(0) i:free0 captures[\"cell(0)\"]\ncomprehension@0 i:cell0 cells[0]"
        ),
        (
            "def f():\n  [y := x for x in z]\n  return y",
            "module(0) f:global\nfunction(2) y:0 z:global\ncomprehension(0) x:1 y:0"
        ),
        ("f = lambda x, *a, **k: (x, a, k, y)", "module(0) f:global\nlambda(3) a:1 k:2 x:0 y:global"),
        (
            "def f():\n  for x in a: pass\n  import b.c\n  from d import e as g\n  try: pass\n  except E as h: pass",
            "module(0) f:global\nfunction(4) E:global a:global b:1 g:2 h:3 x:0"
        ),
        (
            "def f():\n  x = 1\n  return [[x + j for j in r] for r in x]",
            // The outer comprehension knows `x` too: the inner one finds it through the outer, as in CPython's symbol
            // table.
            "module(0) f:global\nfunction(3) x:0\ncomprehension(0) r:1 x:0\ncomprehension(0) j:2 x:0"
        ),
    ]

    @Test(arguments: table.indices)
    func scopes(_ index: Int) {
        let row = ResolverTests.table[index]
        // The order of numbers is the parser's affair: compare as sets of lines behind the module.
        #expect(
            ResolverTests.describe(row.source).split(separator: "\n").sorted()
                == row.scopes.split(separator: "\n").sorted())
    }

    @Test func parametersComeFirstAndDeletedNamesAreKnown() {
        let parsed = Parser.parse("def f(b, a, *args, c, **kw):\n  d = 1\n  del a, d\n")
        let scope = parsed.program.scopes[1]
        #expect(scope.slotNames == ["b", "a", "args", "c", "kw", "d"])
        #expect(scope.parameterCount == 5)
        #expect(scope.deleted == ["a", "d"])
    }
}

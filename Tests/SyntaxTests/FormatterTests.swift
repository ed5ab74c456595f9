import Foundation
import Syntax
import TestKit
import Testing

struct FormatterTests {
    static let table: [(name: String, source: String, formatted: String)] = [
        ("operators", "x=1+2 *3", "x = 1 + 2 * 3\n"),
        ("signs", "x = - 1 + ~ y ** - 2", "x = -1 + ~y ** -2\n"),
        ("calls", "f ( a,b = 1 , * xs,** kw )", "f(a, b=1, *xs, **kw)\n"),
        ("trailing comma", "t = (1 ,)", "t = (1,)\n"),
        (
            "slices", "a [ 1 : 2 ], b[ : , 0], c[::2], d[... , None], e[-1 :]",
            "a[1:2], b[:, 0], c[::2], d[..., None], e[-1:]\n"
        ),
        ("slices behind commas", "a[0,::2 , :,1:]", "a[0, ::2, :, 1:]\n"),
        ("dicts", "d={ 'a' :1,**e }", "d = {'a': 1, **e}\n"),
        ("lists behind keywords", "for i in[1,2]:pass", "for i in [1, 2]: pass\n"),
        ("keywords before brackets", "if(a)and not(b):\n  pass", "if (a) and not (b):\n    pass\n"),
        ("lambdas", "f=lambda x,y = 2:x+y", "f = lambda x, y=2: x + y\n"),
        ("lambda alone", "f = lambda:0", "f = lambda: 0\n"),
        (
            "headers", "def f (a,b:int=1,*,c = 2,**d)->int :\n\treturn a",
            "def f(a, b: int = 1, *, c=2, **d) -> int:\n    return a\n"
        ),
        ("positional only", "def f(a,/,b): return a", "def f(a, /, b): return a\n"),
        ("decorators", "@ wrap\ndef f(): pass", "@wrap\ndef f(): pass\n"),
        ("matrix product", "y=x@w", "y = x @ w\n"),
        ("numbers and points", "x = 1 .real + 2.5 .real", "x = 1 .real + 2.5 .real\n"),
        ("attributes", "a . b . c ( )", "a.b.c()\n"),
        ("annotation", "x:int=3", "x: int = 3\n"),
        ("walrus", "if (n:=3)>2: pass", "if (n := 3) > 2: pass\n"),
        ("comparison", "a<b<=c!=d is not e not in f", "a < b <= c != d is not e not in f\n"),
        (
            "strings stay", "s = 'a'  \"b\"\nt = f'{ x }'\nu = '''\n  x  \n'''",
            "s = 'a' \"b\"\nt = f'{ x }'\nu = '''\n  x  \n'''\n"
        ),
        ("semicolons", "a = 1 ;b = 2\nx ;", "a = 1; b = 2\nx;\n"),
        ("trailing comments", "x = 1 #one\ny = 2      #  two", "x = 1  # one\ny = 2  #  two\n"),
        ("comments stay with their block", "if a:\n  b\n  # in\n# out\nc", "if a:\n    b\n    # in\n# out\nc\n"),
        ("comment before a block", "if a:\n   # why\n   b\n", "if a:\n    # why\n    b\n"),
        ("comment at the end", "def f():\n  return 1\n  # done", "def f():\n    return 1\n    # done\n"),
        (
            "nested blocks", "for i in x:\n if i:\n  a\n else:\n  b\nc",
            "for i in x:\n    if i:\n        a\n    else:\n        b\nc\n"
        ),
        ("blank lines", "\n\na\n\n\n\n\nb\nif c:\n\n\n\n  d\n\n\n\ne\n\n\n", "a\n\n\nb\nif c:\n\n    d\n\n\ne\n"),
        ("hanging brackets", "f(\n a,\n  b,\n   )", "f(\n    a,\n    b,\n)\n"),
        ("visual brackets", "value = f(a,\n  b)", "value = f(a,\n          b)\n"),
        ("two brackets", "f(g(\n a,\n))", "f(g(\n    a,\n))\n"),
        (
            "comments in brackets", "f( # all\n a, # first\n # alone\n b)",
            "f(  # all\n    a,  # first\n    # alone\n    b)\n"
        ),
        ("backslash", "x = 1 + \\\n2", "x = 1 + \\\n    2\n"),
        ("a shell's first line", "#!/usr/bin/env tl\nx=1", "#!/usr/bin/env tl\nx = 1\n"),
        (
            "cells", "#header\n# %% A title\n\n\nx=1\n\n\n# %% [markdown]\n# text  \n# more\n# %%\ny=2",
            "# header\n\n# %% A title\nx = 1\n\n# %% [markdown]\n# text  \n# more\n\n# %%\ny = 2\n"
        ),
        ("empty", "\n\n", ""),
        (
            "imports", "from a import(b,\n  c)\nimport d as e,f",
            "from a import (b,\n               c)\nimport d as e, f\n"
        ),
        ("returns", "def f():\n  return-1,[2]", "def f():\n    return -1, [2]\n"),
        ("comprehensions", "[x for x in(1,2)if x]", "[x for x in (1, 2) if x]\n"),
    ]

    @Test(arguments: table.indices)
    func formats(_ index: Int) throws {
        let row = FormatterTests.table[index]
        let result = try SourceFormatter.format(row.source)
        #expect(result == row.formatted, "\(row.name)")
        #expect(try SourceFormatter.format(result) == result, "\(row.name) is not stable")
    }

    /// The meaning is the same, the comments are all there, and formatting again changes nothing.
    static func checkLaws(_ source: String, _ name: String = "") throws {
        guard let formatted = try? SourceFormatter.format(source) else { return }
        #expect(try SourceFormatter.format(formatted) == formatted, "\(name) is not stable:\n\(formatted)")
        let before = Parser.parse(source)
        let after = Parser.parse(formatted)
        guard before.diagnostics.isEmpty else { return }
        #expect(TreePrinter().print(after.program) == TreePrinter().print(before.program), "\(name)\n\(formatted)")
        func comments(_ text: String) -> [String] {
            let bytes = ContiguousArray(text.utf8)
            return Lexer.lex(bytes).comments.map {
                String(decoding: bytes[$0], as: UTF8.self).filter { $0 != " " && $0 != "\t" && $0 != "\u{0C}" }
            }
        }
        #expect(comments(formatted) == comments(source), "\(name)")
    }

    @Test func everyProgramOfTheTestsKeepsItsMeaning() throws {
        let files =
            Repository.files("Tests/Golden/language", endings: ["tl"]) + Repository.files("Benchmarks", endings: ["tl"])
        #expect(files.count > 100)
        for file in files {
            try FormatterTests.checkLaws(String(contentsOf: file, encoding: .utf8), file.lastPathComponent)
        }
        for row in TreeTests.table { try FormatterTests.checkLaws(row.source) }
    }

    /// The notebooks and the standard library are formatted.
    @Test func ourOwnFilesAreFormatted() throws {
        for file in Repository.files("notebooks", endings: ["tl"]) + Repository.files("stdlib", endings: ["tl"]) {
            let text = try String(contentsOf: file, encoding: .utf8)
            #expect(try SourceFormatter.format(text) == text, "run `tl fmt \(file.lastPathComponent)`")
        }
    }

    @Test func mutatedProgramsKeepTheirMeaning() throws {
        var random = Seeded(state: 11)
        let seeds = TreeTests.table.map { Array($0.source.utf8) }
        let pieces = Array(" \n\t#;,:()[]{}+-*=.x1\\".utf8)
        for round in 0..<4_000 {
            var bytes = seeds[round % seeds.count] + [10] + seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...3, using: &random) where !bytes.isEmpty {
                bytes.insert(
                    pieces[Int.random(in: 0..<pieces.count, using: &random)],
                    at: Int.random(in: 0...bytes.count, using: &random))
            }
            try FormatterTests.checkLaws(String(decoding: bytes, as: UTF8.self))
        }
    }

    @Test func aMistakeIsSaidWithItsLine() throws {
        #expect(throws: SourceFormatter.Failure.self) { try SourceFormatter.format("x = (") }
        do { _ = try SourceFormatter.format("# %%\nx = 1\n\n# %%\ny = = 2\n") } catch let failure
            as SourceFormatter.Failure
        { #expect(failure.line == 4) }
    }
}

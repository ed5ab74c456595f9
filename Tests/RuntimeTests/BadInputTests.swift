import Foundation
import Runtime
import Testing

/// The bad input that the language promises to bear, one after the other in one session: each an exception of Python's
/// names with a place, and the session goes on.
struct BadInputTests {
    private static let lines: [(line: String, kind: String)] = [
        ("x = 1\u{0}", "SyntaxError"), ("x = 'a\u{0}'", "SyntaxError"), ("x = 1  # \u{0}", "SyntaxError"),
        ("if 1:\n\tx = 1\n        y = 2", "TabError"),
        (String(repeating: "a", count: 10_000_000), "NameError"),
        ("x = " + String(repeating: "1+", count: 5_000_000) + "1", "RecursionError"),
        (String(repeating: "[", count: 100_000), "SyntaxError"),
        (String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000), "SyntaxError"),
        ("def f(): return f()\nf()", "RecursionError"),
        ("10**10**8", "MemoryError"), ("7**7**7**7", "MemoryError"), ("(3**600000) ** 2 ** 8", "MemoryError"),
        ("\"a\" * 10**12", "MemoryError"), ("[0] * 10**15", "MemoryError"),
        ("\"a\".replace(\"\", \"x\" * 2**29)", "MemoryError"),
        ("len(range(10**30))", "OverflowError"), ("list(range(10**30))", "OverflowError"),
        ("range(10**30)[10**30]", "IndexError"),
        ("f'{1:1000000000000}'", "MemoryError"), ("f'{1:99999999999999999999}'", "ValueError"),
        ("int('1' * 10**8)", "ValueError"), ("int('f' * 10**8, 16)", "MemoryError"),
        ("'\\t'.expandtabs(10**12)", "MemoryError"), ("'a'.center(2**40)", "MemoryError"),
        ("'a'.zfill(2**40)", "MemoryError"), ("import random\nrandom.sample(range(10**12), 10**11)", "MemoryError"),
        ("print(*range(10**12))", "MemoryError"),
        ("list(enumerate(range(10**30)))", "MemoryError"), ("list(zip(range(10**30)))", "MemoryError"),
        ("import json\njson.dumps([1], indent=10**12)", "MemoryError"),
        ("print(" + String(repeating: "1,", count: 1_100_000) + "1)", "RecursionError"),
    ]

    @Test func oneSessionBearsItAll() {
        let session = Session()
        for (line, kind) in BadInputTests.lines {
            let shown = line.prefix(60)
            guard case .failed(let diagnostics) = session.run(line, name: "bad") else {
                Issue.record("nothing was raised: \(shown)")
                continue
            }
            #expect(diagnostics.first?.kind == kind, "\(shown)")
            #expect(diagnostics.first?.labels.isEmpty == false, "\(shown)")
            guard case .value(let value?) = session.run("1 + 1", name: "after"), value.asInt == 2 else {
                Issue.record("the session is gone after \(shown)")
                return
            }
        }
    }

    /// What is only large is a value: as in Python, a range of any size, and a line of ten megabytes.
    @Test func whatIsOnlyLargeIsAValue() {
        let session = Session()
        _ = session.run("r = range(10**30)\nx = '" + String(repeating: "a", count: 10_000_000) + "'", name: "large")
        guard
            case .value(let value?) = session.run(
                "(r[-1] == 10**30 - 1, 10**29 in r, r[::10**29][3] == 3 * 10**29, len(x))", name: "after")
        else {
            Issue.record("no value")
            return
        }
        #expect((try? value.repr()) == "(True, True, True, 10000000)")
    }

    /// Work inside one operation stops at the bound on time: no operation of these ends by itself.
    @Test(arguments: [
        "max(iter(int, 1))", "all(range(1, 10**18))", "for i in range(10**30): pass", "max(range(10**30))",
        "'x'.join(iter(int, 1))",
        "a = b = []\nfor i in range(50): a, b = [a, a], [b, b]\na == b",
        "a = ()\nfor i in range(50): a = (a, a)\nhash(a)",
        "a = []\nfor i in range(50): a = [a, a]\nprint(a)",
        "import json\na = []\nfor i in range(50): a = [a, a]\njson.dumps(a)", "print(*range(10**8))",
    ])
    func oneLongOperationStopsInTime(_ line: String) {
        var settings = Settings()
        settings.maxSeconds = 0.3
        let session = Session(settings: settings)
        guard case .failed(let diagnostics) = session.run(line, name: "long") else {
            Issue.record("it ended by itself")
            return
        }
        #expect(["TimeoutError", "MemoryError"].contains(diagnostics.first?.kind))
    }

    /// So does one that only has much to do: each takes a tenth of a second and more when nobody stops it.
    @Test func oneOperationOnMuchStopsInTime() {
        let lines = [
            "repr(nul)", "many.upper()", "many.lower()", "many.isalpha()", "many[::-1]", "many.translate({1: 2})",
            "ascii(many)", "list(many)",
            "words.split()", "words.splitlines()", "words.replace(' ', '--')", "words.expandtabs()", "set(numbers)",
            "dict.fromkeys(numbers)",
            "random.shuffle(numbers)", "sorted(numbers)", "sorted(numbers, key=str)", "random.choices([1, 2], k=10**7)",
            "random.sample(range(10**12), 10**6)",
            "json.dumps(nul)", "json.dumps(numbers)", "json.loads('[' + '1,' * 10**7 + '1]')", "repr(numbers)",
            "print(numbers)", "print(*numbers)",
            "sum(numbers, 0.5)", "min(numbers)", "hash(tuple(numbers))", "math.fsum(numbers)", "math.prod(numbers)",
            "dict(zip(numbers, numbers))",
            "[*map(str, numbers)]", "','.join(map(str, numbers))", "('{}' * 10**6).format(*numbers)",
        ]
        let session = Session()
        _ = session.run(
            """
            import json, math, random
            nul, many, words, numbers = '\\0' * 2 * 10**7, 'é' * 2 * 10**7, 'ab c\\n' * 4 * 10**6, [i ^ 12345 for i in range(1, 10**7)]
            """, name: "setup")
        session.settings.maxSeconds = 0.005
        for line in lines {
            // The clock is looked at by another thread, which a busy machine may let wait.
            let wasStopped = (0..<3).contains { _ in
                guard case .failed(let diagnostics) = session.run(line, name: "long") else { return false }
                return diagnostics.first?.kind == "TimeoutError"
            }
            #expect(wasStopped, "\(line) ended by itself")
        }
        session.settings.maxSeconds = nil
        guard case .value(let value?) = session.run("(len(nul), len(many), len(words), len(numbers))", name: "after")
        else {
            Issue.record("the session is gone")
            return
        }
        #expect((try? value.repr()) == "(20000000, 20000000, 20000000, 9999999)")
    }
}

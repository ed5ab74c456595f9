import Foundation
import Runtime
import Testing

/// Lines that a person types by mistake or in malice. Each must end in a Python exception or a value, and leave the
/// session usable.
struct HostileTests {
    static let lines = [
        "10**10**8", "\"a\" * 10**12", "[0] * 10**15", "range(10**30)", "list(range(10**12))", "2**2**2**2**2**2",
        "(lambda f: f(f))(lambda f: f(f))", "def f(): return f()\nf()", "def f(x): return [f(x)]\nf(1)",
        "sorted([3, 1, 2], key=lambda x: f(x))",
        "a = []\nfor i in range(100000): a = [a]\nprint(a)", "a = []\nfor i in range(300000): a = [a]\ndel a",
        "a = ()\nfor i in range(300000): a = (a,)\na = 1",
        "a = {}\nfor i in range(300000): a = {1: a}\na = 1",
        "a = []\nfor i in range(100000): a = [a]\na == a[:]\nb = []\nfor i in range(100000): b = [b]\na == b",
        "a = ()\nfor i in range(100000): a = (a,)\nhash(a)",
        "f = None\nfor i in range(300000): f = lambda g=f: g\nf = 1",
        "def wrap(f): return lambda: f\nf = None\nfor i in range(300000): f = wrap(f)\nf = 1",
        "a = []; a.append(a); a == a", "a = []; b = []; a.append(b); b.append(a); a == b",
        "1 << 10**10", "1 << 10**30", "-1 >> 10**30", "1 >> -1", "1 << -1", "0 << 10**30", "(2**64) ** (2**64)",
        "(-1) ** 10**30",
        "9223372036854775807 + 1", "-9223372036854775808 - 1", "-9223372036854775808 // -1",
        "-9223372036854775808 % -1", "abs(-9223372036854775808)",
        "-(-9223372036854775808)", "divmod(-9223372036854775808, -1)", "9223372036854775807 * 9223372036854775807",
        "1 // 0", "1 % 0", "1.0 // 0", "0.0 ** -1",
        "int(float('inf'))", "int(float('nan'))", "round(float('nan'))", "round(1e300, -400)", "round(5, -10**10)",
        "round(1.5, 10**10)", "float(10**400)", "10**400 * 1.0",
        "str(10**5000)", "int('9' * 5000)", "'%d' % 10**5000", "f'{10**5000}'", "'{:1000000000000}'.format(1)",
        "f'{1:999999999999999999999}'", "'%1000000000000d' % 1", "f'{1.5:.999999999}'",
        "'a'.center(10**15)", "'a'.zfill(10**12)", "'a'.ljust(10**18)", "'a\\t'.expandtabs(10**9)",
        "'ab'.replace('', 'x' * 10**6) * 10**6", "'x'.join(['y' * 10**6] * 10**6)",
        "[1, 2, 3][10**30]", "[1, 2, 3][-10**30]", "[1, 2, 3][9223372036854775807]", "[1, 2, 3][-9223372036854775808]",
        "[1, 2, 3][::-9223372036854775808]", "[1, 2, 3][::9223372036854775807]",
        "'abc'[-9223372036854775808:9223372036854775807:-1]", "range(-9223372036854775808, 9223372036854775807)",
        "len(range(-9223372036854775808, 9223372036854775807))", "range(0, 10, -9223372036854775808)",
        "range(9223372036854775807)[::-1][::-1]",
        "sum(range(10**10))", "sum(range(10**18))", "[].pop()", "{}.popitem()", "set().pop()",
        "[1].pop(9223372036854775807)", "[1].insert(-9223372036854775808, 0)", "next(iter([]))",
        "chr(-1)", "chr(0xD800)", "chr(10**30)", "ord('')", "'abc'.split('')", "int('1', 37)", "int('1', -5)",
        "bin(10**30)", "hash([])", "{[]: 1}", "{}[{}]",
        "d = {1: 1}\nfor k in d: d[k + 1] = 1", "s = {1}\nfor k in s: s.add(k + 1)",
        "xs = [1, 2, 3]\nxs.sort(key=lambda x: xs.append(x))", "open('/etc/passwd')", "eval('1')", "exec('1')",
        "__import__('os')",
        "import os", "import sys", "input()", "().__class__.__bases__[0].__subclasses__()", "raise", "raise 5",
        "raise ValueError from 5", "import math\nmath.factorial(10**9)", "import math\nmath.comb(10**9, 5 * 10**8)",
        "import math\nmath.factorial(-1)", "import json\njson.loads('[' * 100000)",
        "import json\na = []\na.append(a)\njson.dumps(a)", "import random\nrandom.sample([1], 10**9)",
        "import random\nrandom.randint(5, 1)",
        "import random\nrandom.getrandbits(10**12)", "x = x", "del undefined", "f(*5)", "print(**5)",
        "def g(*, a): pass\ng(1)", "(lambda: 0)(1)", "a, b = 1", "a, b = 1, 2, 3", "*a, *b = 1", "1 = 2", "'\\ud800'",
        "(" + String(repeating: "(", count: 5000), String(repeating: "[", count: 100_000),
        String(repeating: "-", count: 20_000) + "1", "1" + String(repeating: "+1", count: 20_000),
        String(repeating: "not ", count: 20_000) + "1",
        "x" + String(repeating: ".a", count: 20_000), "x" + String(repeating: "[0]", count: 20_000), "\u{0}",
        "\t \tx = 1", "print(print(print))", "map(None, [1])", "list(map(5, [1]))", "iter(5)", "isinstance(1, 5)",
        "max()", "min([], default=1)",
        "[i for i in iter(int, 1)]", "'%s' % (1, 2)", "'%(a)s' % 1", "'{0[}'.format(1)", "'{'.format()",
        "f = lambda: f\nf()()()()", "while True: raise StopIteration",
        "def f():\n  try: return f()\n  finally: f()\nf()",
    ]

    @Test(arguments: lines + HostileLines.more)
    func theSessionGoesOn(_ line: String) {
        var settings = Settings()
        // A line that would run for ever is stopped by the clock, as `--max-seconds` does.
        settings.maxSeconds = 1
        // Of the whole process: several lines run at a time, and a machine with 4 GB must run them.
        settings.maxMemoryBytes = 2 << 30
        let session = Session(settings: settings)
        let start = ContinuousClock.now
        _ = session.run(line, name: "hostile")
        #expect(ContinuousClock.now - start < .seconds(20))
        guard case .value(let value?) = session.run("1 + 1", name: "after") else {
            Issue.record("the session is gone")
            return
        }
        #expect(value.asInt == 2)
    }

    @Test func thereAreThreeHundred() { #expect(HostileTests.lines.count + HostileLines.more.count >= 300) }

    /// Halts are not exceptions: no program catches them.
    @Test
    func aProgramCannotCatchTheEndOfItsTime() {
        var settings = Settings()
        settings.maxSeconds = 0.2
        let session = Session(settings: settings)
        let outcome = session.run(
            "while True:\n    try:\n        while True: pass\n    except BaseException: pass\n    finally: pass",
            name: "loop")
        guard case .failed(let diagnostics) = outcome else {
            Issue.record("the loop ended by itself")
            return
        }
        #expect(diagnostics.first?.kind == "TimeoutError")
    }

    @Test
    func stepsAreCounted() {
        var settings = Settings()
        settings.maxSteps = 1000
        let session = Session(settings: settings)
        guard case .failed(let diagnostics) = session.run("n = 0\nwhile True: n += 1", name: "loop") else {
            Issue.record("the loop ended by itself")
            return
        }
        #expect(diagnostics.first?.message == "stopped after 1000 steps")
        #expect(session.global("n")?.asInt == 1000)
    }

    /// Ctrl-C from another thread ends a loop and leaves the names as they were.
    @Test
    func anInterruptEndsALoop() {
        let session = Session()
        let attention = session.attention
        let timer = Thread {
            usleep(200_000)
            attention.interrupt()
        }
        timer.start()
        guard case .interrupted = session.run("kept = 5\nwhile True: pass", name: "loop") else {
            Issue.record("the loop was not interrupted")
            return
        }
        #expect(session.global("kept")?.asInt == 5)
    }
}

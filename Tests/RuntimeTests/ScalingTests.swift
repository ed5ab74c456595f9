import Foundation
import Runtime
import Testing

/// Eight times the work takes about eight times the steps of the processor, and not sixty-four: no operation grows
/// faster than CPython's. What is compared are two runs of one program, by the processor time of its own thread, so
/// that neither the machine nor what else runs on it matters.
struct ScalingTests {
    struct Operation: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// Does work that should grow with `n`.
        let program: String

        init(_ name: String, _ program: String) {
            testDescription = name
            self.program = program
        }
    }

    static let operations = [
        Operation("a text with an accent is indexed", "s = 'ü' + 'a' * n\nfor i in range(n): s[i]"),
        Operation("a text with an accent is sliced", "s = 'ab€' * n\nfor i in range(n): s[i:i + 3]"),
        Operation("from its end", "s = 'abcdefghijklmnü' * n\nfor i in range(n): s[-1], s[-3:]"),
        Operation(
            "a text with an accent is searched on", "s = 'x ü ' * n\ni = 0\nwhile i >= 0: i = s.find('ü', i + 1)"),
        Operation("a text grows behind a key", "d = {'s': ''}\nfor i in range(n // 8): d['s'] = d['s'] + 'x'"),
        Operation("popitem", "d = {i: i for i in range(n)}\nwhile d: d.popitem()"),
        Operation("popitem and back", "d = {i: i for i in range(n)}\nfor i in range(n): d[d.popitem()[0]] = 1"),
        Operation("a key comes and goes", "d = {}\nfor i in range(n):\n    d[i] = 1\n    del d[i]"),
        Operation("a set is emptied", "s = set(range(n))\nwhile s: s.pop()"),
        Operation("an element comes and goes", "s = set()\nfor i in range(n):\n    s.add(i)\n    s.discard(i)"),
        Operation("a list grows by lists", "xs = []\nfor i in range(n): xs += [i, i]"),
        Operation("a list grows by slices", "xs = []\nfor i in range(n): xs[len(xs):] = [i]"),
        Operation("a stack", "xs = []\nfor i in range(n): xs.append(i)\nwhile xs: xs.pop()"),
        Operation("ranges contain", "r = range(0, n * 10, 3)\nfor i in range(n): i in r"),
        Operation("parts are joined", "for i in range(4): ''.join(str(x) for x in range(n))"),
        Operation("a text is split", "for i in range(4): len(('ab,' * n).split(',')), len(('ä b ' * n).split())"),
        Operation("a text is replaced", "for i in range(4): ('aü' * n).replace('a', 'bb').count('b')"),
        Operation("the first match", "for i in range(n): next(x for x in range(10 ** 9) if x > 3)"),
        Operation("any stops", "for i in range(n): any(x for x in range(1, 10 ** 9))"),
        Operation("nearly sorted", "xs = list(range(n))\nxs[5] = 0\nfor i in range(8): sorted(xs)"),
        Operation("sorted backwards", "xs = [(i, 'x') for i in range(n, 0, -1)]\nfor i in range(4): sorted(xs)"),
        Operation("a chain of map", "it = range(n)\nfor i in range(20): it = map(abs, it)\nlist(it)"),
    ]

    /// An unoptimised build holds a text once more while it grows, and so copies it each time.
    #if DEBUG
        static let optimised: [Operation] = []
    #else
        static let optimised = [
            Operation("a text grows and is indexed", "s = 'ü'\nfor i in range(n):\n    s += 'ö'\n    s[-1], s[i]")
        ]
    #endif

    @Test(arguments: operations + optimised)
    func growsNoFasterThanItsInput(_ operation: Operation) throws {
        let session = Session()
        func cost(_ n: Int) throws -> Double {
            let body = operation.program.split(separator: "\n", omittingEmptySubsequences: false)
                .map { "    " + $0 + "\n" }.joined()
            let program =
                "import time\ndef run(n):\n\(body)start = time.thread_time()\nrun(\(n))\ntime.thread_time() - start"
            guard case .value(let value?) = session.run(program, name: "scaling") else {
                Issue.record("\(operation.program) did not run to its end")
                return 0
            }
            return try #require(value.asDouble)
        }
        let small = 1500
        let ratios = try (0..<3).map { _ in try cost(8 * small) / max(try cost(small), 1e-5) }
        #expect(try #require(ratios.min()) < 24)
    }
}

import Diagnostics
import Foundation
import Syntax
import TestKit
import Testing

/// A small generator with a seed: the same programs on every machine.
struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

struct LawTests {
    /// Every text gets a tree or a message with a place inside the text that can be drawn.
    static func check(_ bytes: ContiguousArray<UInt8>) {
        let parsed = Parser.parse(bytes: bytes)
        guard let diagnostic = parsed.diagnostics.first else { return }
        var sources = SourceMap()
        _ = sources.add(SourceFile(name: "law", bytes: bytes))
        let rendered = Renderer(width: 60).render(diagnostic, in: sources)
        #expect(rendered.hasPrefix(diagnostic.kind))
        #expect(
            diagnostic.labels.allSatisfy { $0.span.lower <= $0.span.upper && Int($0.span.upper) <= bytes.count + 1 })
    }

    /// What fuzzing found once (`Tests/Fuzz`) stays found.
    @Test func parserIsTotalOnWhatFuzzingFound() throws {
        let folder = Repository.tests.appendingPathComponent("Fuzz/found")
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        #expect(!files.isEmpty)
        for file in files {
            let bytes = ContiguousArray(try Data(contentsOf: file))
            LawTests.check(bytes)
            try FormatterTests.checkLaws(String(decoding: bytes, as: UTF8.self), file.lastPathComponent)
        }
    }

    @Test func parserIsTotalOnRandomBytes() {
        var random = Seeded(state: 20_000)
        for _ in 0..<10_000 {
            let length = Int.random(in: 0...60, using: &random)
            LawTests.check(ContiguousArray((0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }))
        }
        let alphabet = Array("()[]{}:,=+-*/'\"f\\\n\t .#abx01_@!<>".utf8)
        for _ in 0..<10_000 {
            let length = Int.random(in: 0...60, using: &random)
            LawTests.check(
                ContiguousArray((0..<length).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &random)] }))
        }
    }

    @Test func parserIsTotalOnMutatedPrograms() {
        var random = Seeded(state: 7)
        let seeds = TreeTests.table.map { Array($0.source.utf8) } + Golden.messages.map { Array($0.source.utf8) }
        let pieces = Array("()[]{}:,=+-*/'\"f\\\n\t .#".utf8)
        for round in 0..<6_000 {
            var bytes = seeds[round % seeds.count] + [10] + seeds[Int.random(in: 0..<seeds.count, using: &random)]
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes.remove(at: place)
                case 1: bytes.insert(pieces[Int.random(in: 0..<pieces.count, using: &random)], at: place)
                default: bytes.swapAt(place, Int.random(in: 0..<bytes.count, using: &random))
                }
            }
            LawTests.check(ContiguousArray(bytes))
        }
    }

    /// Texts that ask for endless nesting, height or work: a message, or a tree, quickly.
    static let hostile: [(name: String, source: String, kind: String)] = [
        ("brackets", String(repeating: "[", count: 100_000), "SyntaxError"),
        (
            "closed brackets", String(repeating: "(", count: 100_000) + String(repeating: ")", count: 100_000),
            "SyntaxError"
        ),
        ("calls in calls", String(repeating: "f(", count: 100_000), "SyntaxError"),
        ("braces", String(repeating: "{1: ", count: 50_000), "SyntaxError"),
        ("sum", "x = " + String(repeating: "1+", count: 100_000) + "1", "RecursionError"),
        ("signs", "x = " + String(repeating: "-", count: 100_000) + "1", "RecursionError"),
        ("nots", "x = " + String(repeating: "not ", count: 100_000) + "1", "RecursionError"),
        ("powers", "x = " + String(repeating: "2**", count: 100_000) + "1", "RecursionError"),
        ("attributes", "x" + String(repeating: ".a", count: 100_000), "RecursionError"),
        ("calls", "x" + String(repeating: "()", count: 100_000), "RecursionError"),
        ("conditions", "x = " + String(repeating: "a if b else ", count: 100_000) + "c", "RecursionError"),
        ("lambdas", "x = " + String(repeating: "lambda: ", count: 100_000) + "c", "RecursionError"),
        ("elif", "if a: b\n" + String(repeating: "elif a: b\n", count: 20_000), "RecursionError"),
        ("indents", (0..<2_000).map { String(repeating: " ", count: $0) + "if x:\n" }.joined(), "IndentationError"),
        ("f-strings", String(repeating: "f'{", count: 50_000), "SyntaxError"),
        ("f-strings in quotes", String(repeating: "f'{f\"{", count: 25_000), "SyntaxError"),
        ("commas missing", "x = [" + String(repeating: "a ", count: 100_000) + "]", "SyntaxError"),
        ("names", String(repeating: "a ", count: 100_000), "SyntaxError"),
        ("prints", String(repeating: "print ", count: 100_000), "SyntaxError"),
        ("lists behind names", String(repeating: "a [b ", count: 50_000), "SyntaxError"),
        (
            "names and lists", String(repeating: "a [b ", count: 190) + String(repeating: "]", count: 190) + " x",
            "SyntaxError"
        ),
        (
            "assignments in brackets",
            String(repeating: "(a.b = ", count: 190) + "1" + String(repeating: ")", count: 190), "SyntaxError"
        ),
        ("hexadecimal", "x = 0x" + String(repeating: "f", count: 1_000_000), "SyntaxError"),
        ("one long line", "x = '" + String(repeating: "é", count: 500_000) + "' y", "SyntaxError"),
        ("backslashes", String(repeating: "\\\n", count: 100_000), "SyntaxError"),
        ("closures", "def f():\n" + (0..<5_000).map { " x\($0) = 1\n def g\($0)(): return x\($0)\n" }.joined(), "ok"),
        ("lambdas in comprehensions", String(repeating: "[lambda: i for i in x]\n", count: 5_000), "ok"),
    ]

    @Test(arguments: hostile.indices)
    func hostileTextsEndQuickly(_ index: Int) {
        let row = LawTests.hostile[index]
        let bytes = ContiguousArray(row.source.utf8)
        let clock = ContinuousClock()
        var kind = ""
        let time = clock.measure { kind = Parser.parse(bytes: bytes).diagnostics.first?.kind ?? "ok" }
        if row.name == "names" || row.name == "prints" {
            #expect(kind == "SyntaxError" || kind == "RecursionError")
        } else {
            #expect(kind == row.kind, "\(row.name)")
        }
        // Debug builds on a busy machine; a release build needs a tenth of it.
        #expect(time < .seconds(5), "\(row.name): \(time)")
    }
}

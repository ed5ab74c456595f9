import Foundation
import Library
import Runtime
import Testing

/// No input may end the process: random calls of every function, method, operator, index and layer with the values at
/// the edges of their types. A call may fail, in a second; the session goes on.
///
/// `TL_FUZZ_SECONDS=300` runs for five minutes, `TL_FUZZ_SEED=n` one seed again; a seed is printed before it is run.
@Suite(.serialized) struct EdgeCallTests {
    /// What would wait for somebody, write, or work for minutes on purpose.
    private static let left: Set<String> = [
        "input", "exit", "quit", "breakpoint", "fit", "explain", "load_dataset", "load_images", "load_pretrained",
        "save", "save_images", "save_tensors", "open", "tune_kernels", "list_models", "create_model", "help", "print",
        "summary", "inspect",
    ]

    private struct Maker {
        private var state: UInt64
        private let names: [String]
        private let signatures: [String: [String]]

        init(seed: Int) {
            state = UInt64(bitPattern: Int64(seed)) &* 0x9e37_79b9_7f4a_7c15 &+ 1
            let builtins = Laboratory.registry.builtins.filter { !EdgeCallTests.left.contains($0.key) }
            names = builtins.keys.sorted()
            signatures = builtins.mapValues { $0.signature.parameterList().names }
        }

        mutating func below(_ count: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % count
        }
        mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

        private static let numbers = [
            "0", "-1", "1", "2", "3", "5", "2**31", "-2**31", "2**31 - 1", "2**63 - 1", "-2**63", "2**62", "-2**62",
            "2**63",
            "10**40", "2**40", "2**53 + 1", "0.5", "-0.0", "1.5", "1e308", "-1e308", "1e-320", "float('inf')",
            "-float('inf')", "float('nan')", "True", "False",
        ]
        /// Functions of tensors, which are their methods too.
        private static let functions = Catalogue.sections.filter { $0.title == "Tensors" }.flatMap(\.entries).map(
            \.name
        )
        .filter { !$0.hasPrefix("Tensor.") }

        private static let tensors = [
            "tensor(1)", "tensor(1.5)", "tensor(True)", "tensor([])", "tensor([1, 2, 3])", "tensor([1.0, -2.0, 0.0])",
            "tensor([[1.0, 2.0], [3.0, 4.0]])", "tensor([[1, 2, 3], [4, 5, 6]])", "zeros(0, 3)", "zeros(2, 0)",
            "tensor([True, False, True])", "tensor([200, 1, 0], dtype='uint8')",
            "tensor([2**31 - 1, -2**31, 0], dtype='int32')", "tensor([2**63 - 1, -2**63, 0])",
            "tensor([1.0, float('nan'), float('inf')])", "tensor([1.0, 2.0], dtype='bfloat16')",
            "arange(120).float().reshape(2, 3, 4, 5)", "zeros(1, 3, 8, 8)", "ones(2, 2, 2, 2, 2)", "ones(1, 4, 6)",
            "zeros(2, 3).T", "tensor([0, 1])", "tensor([[0], [1]])", "zeros(0)",
        ]
        private static let others = [
            "None", "''", "'mean'", "'same'", "'sum'", "'reflect'", "'int64'", "'float32'", "'bool'", "[]", "()", "[0]",
            "(1, 1)", "(0, 0)", "[-1, 2]", "(2**62, 2)", "(2**62, 2**62)", "(0, 2**40)", "(-2**63, 0)", "(2**63 - 1,)",
            "[[1, 2], [3]]", "lambda x: x", "range(3)", "range(2**62)", "slice(0, 2**63 - 1, 2**62)", "{}", "{1}",
            "'a' * 100",
            "linear(2, 2)", "[tensor([1.0]), tensor([2.0])]", "[tensor(1), tensor([2.0, 3.0])]",
        ]
        private static let indices = [
            "0", "-1", "2**63 - 1", "-2**63", "::2**62", "::2**63 - 1", "-2**63:2**63 - 1", "2**62:", ":-2**63", "1:0",
            "None", "...", "True", "False", "[]", "[0, -1]", "[2**63 - 1]", "(0, 1),", "tensor([0, 1])",
            "tensor([-2**63])",
            "tensor([], dtype='int64')", "tensor([True, False, True])", "0, ...", "..., None, 0", "[0], [0]", "1.5",
            "tensor([[True, False], [False, True]])", "tensor([200], dtype='uint8')", "None, None, None", ":, 0", "::0",
            "::-1",
        ]

        private mutating func value() -> String {
            switch below(10) {
            case 0...3: pick(Self.numbers)
            case 4...7: pick(Self.tensors)
            default: pick(Self.others)
            }
        }

        private mutating func arguments(_ name: String, first: String?) -> String {
            let parameters = signatures[name] ?? []
            var list = first.map { [$0] } ?? []
            let most = min(max(parameters.count, 1), 5)
            for _ in 0..<below(most + 1) { list.append(value()) }
            // Some by name, those that were not given by position.
            for parameter in parameters.dropFirst(list.count) where below(4) == 0 {
                list.append("\(parameter)=\(value())")
            }
            return list.joined(separator: ", ")
        }

        mutating func program() -> String {
            let x = pick(Self.tensors)
            switch below(12) {
            case 0:
                let op = pick(["+", "-", "*", "/", "//", "%", "**", "@", "&", "|", "^", "<<", ">>", "<", "==", "in"])
                return below(2) == 0 ? "r = \(x) \(op) \(value())" : "r = \(value()) \(op) \(x)"
            case 1: return "x = \(x)\nx \(pick(["+", "-", "*", "/", "//", "%", "**", "&", "<<"]))= \(value())\nr = x"
            case 2: return "r = \(pick(["-", "~", "+", "abs", "len", "float", "int", "bool", "list", "round"]))(\(x))"
            case 3: return "r = (\(x))[\(pick(Self.indices))]"
            case 4: return "x = \(x)\nx[\(pick(Self.indices))] = \(value())\nr = x"
            case 5, 6, 7:
                let name = pick(Self.functions)
                let suffix = below(6) == 0 ? "_" : ""
                return "r = (\(x)).\(name)\(suffix)(\(arguments(name, first: nil)))"
            case 8:
                let layer = pick(
                    [
                        "linear", "conv1d", "conv2d", "conv3d", "batch_norm", "layer_norm", "group_norm", "max_pool",
                        "avg_pool", "adaptive_pool", "dropout", "global_pool", "flatten", "embedding",
                    ].filter(names.contains))
                return "layer = \(layer)(\(arguments(layer, first: nil)))\nr = layer(\(x))"
            default:
                let name = pick(names)
                return "r = \(name)(\(arguments(name, first: below(2) == 0 ? x : nil)))"
            }
        }
    }

    @Test(.timeLimit(.minutes(10))) func noCallEndsTheProcess() throws {
        let environment = ProcessInfo.processInfo.environment
        let seconds = environment["TL_FUZZ_SECONDS"].flatMap(Double.init)
        let clock = ContinuousClock()
        let start = clock.now
        let first = environment["TL_FUZZ_SEED"].flatMap(Int.init) ?? (seconds == nil ? 1 : Int.random(in: 1...1 << 30))
        var seed = first
        while true {
            print("edge calls, seed \(seed)")
            try calls(seed: seed, count: 100)
            seed += 1
            guard environment["TL_FUZZ_SEED"] == nil else { return }
            if let seconds { if clock.now - start > .seconds(seconds) { return } } else if seed == first + 6 { return }
        }
    }

    private func calls(seed: Int, count: Int) throws {
        var maker = Maker(seed: seed)
        var settings = Settings()
        settings.maxSeconds = 2
        settings.maxOutputBytes = 1 << 20
        settings.mayDownload = false
        settings.isRehearsal = true
        let clock = ContinuousClock()
        for _ in 0..<count {
            let program = maker.program()
            if ProcessInfo.processInfo.environment["TL_FUZZ_SEED"] != nil { print(program) }
            let session = Laboratory.session(output: CollectedOutput(), settings: settings)
            let start = clock.now
            // Looking at the result computes it.
            let outcome = session.run(program + "\nstr(r)[:100]", name: "edge")
            let took = clock.now - start
            #expect(took < .seconds(8), "seed \(seed): \(program) took \(took)")
            if case .failed(let diagnostics) = outcome, let diagnostic = diagnostics.first {
                // Our own words, never those of a Swift error that nobody wrote a sentence for.
                #expect(
                    !diagnostic.message.contains("unsupported(") && !diagnostic.message.contains("Error("),
                    "seed \(seed): \(program): \(diagnostic.message)")
            }
        }
    }
}

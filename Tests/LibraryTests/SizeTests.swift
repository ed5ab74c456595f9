import Library
import Runtime
import Testing

/// What cannot fit is refused before it is taken, in words that have both numbers; the session goes on.
@Suite struct SizeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let program: String, error: String
        var testDescription: String { program }
    }

    private static let model = "m = create_model('resnet_lab', classes=7)\nd = load_dataset('cells', per_class=2)\n"
    static let cases: [Case] = [
        ("zeros(10**6, 10**6)", "MemoryError: 4000.00 GB asked for, "),
        ("zeros(2**40)", "MemoryError: 4398.05 GB asked for, "),
        (
            "zeros(2**62, 4)",
            "MemoryError: a tensor of shape [4611686018427387904, 4] and type float32 is larger than any memory"
        ),
        (
            "zeros(2**32, 2**32, 2**32)",
            "MemoryError: a tensor of shape [4294967296, 4294967296, 4294967296] and type float32 is larger than any memory"
        ),
        ("zeros(-1, 3)", "RuntimeError: a shape cannot have a negative size: [-1, 3]"),
        ("zeros(10**30)", "OverflowError: the number does not fit into 64 bits"),
        ("arange(10**15)", "MemoryError: a tensor of shape [1000000000000000] and type int64"),
        ("rand(10**12).sum().item()", "MemoryError: 4000.00 GB asked for, "),
        (
            "ones(3).reshape(2**32, 2**32, 2**32)",
            "RuntimeError: shape '[4294967296, 4294967296, 4294967296]' is invalid for input of size 3"
        ),
        (
            "ones(4).reshape(-1, 2**63 - 1)",
            "RuntimeError: shape '[-1, 9223372036854775807]' is invalid for input of size 4"
        ),
        ("ones(3).expand(10**9, 10**9, 3)", "MemoryError: a tensor of shape [1000000000, 1000000000, 3]"),
        ("(ones(10**6, 1) @ ones(1, 10**6)).sum().item()", "MemoryError: 4000.00 GB asked for, "),
        ("(ones(10**6, 1) + ones(1, 10**6)).sum().item()", "MemoryError: 4000.00 GB asked for, "),
        ("one_hot(tensor([0]), 10**12).sum().item()", "MemoryError: 8000.00 GB asked for, "),
        ("eye(10**6).sum().item()", "MemoryError: 4000.00 GB asked for, "),
        ("ones(10).repeat(10**12).sum().item()", "MemoryError: 40000.00 GB asked for, "),
        ("randperm(10**12).sum().item()", "MemoryError: 8000.00 GB asked for, "),
        ("bincount(tensor([10**12]))", "MemoryError: 8000.00 GB asked for, "),
        ("bincount(tensor([2**63 - 1]))", "MemoryError: a tensor of shape"),
        ("conv2d(3, 8, 10**6)", "ValueError: conv2d: kernel must be a whole number from 1 to 4096, not 1000000"),
        ("conv2d(3, 8, 512, padding=0)(ones(1, 3, 8, 8))", "RuntimeError: "),
        ("conv2d(3, 8, 3, padding=10**9)", "ValueError: conv2d: padding must be a whole number from 0 to 4096"),
        ("conv2d(3, 10**9, 3)", "ValueError: conv2d: out_channels must be a whole number from 1 to 16777216"),
        ("conv2d(3, 64, 3, padding=1)(zeros(1, 3, 1, 1).expand(1, 3, 10**5, 10**5)).sum().item()", "MemoryError: "),
        ("linear(10**6, 10**6)", "MemoryError: 4000.00 GB asked for, "),
        ("max_pool(10**6)(ones(1, 3, 8, 8))", "ValueError: max_pool: kernel must be a whole number from 1 to 4096"),
        (
            "create_model('resnet18', classes=10**12)",
            "ValueError: create_model: classes must be a whole number from 0 to 1000000, not 1000000000000"
        ),
        (
            "create_model('resnet18', classes=-1)",
            "ValueError: create_model: classes must be a whole number from 0 to 1000000, not -1"
        ),
        (model + "fit(m, d, batch_size=100000)", "ValueError: batch_size must be 1 to 65536, not 100000"),
        (model + "fit(m, d, batch_size=0)", "ValueError: batch_size must be 1 to 65536, not 0"),
        (model + "m(zeros(1, 3, 10**5, 10**5)).sum().item()", "MemoryError: "),
        (
            "load_dataset('cells', per_class=10**12)",
            "ValueError: per_class must be between 1 and 100000, not 1000000000000"
        ),
    ].map { Case(program: $0.0, error: $0.1) }

    @Test(arguments: cases) func isRefusedWithNumbers(_ example: Case) throws {
        let session = Laboratory.session(output: CollectedOutput())
        guard case .failed(let diagnostics) = session.run(example.program, name: "size.tl"),
            let first = diagnostics.first
        else {
            Issue.record("no error")
            return
        }
        #expect("\(first.kind): \(first.message)".hasPrefix(example.error), "\(first.kind): \(first.message)")
        if first.kind == "MemoryError" {
            let hasBoth =
                first.message.contains(" GB asked for, ") && first.message.contains(" are left; tensors hold ")
            #expect(hasBoth || first.message.hasSuffix("larger than any memory"), "\(first.message)")
        }
        guard case .value(.int(2)?) = session.run("1 + 1", name: "size.tl") else {
            Issue.record("the session does not go on")
            return
        }
    }

    /// Empty tensors are no error: shapes of what is computed from nothing.
    @Test(arguments: [
        ("zeros(0, 3).sum().item()", "0.0"), ("(zeros(0, 5) @ zeros(5, 2)).shape", "(0, 2)"),
        ("softmax(zeros(0, 4), 1).shape", "(0, 4)"),
        ("max_pool(2)(zeros(0, 3, 8, 8)).shape", "(0, 3, 4, 4)"),
        ("create_model('resnet_lab', classes=7)(zeros(0, 3, 64, 64)).shape", "(0, 7)"),
        ("zeros(2**21, 2**21, 0).shape", "(2097152, 2097152, 0)"), ("cat([zeros(0, 3), ones(2, 3)]).shape", "(2, 3)"),
    ])
    func nothingIsComputedFromNothing(_ program: String, _ expected: String) throws {
        guard case .value(let value?) = Laboratory.session(output: CollectedOutput()).run(program, name: "empty.tl")
        else {
            Issue.record("\(program)")
            return
        }
        #expect(try value.repr() == expected)
    }
}

import Foundation
import TestKit
import Testing

/// What a long loop leaves behind.
@Suite struct MemoryTests {
    /// The most memory that a program had until its end, in KiB. What `wait4` tells includes that of the process which
    /// started it.
    private static func peak(_ source: String) throws -> Int {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("loop.tl")
        try Data((source + "\nwhile True:\n    print('done')\n").utf8).write(to: file)
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: try Binary.path())
        process.arguments = ["run", file.path]
        process.standardOutput = output
        try process.run()
        defer { process.terminate() }
        try #require(String(decoding: output.fileHandleForReading.availableData, as: UTF8.self).hasPrefix("done"))
        let status = try String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.filter(\.isNumber)))
    }

    private static func loop(_ turns: Int) -> String {
        """
        def step(i, scale=2, *rest, **names):
            text = "x" + str(i)
            pair = (i, text)
            table = {"a": pair, i: text}
            xs = [j for j in range(3)]
            add = lambda y: y + i
            try:
                xs[7]
            except IndexError as error:
                text = str(error)
            return len(f"{i:5d} {pair[0] * scale}" + text[:3]) + add(1) + len(table)

        total = 0
        big = 2 ** 64
        for i in range(\(turns)):
            if i % 10 == 0:
                total += step(i, 3, 4, name=5)
            big = (big * 3 + i) % 10 ** 30
            for a, b in zip([1, 2], "ab"):
                total += a
        """
    }

    @Test func aMillionTurnsTakeNoMoreThanAThousand() throws {
        let few = try MemoryTests.peak(MemoryTests.loop(1_000))
        let many = try MemoryTests.peak(MemoryTests.loop(1_000_000))
        #expect(many < few + 4_096, "\(few) KiB after a thousand turns, \(many) after a million")
        // What keeps something each turn would be seen.
        let kept = try MemoryTests.peak("kept = []\nfor i in range(1_000_000):\n    kept.append((i, i))\n")
        #expect(kept > few + 32_768)
    }

    /// Values nobody looks at: their graph is held only so far.
    @Test func aLoopThatNeverLooksTakesNoMoreThanAShortOne() throws {
        func loop(_ turns: Int) -> String { "x = zeros(8)\nfor i in range(\(turns)):\n    x = x * 0.5 + i\n" }
        let few = try MemoryTests.peak(loop(10_000))
        let many = try MemoryTests.peak(loop(200_000))
        #expect(many < few + 8_192, "\(few) KiB after ten thousand turns, \(many) after two hundred thousand")
        // A list of them takes what its numbers take.
        let list = try MemoryTests.peak("xs = [zeros(3) + i for i in range(200_000)]")
        #expect(list < few + 220_000, "\(list) KiB for two hundred thousand small tensors")
    }

    /// Five thousand steps written by hand, and a hundred epochs of fit, leave what fifty steps and two epochs leave.
    @Test func trainingForLongTakesNoMoreThanForShort() throws {
        func steps(_ count: Int) -> String {
            """
            net = sequential(linear(2, 16), relu(), batch_norm(16), linear(16, 2))
            optimizer = adamw(net, lr=0.01)
            step = value_and_grad(lambda x, y: cross_entropy(net(x), y), net)
            losses = 0
            for i in range(\(count)):
                x = randn(32, 2)
                loss, grads = step(x, (x[:, 0] > 0).long())
                optimizer.step(grads)
                losses += loss.item()
            """
        }
        let few = try MemoryTests.peak(steps(100))
        let many = try MemoryTests.peak(steps(5_000))
        #expect(many < few + 4_096, "\(few) KiB after a hundred steps, \(many) after five thousand")
        func epochs(_ count: Int) -> String {
            """
            net = sequential(conv2d(3, 8, 3, stride=4), batch_norm(8), relu(), global_pool(), flatten(), linear(8, 7))
            data = load_dataset("cells", per_class=3, size=16)
            history = fit(net, data, validate=data, epochs=\(count), augment="light", quiet=True)
            """
        }
        let short = try MemoryTests.peak(epochs(3))
        let long = try MemoryTests.peak(epochs(100))
        #expect(long < short + 4_096, "\(short) KiB after three epochs, \(long) after a hundred")
    }
}

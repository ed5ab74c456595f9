import Foundation
import Glibc
import Testing

/// What a long loop leaves behind.
@Suite struct MemoryTests {
    /// The most memory that the program had at any time, in KiB.
    private static func peak(_ source: String) throws -> Int {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("loop.tl")
        try Data(source.utf8).write(to: file)
        let path = try Binary.path()
        var words: [UnsafeMutablePointer<CChar>?] = [strdup(path), strdup("run"), strdup(file.path), nil]
        defer { for word in words { free(word) } }
        var child = pid_t(), status: Int32 = 0, usage = rusage()
        try #require(posix_spawn(&child, path, nil, nil, &words, environ) == 0)
        try #require(wait4(child, &status, 0, &usage) == child)
        try #require(status == 0)
        return usage.ru_maxrss
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
}

import Foundation
import Images
import Synchronization
import Testing

struct PictureLoopTests {
    private struct Stop: Error {}

    @Test func everyNumberIsTakenOnce() throws {
        let counts = Counter(1000)
        try PictureLoop().run(1000) { counts.add($0) }
        #expect(counts.values == [Int](repeating: 1, count: 1000))
    }

    /// Work that takes a second a picture is left at once.
    @Test func whoeverAsksIsAnsweredWhileAPictureTakesLong() {
        let start = ContinuousClock.now
        var questions = 0
        let loop = PictureLoop(asking: {
            questions += 1
            if questions == 4 { throw Stop() }
        })
        #expect(throws: Stop.self) { try loop.run(8) { _ in Thread.sleep(forTimeInterval: 2) } }
        #expect(ContinuousClock.now - start < .seconds(1.5))
    }

    @Test func theFirstProblemEndsTheWork() {
        let counts = Counter(100_000)
        #expect(throws: Stop.self) {
            try PictureLoop().run(100_000) { number in
                if number == 10 { throw Stop() }
                counts.add(number)
            }
        }
        #expect(counts.values.reduce(0, +) < 100_000)
    }

    @Test func nothingIsBegunAfterANo() {
        let counts = Counter(1)
        let loop = PictureLoop(asking: { throw Stop() })
        #expect(throws: Stop.self) { try loop.run(1) { counts.add($0) } }
        #expect(throws: Stop.self) { try loop.once { counts.add(0) } }
        #expect(counts.values == [0])
    }

    private final class Counter: Sendable {
        private let counts: Mutex<[Int]>
        init(_ count: Int) { counts = Mutex(Array(repeating: 0, count: count)) }
        func add(_ number: Int) { counts.withLock { $0[number] += 1 } }
        var values: [Int] { counts.withLock { $0 } }
    }
}

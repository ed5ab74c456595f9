import Data
import Testing

struct BatchesTests {
    @Test(arguments: [
        (10, 3, "keep", [3, 3, 3, 1]), (10, 3, "merge", [3, 3, 4]), (10, 3, "drop", [3, 3, 3]),
        (11, 3, "merge", [3, 3, 3, 2]),
        (1, 8, "merge", [1]), (4, 100, "keep", [4]), (4, 100, "drop", []), (6, 1, "merge", [1, 1, 1, 1, 1, 1]),
        (5, Int.max, "keep", [5]),
    ])
    func theLastBatchIsHandledAsAsked(count: Int, size: Int, rest: String, sizes: [Int]) throws {
        let batches = try Batches(toyDataset([count]), batchSize: size, rest: #require(Batches.Rest(rawValue: rest)))
        #expect(try (0..<batches.count).map { try batches.batch($0).count } == sizes)
        let all = try (0..<batches.count).flatMap { try batches.indices($0) }
        #expect(Set(all).count == all.count && (rest == "drop" || all.count == count))
    }

    @Test func anEpochsOrderIsAPureFunctionOfSeedAndEpoch() {
        let order = Batches.order(count: 50, seed: 1, epoch: 3)
        #expect(Batches.order(count: 50, seed: 1, epoch: 3) == order && order.sorted() == Array(0..<50))
        #expect(
            Batches.order(count: 50, seed: 1, epoch: 4) != order && Batches.order(count: 50, seed: 2, epoch: 3) != order
        )
    }

    @Test func prefetchingGivesTheSameBatchesFromAnyPlace() throws {
        let batches = try Batches(toyDataset([20, 21]), batchSize: 4, seed: 3, epoch: 2, augmentation: .light)
        for start in [0, 4, 9, 10, 99] {
            let prefetch = batches.prefetched(from: start)
            var number = start
            while let batch = try prefetch.take() {
                let direct = try batches.batch(number)
                #expect(
                    batch.indices == direct.indices && batch.pixels == direct.pixels && batch.labels == direct.labels)
                number += 1
            }
            #expect(number == max(start, batches.count))
            #expect(try prefetch.take() == nil, "the end stays the end")
        }
    }

    /// An interrupted epoch lets go of its batches anywhere; a thread that waited for room would hold the process up.
    @Test func lettingGoEarlyNeverHangs() throws {
        let batches = try Batches(toyDataset([200]), batchSize: 1)
        for taken in 0..<300 {
            let prefetch = batches.prefetched(ahead: 1 + taken % 3)
            for _ in 0..<taken % 5 { _ = try prefetch.take() }
        }
    }

    @Test func badSizesAreErrors() throws {
        let data = try toyDataset([4])
        #expect(throws: DataError.countOutOfRange(what: "batch_size", value: 0, atLeast: 1, atMost: 4)) {
            try Batches(data, batchSize: 0)
        }
        #expect(throws: DataError.indexOutOfRange(index: 2, count: 2)) { try Batches(data, batchSize: 2).batch(2) }
        #expect(try Batches(data.take([]), batchSize: 4).count == 0)
    }

    @Test func masksComeAlongWhenAskedFor() throws {
        let data = try Generated.make("cells", perClass: 1)
        let batch = try Batches(data, batchSize: 3, augmentation: .light, withMasks: true).batch(0)
        #expect(batch.masks?.count == 3 * 64 * 64)
        #expect(try Batches(data, batchSize: 3).batch(0).masks == nil)
    }
}

import Data
import Testing

struct SamplerTests {
    @Test(arguments: [
        (10, 3, "keep", [3, 3, 3, 1]), (10, 3, "merge", [3, 3, 4]), (10, 3, "drop", [3, 3, 3]),
        (11, 3, "merge", [3, 3, 3, 2]),
        (1, 8, "merge", [1]), (4, 100, "keep", [4]), (4, 100, "drop", []), (6, 1, "merge", [1, 1, 1, 1, 1, 1]),
        (5, Int.max, "keep", [5]), (0, 4, "merge", []),
    ])
    func theLastBatchIsHandledAsAsked(count: Int, size: Int, rest: String, sizes: [Int]) throws {
        let sampler = try Sampler(count: count, batchSize: size, rest: #require(Sampler.Rest(rawValue: rest)))
        let batches = sampler.batches(epoch: 0)
        #expect(batches.map(\.count) == sizes && sampler.batchCount == sizes.count)
        let all = batches.flatMap { $0 }
        #expect(Set(all).count == all.count && (rest == "drop" || all.count == count))
    }

    @Test func anEpochsOrderIsAPureFunctionOfSeedAndEpoch() throws {
        func order(seed: Int, epoch: Int) throws -> [Int] {
            try Sampler(count: 50, batchSize: 7, seed: seed).rows(epoch: epoch)
        }
        let first = try order(seed: 1, epoch: 3)
        #expect(try order(seed: 1, epoch: 3) == first && first.sorted() == Array(0..<50))
        #expect(try order(seed: 1, epoch: 4) != first && order(seed: 2, epoch: 3) != first)
        #expect(try Sampler(count: 5, batchSize: 2, order: .given).rows(epoch: 3) == [0, 1, 2, 3, 4])
    }

    /// Ninety of one class and ten of another: each fifty times, every one of the ten five times.
    @Test func balancedGroupsComeEquallyOften() throws {
        let groups = [Array(0..<90), Array(90..<100), []]
        let sampler = try Sampler(count: 100, batchSize: 10, order: .balanced(groups), seed: 2)
        let rows = sampler.rows(epoch: 0)
        #expect(rows.count == 100 && rows.count { $0 < 90 } == 50)
        #expect((90..<100).allSatisfy { row in rows.count { $0 == row } == 5 })
        #expect(rows == sampler.rows(epoch: 0) && rows != sampler.rows(epoch: 1))
        // Those of the large class that were not seen come in later epochs.
        #expect(Set((0..<20).flatMap { sampler.rows(epoch: $0) }).count == 100)
    }

    @Test func badSizesAreErrors() throws {
        #expect(throws: DataError.countOutOfRange(what: "batch_size", value: 0, atLeast: 1, atMost: 4)) {
            try Sampler(count: 4, batchSize: 0)
        }
    }
}

struct BatchesTests {
    private func batches(_ data: Dataset, size: Int, epoch: Int = 0, _ change: Augmentation = .none) throws -> Batches {
        Batches(
            data, columns: ["image", "class"], sampler: try Sampler(count: data.count, batchSize: size, seed: 3),
            epoch: epoch, augmentation: change)
    }

    private func bytes(_ batch: Batch, _ name: String) -> [UInt8]? {
        if case .bytes(let bytes) = batch[name]?.values { bytes } else { nil }
    }

    @Test func prefetchingGivesTheSameBatchesFromAnyPlace() throws {
        let batches = try batches(toyDataset([20, 21]), size: 4, epoch: 2, .light)
        for start in [0, 4, 9, 10, 99] {
            let prefetch = batches.prefetched(from: start)
            var number = start
            while let batch = try prefetch.take() {
                let direct = try batches.batch(number)
                #expect(batch.indices == direct.indices && bytes(batch, "image") == bytes(direct, "image"))
                number += 1
            }
            #expect(number == max(start, batches.count))
            #expect(try prefetch.take() == nil, "the end stays the end")
        }
    }

    /// An interrupted epoch lets go of its batches anywhere; a thread that waited for room would hold the process up.
    @Test func lettingGoEarlyNeverHangs() throws {
        let batches = try batches(toyDataset([200]), size: 1)
        for taken in 0..<300 {
            let prefetch = batches.prefetched(ahead: 1 + taken % 3)
            for _ in 0..<taken % 5 { _ = try prefetch.take() }
        }
    }

    @Test func whatIsNotThereIsAnError() throws {
        let data = try toyDataset([4])
        #expect(throws: DataError.indexOutOfRange(index: 2, count: 2)) { try batches(data, size: 2).batch(2) }
        #expect(try batches(data.take([]), size: 4).count == 0)
        #expect(throws: DataError.noColumn(name: "mask", has: ["image", "class"])) { try data.batch([0], ["mask"]) }
    }

    /// A mask is changed as its picture is.
    @Test func masksComeAlongWhenAskedFor() throws {
        let data = try Generated.make("cells", perClass: 1)
        var turn = Augmentation()
        turn.flip = true
        turn.verticalFlip = true
        let plain = try data.batch([0, 1, 2], ["image", "mask"])
        let changed = try data.batch([0, 1, 2], ["image", "mask"], augmentation: turn, seed: 4)
        let region = { (batch: Batch) in bytes(batch, "mask").map { Set($0) } }
        #expect(bytes(plain, "mask")?.count == 3 * 64 * 64 && region(plain) == region(changed))
        #expect(bytes(plain, "mask") != bytes(changed, "mask"))
        #expect(bytes(plain, "image") != bytes(changed, "image"))
    }
}

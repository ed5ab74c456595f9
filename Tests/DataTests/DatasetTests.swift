import Data
import Draws
import Testing

struct DatasetTests {
    /// Where the images of a data set are in the one it was chosen from.
    private func places(_ data: Dataset) -> [Int] {
        data.images.map { images in (0..<data.count).map(images.pixels.row) } ?? []
    }

    @Test(arguments: [
        ([10, 10, 10], 0.2, 0.2), ([7, 31, 2], 0.3, 0.1), ([1, 1], 0.5, 0.0), ([100], 0.0, 0.0), ([5, 4], 0.45, 0.45),
    ])
    func splitsAreDisjointExhaustiveAndStratified(counts: [Int], validation: Double, test: Double) throws {
        let data = try toyDataset(counts)
        for seed in 0..<5 {
            let parts = try data.split(validation: validation, test: test, seed: seed)
            let all = [parts.train, parts.validation, parts.test].flatMap(places)
            #expect(all.sorted() == Array(0..<data.count), "every image once")
            for (label, count) in counts.enumerated() {
                for (part, fraction) in [(parts.validation, validation), (parts.test, test)] {
                    let got = part.classCounts[label]
                    #expect(abs(Double(got) - Double(count) * fraction) <= 1, "class \(label) keeps its share")
                }
                #expect(parts.train.classCounts[label] >= 1)
            }
        }
    }

    @Test func aSplitIsDecidedByItsSeed() throws {
        let data = try toyDataset([40, 40])
        let first = try places(data.split(validation: 0.5, seed: 1).validation)
        #expect(try places(data.split(validation: 0.5, seed: 1).validation) == first)
        #expect(try places(data.split(validation: 0.5, seed: 2).validation) != first)
    }

    @Test func aSmallerSubsetIsPartOfALargerOne() throws {
        let data = try toyDataset([30, 30, 30])
        let small = try data.subset(perClass: 5, seed: 4)
        let large = try data.subset(perClass: 20, seed: 4)
        #expect(Set(places(small)).isSubset(of: places(large)))
        #expect(small.classCounts == [5, 5, 5])
        #expect(try places(data.subset(perClass: 5, seed: 5)) != places(small))
    }

    @Test func badRequestsSayWhatWasSeen() throws {
        let data = try toyDataset([3, 8])
        #expect(throws: DataError.tooFewImages(className: "class 0", has: 3, asked: 4)) { try data.subset(perClass: 4) }
        #expect(throws: DataError.countOutOfRange(what: "per_class", value: 0, atLeast: 1, atMost: 11)) {
            try data.subset(perClass: 0)
        }
        #expect(throws: DataError.fractionOutOfRange(what: "validation", value: 1)) { try data.split(validation: 1) }
        #expect(throws: DataError.fractionOutOfRange(what: "validation + test", value: 1.2)) {
            try data.split(validation: 0.6, test: 0.6)
        }
        #expect(throws: DataError.self) { try data.split(validation: .nan) }
        #expect(throws: DataError.indexOutOfRange(index: 11, count: 11)) { try data.image(at: 11) }
        #expect(throws: DataError.indexOutOfRange(index: -1, count: 11)) { try data.batch([0, -1]) }
        #expect(throws: DataError.wrongLabel(label: 2, classes: 2, index: 0)) {
            try Dataset(
                name: "x", classes: ["a", "b"],
                labels: [2], images: Pixels(height: 1, width: 1, channels: 1, bytes: [0]))
        }
    }

    @Test func aBatchIsItsImagesOneAfterTheOther() throws {
        let data = try toyDataset([4, 4]).shuffled(seed: 9)
        let chosen = [5, 0, 7, 5]
        #expect(try data.batch(chosen) == chosen.flatMap { try data.image(at: $0) })
        #expect(try data.take(chosen).labels == chosen.map { try data.label(at: $0) })
        #expect(Set(places(data)) == Set(0..<8) && places(data) != Array(0..<8))
    }

    @Test func statisticsAreMeanAndDeviationOfEachChannel() throws {
        let pixels = try Pixels(height: 1, width: 2, channels: 3, bytes: [0, 255, 51, 255, 255, 51])
        let statistics = try Dataset(name: "x", classes: ["a"], labels: [0], images: pixels).statistics()
        #expect(statistics.mean == [0.5, 1, 0.2])
        #expect(statistics.std[0] == 0.5 && statistics.std[1] == 0 && statistics.std[2] < 1e-7)
    }

    @Test func sharedImagesAreFound() throws {
        let train = try Generated.make("flowers", perClass: 6, seed: 1)
        let test = try Generated.make("flowers", perClass: 6, seed: 1, split: .test)
        let apart = try train.duplicates(in: test)
        #expect(apart.exact.isEmpty && apart.near.isEmpty)
        // A brighter copy of image 3 and an exact copy of image 8.
        let brighter = try train.image(at: 3).map { UInt8(min(255, Int($0) + 3)) }
        let other = try Dataset(
            name: "x", classes: ["a"],
            labels: [0, 0],
            images: Pixels(height: 64, width: 64, channels: 3, bytes: brighter + train.image(at: 8)))
        let shared = try train.duplicates(in: other)
        #expect(shared.exact.map(\.first) == [8] && shared.exact.map(\.second) == [1])
        #expect(shared.near.map(\.first) == [3] && shared.near.map(\.second) == [0])
    }
}

struct DrawTests {
    @Test func drawsDependOnEveryPartOfTheirAddress() {
        func first(_ seed: Int, _ purpose: String, _ sample: Int, _ epoch: Int) -> UInt64 {
            var draw = Draw(seed: seed, purpose: purpose, sample: sample, epoch: epoch)
            return draw.next()
        }
        let values = [
            first(0, "a", 0, 0), first(1, "a", 0, 0), first(0, "b", 0, 0), first(0, "a", 1, 0), first(0, "a", 0, 1),
            first(-1, "a", 0, 0), first(Int.max, "a", Int.min, 0),
        ]
        #expect(Set(values).count == values.count)
        #expect(first(0, "a", 0, 0) == values[0])
    }

    @Test func unitNumbersAreUniform() {
        var draw = Draw(seed: 1, purpose: "test")
        var bins = [Int](repeating: 0, count: 10)
        var sum: Float = 0
        for _ in 0..<10_000 {
            bins[Int(draw.unit() * 10)] += 1
            sum += draw.normal()
        }
        #expect(bins.allSatisfy { abs($0 - 1000) < 130 })
        #expect(abs(sum) < 400)
    }

    @Test func aPermutationHasEveryIndexOnce() {
        for count in [0, 1, 2, 17, 1000] {
            var draw = Draw(seed: 5, purpose: "p")
            let order = draw.permutation(count)
            #expect(order.sorted() == Array(0..<count))
        }
    }
}

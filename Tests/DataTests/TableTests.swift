import Data
import Painter
import Testing

/// What chooses rows does so for every kind of column.
struct TableTests {
    private func everything() throws -> Dataset {
        let labels = [0, 1, 0, 1]
        return try Dataset(
            name: "all", classes: ["a", "b"], labels: labels,
            images: Pixels(height: 1, width: 2, channels: 1, bytes: [0, 1, 10, 11, 20, 21, 30, 31]),
            masks: MaskColumn(
                Pixels(height: 1, width: 2, channels: 1, bytes: [0, 0, 0, 1, 1, 0, 1, 1]), names: ["x", "y"]),
            boxes: BoxColumn((0..<4).map { [Box(x0: Float($0), y0: 0, x1: 9, y1: 9, label: 0)] }, names: ["thing"]),
            files: FileColumn(["0", "1", "2", "3"], folder: "f")
        ).setting("labels", to: LabelsColumn([[0], [1], [0, 1], []], names: ["p", "q"]))
    }

    @Test func everyColumnFollowsItsRows() throws {
        let data = try everything().take([2, 0, 2])
        #expect(data.labels == [0, 0, 0] && data.files?.names == ["2", "0", "2"])
        #expect(try data.image(at: 0) == [20, 21] && data.mask(at: 0) == [1, 0])
        #expect(data.boxes?.boxes[1][0].x0 == 0 && data.labelsColumn?.labels == [[0, 1], [0], [0, 1]])
        #expect(throws: DataError.indexOutOfRange(index: 4, count: 4)) { try everything().take([4]) }
    }

    @Test func joiningMatchesClassesByName() throws {
        let data = try everything()
        let other = try Dataset(
            name: "more", classes: ["c", "a"], labels: [0, 1],
            images: Pixels(height: 1, width: 2, channels: 1, bytes: [40, 41, 50, 51]),
            files: FileColumn(["4", "5"], folder: "g"))
        let both = try data.take([1, 3]).joined(with: other)
        #expect(both.classes == ["a", "b", "c"] && both.labels == [1, 1, 2, 0])
        #expect(try both.image(at: 3) == [50, 51] && both.files?.path(2) == "g/4" && both.files?.path(0) == "f/1")
        #expect(both.masks == nil && both.boxes == nil, "what only one of them has goes")
        #expect(try data.joined(with: data).count == 8)
        let larger = try Dataset(
            name: "x", classes: ["a"], labels: [0], images: Pixels(height: 1, width: 1, channels: 1, bytes: [7]))
        #expect(throws: DataError.self) { try data.joined(with: larger) }
    }

    @Test func aPictureIsKnownWhereverItIsSeen() throws {
        let data = try everything()
        let chosen = try #require(data.take([3]).joined(with: data.take([0])).images?.pixels)
        let all = try #require(data.images?.pixels)
        #expect(chosen.identity(0) == all.identity(3) && chosen.identity(1) == all.identity(0))
        let others = try everything()
        #expect(others.images?.pixels.identity(0) != all.identity(0))
        let numbers = data.inputFingerprints()
        #expect(Set(numbers).count == 4 && numbers == others.inputFingerprints())
    }

    @Test func columnsAreAsLongAsEachOther() throws {
        #expect(throws: DataError.columnsDiffer(column: "labels", has: 1, others: 4)) {
            try everything().setting("labels", to: LabelsColumn([[0]], names: ["p"]))
        }
        #expect(throws: DataError.wrongLabel(label: 2, classes: 2, index: 0)) {
            try LabelsColumn([[2]], names: ["p", "q"])
        }
        #expect(
            try everything().targeting("target", NumberColumn([1, 2, 3, 4], shape: [], count: 4)).targetName == "target"
        )
    }

    @Test func generatedPicturesAreDrawnAgainInAnotherSize() throws {
        let small = try Generated.make("cells", perClass: 2, size: 32, seed: 5).take([3, 9])
        let large = try #require(try small.resized(height: 48, width: 48))
        let made = try Generated.make("cells", perClass: 2, size: 48, seed: 5).take([3, 9])
        #expect(try large.batch([0, 1]) == made.batch([0, 1]) && large.labels == small.labels)
        #expect(try toyDataset([1]).resized(height: 4, width: 4) == nil)
    }
}

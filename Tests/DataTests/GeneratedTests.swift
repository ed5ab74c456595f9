import Data
import Dispatch
import Images
import TestKit
import Testing

struct GeneratedTests {
    /// The pixels themselves are part of the promise: the same seed gives the same bytes on every machine.
    @Test(arguments: [
        ("source", "924c7a266179ecf4"),
        ("cells", "4276fc8f78e54cb6"),
        ("satellite", "8f7da1d9bf5781ba"),
        ("flowers", "d97661063dda2256"),
    ])
    func theSameSeedGivesTheSamePixels(name: String, hash: String) throws {
        let data = try Generated.make(name, perClass: 2, seed: 7)
        #expect(try fnv(data.batch(0..<data.count)) == hash)
        #expect(try Generated.make(name, perClass: 2, seed: 8).fingerprint != data.fingerprint)
    }

    /// Before anything is drawn: 7 classes of 1,000 with a byte a pixel for the mask.
    @Test func whatDoesNotFitIsRefusedWithNumbers() throws {
        let bytes = 7000 * 512 * 512 * 4
        #expect(
            throws: DataError.doesNotFit(
                images: 7000, height: 512, width: 512, bytes: bytes, most: bytes - 1, size: 496)
        ) {
            try Generated.make("cells", perClass: 1000, size: 512, most: bytes - 1)
        }
        #expect(throws: DataError.doesNotFit(images: 14, height: 16, width: 16, bytes: 14336, most: 100, size: nil)) {
            try Generated.make("cells", perClass: 2, size: 16, most: 100)
        }
        #expect(try Generated.make("cells", perClass: 2, size: 16, most: 14336).count == 14)
    }

    @Test(arguments: Generated.names)
    func aSmallerSetIsTheBeginningOfALargerOne(name: String) throws {
        let small = try Generated.make(name, perClass: 1, seed: 2)
        let large = try Generated.make(name, perClass: 3, seed: 2)
        for label in small.classes.indices { #expect(try small.image(at: label) == large.image(at: label * 3)) }
    }

    @Test(arguments: Generated.names)
    func splitsShareNoImage(name: String) throws {
        let parts = try Generated.Stream.allCases.map { try Generated.make(name, perClass: 4, seed: 1, split: $0) }
        for (first, second) in [(0, 1), (0, 2), (1, 2)] {
            #expect(try parts[first].duplicates(in: parts[second]).exact.isEmpty)
        }
        #expect(try parts[0].duplicates(in: parts[0]).exact.allSatisfy { $0.first == $0.second }, "no image twice")
    }

    @Test func theTasksAreLargeEnough() throws {
        let classes = Dictionary(uniqueKeysWithValues: Generated.recipes.map { ($0.name, $0.classes) })
        #expect((classes["source"]?.count ?? 0) >= 112)
        #expect((classes["cells"]?.count ?? 0) >= 5)
        #expect((classes["satellite"]?.count ?? 0) >= 6)
        #expect((classes["flowers"]?.count ?? 0) >= 5)
        for names in classes.values { #expect(Set(names).count == names.count, "class names differ") }
        let targets = Set(["cells", "satellite", "flowers"].flatMap { classes[$0] ?? [] })
        #expect(targets.isDisjoint(with: classes["source"] ?? []), "no target class is taught beforehand")
    }

    @Test(arguments: ["cells", "satellite", "flowers"])
    func targetsHaveMasksAndBoxes(name: String) throws {
        let data = try Generated.make(name, perClass: 12, seed: 3)
        var seen = Set<UInt8>()
        var boxes = 0
        for index in 0..<data.count {
            let mask = try #require(try data.mask(at: index))
            #expect(mask.count == 64 * 64)
            seen.formUnion(mask)
            for box in try #require(try data.boxes(at: index)) {
                #expect(box.x0 >= 0 && box.y0 >= 0 && box.x1 <= 64 && box.y1 <= 64 && box.width >= 2 && box.height >= 2)
                #expect(data.boxes?.names.indices.contains(box.label) == true)
                boxes += 1
            }
        }
        #expect(
            seen == Set((0..<(data.masks?.names.count ?? 0)).map(UInt8.init)),
            "every region occurs, no other number does")
        #expect(boxes > data.count / 4)
    }

    /// Recipes speak in fractions of the side, so another size shows the same scene.
    @Test(arguments: ["cells", "flowers"])
    func anotherSizeShowsTheSameScene(name: String) throws {
        let small = try Generated.make(name, perClass: 2, size: 64, seed: 1)
        let large = try Generated.make(name, perClass: 2, size: 128, seed: 1)
        for index in 0..<small.count {
            let shrunk = try DecodedImage(width: 128, height: 128, pixels: large.image(at: index)).resized(
                width: 64, height: 64)
            let difference = zip(shrunk.pixels, try small.image(at: index)).reduce(0) {
                $0 + abs(Int($1.0) - Int($1.1))
            }
            #expect(difference / (64 * 64 * 3) < 16, "image \(index)")
        }
    }

    @Test func badRequestsSayWhatIsPossible() {
        #expect(throws: DataError.unknownDataset(name: "cels", known: ["source", "cells", "satellite", "flowers"])) {
            try Generated.make("cels")
        }
        #expect(throws: DataError.self) { try Generated.make("cells", perClass: 0) }
        #expect(throws: DataError.self) { try Generated.make("cells", perClass: Int.max) }
        #expect(throws: DataError.self) { try Generated.make("cells", size: 8) }
        #expect(throws: DataError.self) { try Generated.make("cells", perClass: 100_000, size: 1024) }
    }

    @Test func drawingIsFast() throws {
        let start = DispatchTime.now()
        let count = try Generated.make("source", perClass: 4, seed: 1).count
        let seconds = Double(DispatchTime.now().uptimeNanoseconds - start.uptimeNanoseconds) / 1e9
        print("source: \(Int(Double(count) / seconds)) images a second")
        #expect(count == 4 * (try Generated.recipe("source").classes.count))
    }
}

import Data
import Testing

struct AugmentationTests {
    private let image = formulaImage(width: 16, height: 16).pixels

    private func applied(_ change: (inout Augmentation) -> Void, samples: [Int] = [0], seed: Int = 1, epoch: Int = 0)
        throws -> [UInt8]
    {
        var augmentation = Augmentation()
        var pixels = samples.flatMap { _ in image }
        change(&augmentation)
        try augmentation.apply(
            to: &pixels, channels: 3,
            Augmentation.Place(height: 16, width: 16, samples: samples, seed: seed, epoch: epoch))
        return pixels
    }

    private func everything(_ a: inout Augmentation) {
        a.flip = true
        a.verticalFlip = true
        a.shift = 0.2
        a.zoom = 0.8...1.3
        a.rotate = 30
        a.brightness = 0.3
        a.contrast = 0.3
        a.saturation = 0.3
        a.hue = 0.1
    }

    @Test func aChangeIsAPureFunctionOfSeedEpochAndSample() throws {
        let once = try applied(everything, samples: [5, 6, 7])
        #expect(try applied(everything, samples: [5, 6, 7]) == once)
        // The company an image is in does not matter.
        #expect(try applied(everything, samples: [6]) == Array(once[768..<1536]))
        #expect(try applied(everything, samples: [5, 6, 7], epoch: 1) != once)
        #expect(try applied(everything, samples: [5, 6, 7], seed: 2) != once)
        #expect(once[..<768] != once[768..<1536])
    }

    @Test func noneChangesNothing() throws {
        #expect(try applied { _ in } == image)
    }

    @Test func aFlipIsTheMirrorImageOrTheImage() throws {
        var mirror: [UInt8] = []
        for y in 0..<16 {
            for x in 0..<16 {
                let at = (y * 16 + 15 - x) * 3
                mirror += image[at..<at + 3]
            }
        }
        let results = try (0..<40).map { sample in try applied({ $0.flip = true }, samples: [sample]) }
        #expect(results.allSatisfy { $0 == image || $0 == mirror })
        #expect(results.contains(image) && results.contains(mirror))
    }

    @Test func aShiftMovesWholePixels() throws {
        let known = Set(image)
        for sample in 0..<20 {
            let moved = try applied({ $0.shift = 0.25 }, samples: [sample])
            #expect(Set(moved).isSubset(of: known), "no new value appears")
        }
    }

    @Test func coloursStayPutUnderGeometryAndPlacesUnderColour() throws {
        var grey = [UInt8](repeating: 90, count: 16 * 16 * 3)
        var turning = Augmentation()
        turning.rotate = 45
        turning.zoom = 0.7...1.4
        try turning.apply(
            to: &grey, channels: 3, Augmentation.Place(height: 16, width: 16, samples: [3], seed: 1, epoch: 1))
        #expect(grey == [UInt8](repeating: 90, count: 16 * 16 * 3))
        // A hue turn keeps greys.
        var hue = Augmentation()
        hue.hue = 0.5
        hue.saturation = 0.5
        try hue.apply(
            to: &grey, channels: 3, Augmentation.Place(height: 16, width: 16, samples: [3], seed: 1, epoch: 1))
        #expect(grey.allSatisfy { abs(Int($0) - 90) <= 1 })
    }

    @Test func masksMoveWithTheirImages() throws {
        var augmentation = Augmentation()
        augmentation.flip = true
        augmentation.shift = 0.3
        augmentation.rotate = 20
        let mask = (0..<256).map { UInt8($0 % 16 < 8 ? 0 : 3) }
        var pixels = mask.flatMap { [$0 * 80, $0 * 80, $0 * 80] }
        var moved = mask
        try augmentation.apply(
            to: &pixels, channels: 3, Augmentation.Place(height: 16, width: 16, samples: [4], seed: 2, epoch: 0))
        try augmentation.apply(
            toMasks: &moved, Augmentation.Place(height: 16, width: 16, samples: [4], seed: 2, epoch: 0))
        #expect(Set(moved) == [0, 3], "regions do not mix")
        for place in 0..<256 where !(60...180).contains(pixels[place * 3]) {  // sharp places
            #expect((pixels[place * 3] > 120) == (moved[place] == 3))
        }
    }

    @Test func aWrongBufferIsAnError() {
        var pixels = [UInt8](repeating: 0, count: 5)
        #expect(throws: DataError.wrongPixelCount(expected: 768, got: 5)) {
            try Augmentation.light.apply(
                to: &pixels, channels: 3, Augmentation.Place(height: 16, width: 16, samples: [0], seed: 0, epoch: 0))
        }
    }
}

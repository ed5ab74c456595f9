import Draws
import Images
import Painter
import Synchronization

/// The data sets that are drawn by formula, so that everything runs without a network.
///
/// An image is a pure function of (data set, seed, split, class, number, size): the same bytes on every machine, in any
/// order, on any number of threads. Splits are disjoint streams.
package enum Generated {
    package enum Stream: String, Sendable, CaseIterable {
        case train, validation, test

        /// By its name, or by another that folders have.
        package static func named(_ word: String) -> Stream? {
            switch word.lowercased() {
            case "train", "training": .train
            case "val", "valid", "validation", "dev": .validation
            case "test", "testing": .test
            default: nil
            }
        }
    }

    /// The data sets by name, as `load_dataset` takes them.
    package static var names: [String] { recipes.map(\.name) }

    package static let recipes = Recipe.all

    package static func recipe(_ name: String) throws -> Recipe {
        guard let recipe = recipes.first(where: { $0.name == name }) else {
            throw DataError.unknownDataset(name: name, known: names)
        }
        return recipe
    }

    /// Draws `perClass` images of every class, class by class.
    ///
    /// The first images of a larger data set are those of a smaller one with the same seed.
    /// - Parameter most: bytes that the images may take.
    package static func make(
        _ name: String, perClass: Int? = nil, size: Int = 64, seed: Int = 0,
        split: Stream = .train, most: Int = 8_000_000_000, _ loop: PictureLoop = PictureLoop()
    ) throws -> Dataset {
        let recipe = try recipe(name)
        let perClass = perClass ?? recipe.usualPerClass
        guard (1...100_000).contains(perClass) else {
            throw DataError.countOutOfRange(what: "per_class", value: perClass, atLeast: 1, atMost: 100_000)
        }
        guard (16...1024).contains(size) else {
            throw DataError.countOutOfRange(what: "size", value: size, atLeast: 16, atMost: 1024)
        }
        let total = perClass * recipe.classes.count
        let area = size * size
        try Pixels.checkRoom(
            images: total, height: size, width: size, bytesPerPixel: recipe.maskClasses.isEmpty ? 3 : 4, most: most)
        let labels = (0..<total).map { $0 / perClass }
        let result = Gathered(total: total, area: area, masks: !recipe.maskClasses.isEmpty)
        try loop.run(total) { index in
            result.put(recipe.image(index / perClass, index % perClass, split, seed: seed, size: size), at: index)
        }
        let suffix = split == .train ? "" : " (\(split.rawValue))"
        func pixels(_ channels: Int, _ bytes: [UInt8]) throws -> Pixels {
            try Pixels(height: size, width: size, channels: channels, bytes: bytes)
        }
        return try Dataset(
            name: name + suffix, classes: recipe.classes, labels: labels,
            images: try pixels(3, result.pixels.take(Array(0..<total))),
            origin: DrawnOrigin(recipe: recipe, split: split, seed: seed, perClass: perClass, rows: Array(0..<total)),
            masks: try result.masks.map {
                MaskColumn(try pixels(1, $0.take(Array(0..<total))), names: recipe.maskClasses)
            },
            boxes: recipe.boxClasses.isEmpty ? nil : BoxColumn(result.boxes, names: recipe.boxClasses),
            notes: ["drawn with seed \(seed), \(recipe.summary)"])
    }
}

extension Generated {
    /// A source for each recipe.
    static let sources: [DatasetSource] = recipes.map { recipe in
        DatasetSource(name: recipe.name, summary: recipe.summary, reads: .nothing) { request, loop in
            try make(
                recipe.name, perClass: request.perClass, size: request.size ?? 64, seed: request.seed,
                split: request.part ?? .train, most: request.mostBytes, loop)
        }
    }
}

extension Recipe {
    /// The image of that number in its class.
    fileprivate func image(
        _ label: Int, _ number: Int, _ split: Generated.Stream, seed: Int, size: Int
    ) -> Drawn {
        var numbers = Draw(seed: seed, purpose: "\(name).\(split.rawValue).\(classes[label])", sample: number)
        return draw(label, size, &numbers)
    }
}

/// What can draw the images of a data set again.
private struct DrawnOrigin: ImageOrigin {
    let recipe: Recipe
    let split: Generated.Stream
    let seed: Int, perClass: Int
    let rows: [Int]

    func taking(_ indices: [Int]) -> any ImageOrigin {
        DrawnOrigin(recipe: recipe, split: split, seed: seed, perClass: perClass, rows: indices.map { rows[$0] })
    }

    func picture(_ index: Int, height: Int, width: Int) throws -> [UInt8] {
        guard height == width, (16...1024).contains(height) else {
            throw DataError.countOutOfRange(what: "size", value: max(height, width), atLeast: 16, atMost: 1024)
        }
        return recipe.image(rows[index] / perClass, rows[index] % perClass, split, seed: seed, size: height).pixels
    }
}

/// The buffers that threads fill: every picture has its own place, so no two writes meet.
private final class Gathered: Sendable {
    let pixels: PictureBuffer
    let masks: PictureBuffer?
    private let places: Mutex<[[Box]]>

    init(total: Int, area: Int, masks hasMasks: Bool) {
        pixels = PictureBuffer(count: total, bytesPerPicture: area * 3)
        masks = hasMasks ? PictureBuffer(count: total, bytesPerPicture: area) : nil
        places = Mutex(Array(repeating: [], count: total))
    }

    var boxes: [[Box]] { places.withLock { $0 } }

    func put(_ image: Drawn, at index: Int) {
        pixels.put(image.pixels, at: index)
        masks?.put(image.mask, at: index)
        places.withLock { $0[index] = image.boxes }
    }
}

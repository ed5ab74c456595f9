import Dispatch
import Draws
import Painter

/// The data sets that are drawn by formula, so that everything runs without a network.
///
/// An image is a pure function of (data set, seed, split, class, number, size): the same bytes on every machine, in any
/// order, on any number of threads. Splits are disjoint streams.
package enum Generated {
    package enum Stream: String, Sendable, CaseIterable { case train, validation, test }

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
        split: Stream = .train, most: Int = 8_000_000_000
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
        try PixelStore.checkRoom(
            images: total, height: size, width: size, bytesPerPixel: recipe.maskClasses.isEmpty ? 3 : 4, most: most)
        let labels = (0..<total).map { $0 / perClass }
        let result = Gathered(total: total, area: area, masks: !recipe.maskClasses.isEmpty)
        DispatchQueue.concurrentPerform(iterations: total) { index in
            let label = index / perClass
            let number = index % perClass
            var draw = Draw(seed: seed, purpose: "\(name).\(split.rawValue).\(recipe.classes[label])", sample: number)
            result.put(recipe.draw(label, size, &draw), at: index)
        }
        let store = try PixelStore(
            height: size, width: size, channels: 3, pixels: result.pixels, labels: labels,
            masks: recipe.maskClasses.isEmpty ? nil : result.masks,
            boxes: recipe.boxClasses.isEmpty ? nil : result.boxes)
        let suffix = split == .train ? "" : " (\(split.rawValue))"
        return try Dataset(
            name: name + suffix, classes: recipe.classes, store: store, maskClasses: recipe.maskClasses,
            boxClasses: recipe.boxClasses, notes: ["drawn with seed \(seed), \(recipe.summary)"])
    }
}

/// The buffers that threads fill: every image has its own place, so no two writes meet.
private final class Gathered: @unchecked Sendable {
    private let area: Int
    private let hasMasks: Bool
    private(set) var pixels: [UInt8]
    private(set) var masks: [UInt8]
    private(set) var boxes: [[Box]]
    private let lock = DispatchQueue(label: "transferlab.generated")

    init(total: Int, area: Int, masks hasMasks: Bool) {
        self.area = area
        self.hasMasks = hasMasks
        pixels = [UInt8](repeating: 0, count: total * area * 3)
        masks = [UInt8](repeating: 0, count: hasMasks ? total * area : 0)
        boxes = Array(repeating: [], count: total)
    }

    /// Copies one image to its place; the copy is a few microseconds, drawing it hundreds.
    func put(_ image: Drawn, at index: Int) {
        lock.sync {
            pixels.replaceSubrange(index * area * 3..<(index + 1) * area * 3, with: image.pixels)
            if hasMasks { masks.replaceSubrange(index * area..<(index + 1) * area, with: image.mask) }
            boxes[index] = image.boxes
        }
    }
}

import Draws
import Painter

/// Labelled images: a name, class names, and rows of a shared store of 8-bit pixels.
///
/// Immutable, so that a split or a subset can be handed around freely; every method that chooses images returns a new
/// data set over the same pixels. Choices by seed are pure functions of (seed, purpose, class): the same on every
/// machine.
package final class Dataset: Sendable {
    package let name: String
    package let classes: [String]
    package let store: PixelStore
    /// The rows of `store` that belong to this data set, in its order.
    package let rows: [Int]
    /// What the numbers in a mask mean; empty where there are no masks. 0 is the background.
    package let maskClasses: [String]
    /// What the labels of boxes mean; empty where there are no boxes.
    package let boxClasses: [String]
    /// How it came about, in words: the generator's seed, the folder, what was skipped.
    package let notes: [String]

    package init(
        name: String, classes: [String], store: PixelStore, rows: [Int]? = nil,
        maskClasses: [String] = [], boxClasses: [String] = [], notes: [String] = []
    ) throws {
        for (index, label) in store.labels.enumerated() where !classes.indices.contains(label) {
            throw DataError.wrongLabel(label: label, classes: classes.count, index: index)
        }
        self.name = name
        self.classes = classes
        self.store = store
        self.rows = rows ?? Array(0..<store.count)
        self.maskClasses = maskClasses
        self.boxClasses = boxClasses
        self.notes = notes
        if let bad = self.rows.first(where: { $0 < 0 || $0 >= store.count }) {
            throw DataError.indexOutOfRange(index: bad, count: store.count)
        }
    }

    /// The same images under other rows; the rows come from this data set, so they are known to be good.
    private init(_ other: Dataset, name: String, rows: [Int]) {
        self.name = name
        self.classes = other.classes
        self.store = other.store
        self.rows = rows
        self.maskClasses = other.maskClasses
        self.boxClasses = other.boxClasses
        self.notes = other.notes
    }

    package var count: Int { rows.count }
    package var isEmpty: Bool { rows.isEmpty }
    package var height: Int { store.height }
    package var width: Int { store.width }
    package var channels: Int { store.channels }
    package var bytesPerImage: Int { store.bytesPerImage }
    package var labels: [Int] { rows.map { store.labels[$0] } }
    package var hasMasks: Bool { store.masks != nil }
    package var hasBoxes: Bool { store.boxes != nil }

    // MARK: one image

    package func label(at index: Int) throws -> Int { store.labels[try row(index)] }

    /// The pixels of one image, height x width x channels bytes.
    package func image(at index: Int) throws -> [UInt8] {
        let row = try row(index)
        return Array(store.pixels[row * bytesPerImage..<(row + 1) * bytesPerImage])
    }

    /// The mask of one image, height x width bytes of indices into `maskClasses`; nil without masks.
    package func mask(at index: Int) throws -> [UInt8]? {
        let row = try row(index)
        let size = height * width
        return store.masks.map { Array($0[row * size..<(row + 1) * size]) }
    }

    package func boxes(at index: Int) throws -> [Box]? {
        let row = try row(index)
        return store.boxes.map { $0[row] }
    }

    /// The file an image was read from, relative to the folder; nil for generated images.
    package func file(at index: Int) throws -> String? {
        let row = try row(index)
        return store.files.map { $0[row] }
    }

    private func row(_ index: Int) throws -> Int {
        guard rows.indices.contains(index) else { throw DataError.indexOutOfRange(index: index, count: count) }
        return rows[index]
    }

    // MARK: many images

    /// The pixels of the given images, one after the other: a contiguous NHWC buffer.
    package func batch(_ indices: some Collection<Int>) throws -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(indices.count * bytesPerImage)
        for index in indices {
            let row = try row(index)
            out.append(contentsOf: store.pixels[row * bytesPerImage..<(row + 1) * bytesPerImage])
        }
        return out
    }

    package func labels(_ indices: some Collection<Int>) throws -> [Int] {
        try indices.map { store.labels[try row($0)] }
    }

    /// The masks of the given images, one after the other: NHW; nil without masks.
    package func maskBatch(_ indices: some Collection<Int>) throws -> [UInt8]? {
        guard let masks = store.masks else { return nil }
        let size = height * width
        var out: [UInt8] = []
        out.reserveCapacity(indices.count * size)
        for index in indices {
            let row = try row(index)
            out.append(contentsOf: masks[row * size..<(row + 1) * size])
        }
        return out
    }

    // MARK: choosing

    /// The images at `indices`, in that order.
    package func take(_ indices: [Int], name: String? = nil) throws -> Dataset {
        Dataset(self, name: name ?? self.name, rows: try indices.map(row))
    }

    /// The same images in the order that `seed` gives.
    package func shuffled(seed: Int) -> Dataset {
        var draw = Draw(seed: seed, purpose: "shuffle")
        return Dataset(self, name: name, rows: draw.shuffled(rows))
    }

    /// `perClass` images of every class, chosen by `seed`, class by class.
    ///
    /// A smaller subset with the same seed is part of a larger one: a curve over sizes compares like with like.
    package func subset(perClass: Int, seed: Int = 0) throws -> Dataset {
        guard perClass >= 1 else {
            throw DataError.countOutOfRange(what: "per_class", value: perClass, atLeast: 1, atMost: count)
        }
        var chosen: [Int] = []
        for (label, members) in byClass().enumerated() {
            guard members.count >= perClass else {
                throw DataError.tooFewImages(className: classes[label], has: members.count, asked: perClass)
            }
            var draw = Draw(seed: seed, purpose: "subset", sample: label)
            chosen += draw.shuffled(members).prefix(perClass).map { rows[$0] }
        }
        return Dataset(self, name: name, rows: chosen)
    }

    /// The three parts of a stratified split.
    package struct Split: Sendable {
        package let train: Dataset, validation: Dataset, test: Dataset
    }

    /// Splits every class by the same fractions, chosen by `seed`; together the parts are exactly this data set.
    ///
    /// A class of n images gives round(n x fraction) to validation and to test, and at least one each where a fraction
    /// is positive and n allows it; at least one image stays in train.
    package func split(validation: Double = 0.2, test: Double = 0, seed: Int = 0) throws -> Split {
        for (what, value) in [("validation", validation), ("test", test), ("validation + test", validation + test)]
        where !(value >= 0 && value < 1) {
            throw DataError.fractionOutOfRange(what: what, value: value)
        }
        var parts: [[Int]] = [[], [], []]
        for (label, members) in byClass().enumerated() where !members.isEmpty {
            var draw = Draw(seed: seed, purpose: "split", sample: label)
            var left = draw.shuffled(members).map { rows[$0] }
            for (part, fraction) in [(2, test), (1, validation)] where fraction > 0 {
                let wanted = max(1, Int((Double(members.count) * fraction).rounded()))
                let size = min(wanted, max(0, left.count - 1))
                parts[part] += left.prefix(size)
                left.removeFirst(size)
            }
            parts[0] += left
        }
        return Split(
            train: Dataset(self, name: name, rows: parts[0]),
            validation: Dataset(self, name: name + " (validation)", rows: parts[1]),
            test: Dataset(self, name: name + " (test)", rows: parts[2]))
    }

    /// The indices of each class's images.
    package func byClass() -> [[Int]] {
        var members: [[Int]] = Array(repeating: [], count: classes.count)
        for (index, row) in rows.enumerated() { members[store.labels[row]].append(index) }
        return members
    }

    /// How many images each class has.
    package var classCounts: [Int] { byClass().map(\.count) }
}

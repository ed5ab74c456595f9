import Draws
import Images

// Other data sets of the same rows.

extension Dataset {
    /// The same data set with another table.
    package func with(_ table: Table, name: String? = nil) -> Dataset {
        Dataset(name: name ?? self.name, table: table, notes: notes, leftOut: leftOut)
    }

    /// With another column of that name; nil takes it away.
    package func setting(_ column: String, to values: (any Column)?) throws -> Dataset {
        with(try table.setting(column, to: values))
    }

    /// With other targets, in place of those it has: a row is to be said one thing of.
    package func targeting(_ column: String, _ values: any Column) throws -> Dataset {
        var table = table
        for old in Name.targets where old != column { table = try table.setting(old, to: nil) }
        return with(try table.setting(column, to: values))
    }

    /// The rows at `indices`, in that order.
    package func take(_ indices: [Int], name: String? = nil) throws -> Dataset {
        with(try table.taking(indices), name: name)
    }

    /// These rows, then those of another data set; classes are matched by name.
    /// - Throws: `DataError.datasetsDiffer`.
    package func joined(with other: Dataset) throws -> Dataset {
        let name = name == other.name ? name : "\(name) + \(other.name)"
        return Dataset(
            name: name, table: try table.joined(with: other.table),
            notes: notes + other.notes.filter { !notes.contains($0) })
    }

    /// The same rows in the order that `seed` gives.
    package func shuffled(seed: Int) throws -> Dataset {
        var draw = Draw(seed: seed, purpose: "shuffle")
        return try take(draw.permutation(count))
    }

    /// `perClass` rows of every class, chosen by `seed`, class by class.
    ///
    /// A smaller subset with the same seed is part of a larger one: a curve over sizes compares like with like.
    package func subset(perClass: Int, seed: Int = 0) throws -> Dataset {
        guard let classColumn else { throw DataError.noColumn(name: Name.classes, has: table.columns.map(\.name)) }
        guard perClass >= 1 else {
            throw DataError.countOutOfRange(what: "per_class", value: perClass, atLeast: 1, atMost: count)
        }
        var chosen: [Int] = []
        for (label, members) in classColumn.groups.enumerated() {
            guard members.count >= perClass else {
                throw DataError.tooFewImages(
                    className: classes.indices.contains(label) ? classes[label] : String(label), has: members.count,
                    asked: perClass)
            }
            var draw = Draw(seed: seed, purpose: "subset", sample: label)
            chosen += draw.shuffled(members).prefix(perClass)
        }
        return try take(chosen)
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
            var left = draw.shuffled(members)
            for (part, fraction) in [(2, test), (1, validation)] where fraction > 0 {
                let wanted = max(1, Int((Double(members.count) * fraction).rounded()))
                let size = min(wanted, max(0, left.count - 1))
                parts[part] += left.prefix(size)
                left.removeFirst(size)
            }
            parts[0] += left
        }
        return Split(
            train: try take(parts[0]), validation: try take(parts[1], name: name + " (validation)"),
            test: try take(parts[2], name: name + " (test)"))
    }

    /// The pictures in another size, made again from what they came from; nil when only these pixels are left.
    package func resized(height: Int, width: Int, _ loop: PictureLoop = PictureLoop()) throws -> Dataset? {
        guard let images, let origin = images.origin else { return nil }
        if (height, width) == (self.height, self.width) { return self }
        let buffer = PictureBuffer(count: count, bytesPerPicture: height * width * 3)
        try loop.run(count) { index in
            buffer.put(try origin.picture(index, height: height, width: width), at: index)
        }
        let pixels = try Pixels(height: height, width: width, channels: 3, bytes: buffer.take(Array(0..<count)))
        // Masks and boxes were made for the size that was.
        return try setting(Name.image, to: ImageColumn(pixels, origin: origin)).setting(Name.mask, to: nil).setting(
            Name.boxes, to: nil)
    }
}

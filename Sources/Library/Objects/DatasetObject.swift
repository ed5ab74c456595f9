import Data
import Figures
import Images
import Runtime
import Syntax
import Tensors
import Training

/// A data set as a value: `len`, indexing, slices, and a card that says what is in it.
public final class DatasetObject: Object {
    package let dataset: Dataset

    package init(_ dataset: Dataset) { self.dataset = dataset }

    package static let type = TypeObject(
        "Dataset",
        """
        Images with their labels.
        ```tl
        data = load_dataset("cells", per_class=1)
        len(data)  # → 7
        ```
        """, origin: DatasetObject.origin)
    public override var type: TypeObject { DatasetObject.type }
    private static let iteratorType = TypeObject("dataset_iterator")

    public override var sketch: String { (try? repr()) ?? typeName }
    public override var byteCount: Int { dataset.count * dataset.height * dataset.width * dataset.channels }

    public override func repr() throws -> String {
        let what =
            dataset.images == nil
            ? "\(dataset.count) rows"
            : "\(dataset.count) images of \(dataset.height)x\(dataset.width)x\(dataset.channels)"
        return "Dataset(\(dataset.name): \(what), \(asked))"
    }

    /// What is to be said of each row.
    private var asked: String {
        if dataset.classColumn != nil { return "\(dataset.classes.count) classes" }
        if dataset.labelsColumn != nil { return "several of \(dataset.classes.count) labels" }
        return dataset.targetName == nil ? "no labels" : "numbers to predict"
    }

    public override func display() throws -> Display {
        var lines = [try repr()]
        if dataset.classColumn != nil {
            let shown = zip(dataset.classes, dataset.classCounts).prefix(12).map { "\($0) \($1)" }.joined(
                separator: ", ")
            let more = dataset.classes.count > 12 ? ", and \(dataset.classes.count - 12) more" : ""
            lines.append("  images per class: \(shown)\(more)")
        }
        if let labels = dataset.labelsColumn { lines.append("  labels: " + labels.names.joined(separator: ", ")) }
        if let masks = dataset.masks { lines.append("  masks: " + masks.names.joined(separator: ", ")) }
        if let boxes = dataset.boxes { lines.append("  boxes: " + boxes.names.joined(separator: ", ")) }
        lines += dataset.notes.map { "  \($0)" }
        return Display(text: lines.joined(separator: "\n"))
    }

    public override var attributeNames: [String] {
        [
            "name", "classes", "labels", "size", "counts", "masks", "boxes", "files", "mask_classes", "box_classes",
            "skipped",
        ]
    }

    public override func attribute(_ name: String) throws -> Value? {
        /// Texts that cannot be changed: the data set would not be.
        func copy(_ items: [Value]) -> Value {
            .list(ListBox(copyOf: items, hint: "`relabel(data, labels)` makes a data set with other labels."))
        }
        switch name {
        case "name": return .str(dataset.name)
        case "classes": return copy(dataset.classes.map(Value.str))
        case "labels":
            if let several = dataset.labelsColumn {
                return copy(several.labels.map { .list($0.map { .str(several.names[$0]) }) })
            }
            if let numbers = dataset.target as? NumberColumn {
                return .tensor(try numbers.block(Array(0..<dataset.count)).tensor())
            }
            return copy(dataset.labels.map(Value.int))
        case "size": return .tuple([.int(dataset.height), .int(dataset.width), .int(dataset.channels)])
        case "counts": return .dict(zip(dataset.classes, dataset.classCounts).map { (.str($0), .int($1)) })
        case "masks":
            return try dataset.masks.map { .tensor(try $0.block(Array(0..<dataset.count)).tensor()) } ?? Value.none
        case "boxes":
            return dataset.boxes.map { boxes in .list((0..<boxes.count).map { .boxes(boxes, $0) }) } ?? Value.none
        case "files": return dataset.files.map { files in .list(files.names.map(Value.str)) } ?? Value.none
        case "mask_classes": return dataset.masks.map { .list($0.names.map(Value.str)) } ?? Value.none
        case "skipped": return copy(dataset.leftOut.map { .tuple([.str($0.file), .str($0.reason.words)]) })
        case "box_classes": return dataset.boxes.map { .list($0.names.map(Value.str)) } ?? Value.none
        default: return nil
        }
    }

    public override func length() throws -> Int? { dataset.count }

    /// `data + data`: classes are matched by name.
    public override func binary(_ op: BinaryOperator, _ other: Value, reversed: Bool) throws -> Value? {
        guard op == .add, let other = (other.asObject as? DatasetObject)?.dataset else { return nil }
        return .dataset(try reversed ? other.joined(with: dataset) : dataset.joined(with: other))
    }

    public override func index(_ key: Value) throws -> Value {
        if let index = key.asInt, key.asBool == nil { return .object(ImageObject(dataset, try place(index))) }
        if case .object(let object as SliceObject) = key {
            let bounds = try object.resolve(length: dataset.count)
            return .dataset(try dataset.take(Array(stride(from: bounds.start, to: bounds.stop, by: bounds.step))))
        }
        guard let rows = try chosen(key) else {
            throw Problem(
                "TypeError", "data set indices must be integers or slices, not \(key.typeName)",
                hint: "Lists choose too: `data[[2, 10, 14]]`, or one of True and False for each row.")
        }
        return .dataset(try dataset.take(rows))
    }

    /// The rows that a list of places, one of truths, or a tensor of either names; nil for another value.
    private func chosen(_ key: Value) throws -> [Int]? {
        var entries = key.asArray
        if let tensor = (key.asObject as? TensorObject)?.tensor, tensor.shape.rank == 1 {
            entries = try tensor.ints().map { tensor.dtype == .bool ? .bool($0 != 0) : .int($0) }
        }
        guard let entries else { return nil }
        if !entries.isEmpty, entries.allSatisfy({ $0.asBool != nil }) {
            guard entries.count == dataset.count else {
                throw DataError.columnsDiffer(column: "truths", has: entries.count, others: dataset.count)
            }
            return entries.indices.filter { entries[$0].asBool == true }
        }
        let places = entries.compactMap(\.asInt)
        return places.count == entries.count ? try places.map(place) : nil
    }

    private func place(_ index: Int) throws -> Int {
        let count = dataset.count
        guard index >= -count, index < count else {
            throw Problem(
                "IndexError", "data set index out of range", notes: ["it has \(count) images"],
                hint: "Images count from 0: the last is \(count - 1), or -1.")
        }
        return index < 0 ? index + count : index
    }

    public override func iterate() throws -> ValueIterator? {
        let dataset = dataset
        var index = 0
        return ClosureIterator(DatasetObject.iteratorType) {
            guard index < dataset.count else { return nil }
            defer { index += 1 }
            return .object(ImageObject(dataset, index))
        }
    }
}

/// One picture of a data set, with what is known of it.
final class ImageObject: Object {
    let dataset: Dataset
    let position: Int

    init(_ dataset: Dataset, _ position: Int) {
        self.dataset = dataset
        self.position = position
    }

    package static let type = TypeObject(
        "Image",
        """
        One picture of a data set.
        ```tl
        load_dataset("cells", per_class=1)[0].size  # → (64, 64, 3)
        ```
        """)
    override var type: TypeObject { ImageObject.type }

    /// What it shows, by name; empty where nobody said.
    private var className: String {
        if let several = dataset.labelsColumn {
            return several.labels[position].map { several.names[$0] }.joined(separator: ", ")
        }
        guard let column = dataset.classColumn else { return "" }
        let label = column.labels[position]
        return column.names.indices.contains(label) ? column.names[label] : String(label)
    }

    override func repr() throws -> String {
        let name = className.isEmpty ? "" : ", " + className
        return dataset.images == nil ? "Row(\(position)\(name))" : "Image(\(dataset.height)x\(dataset.width)\(name))"
    }

    override var attributeNames: [String] { ["label", "name", "size", "mask", "boxes", "file", "pixels"] }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "label": try label()
        case "name": .str(className)
        case "size": .tuple([.int(dataset.height), .int(dataset.width), .int(dataset.channels)])
        case "file": try dataset.file(at: position).map(Value.str) ?? Value.none
        case "boxes": dataset.boxes.map { .boxes($0, position) } ?? Value.none
        case "mask":
            try dataset.masks.map {
                .tensor(try $0.block([position]).tensor().reshape([dataset.height, dataset.width]))
            } ?? Value.none
        case "pixels": .tensor(try pixels())
        default: nil
        }
    }

    /// A number of a class, names, or the number that is to be predicted.
    private func label() throws -> Value {
        if let several = dataset.labelsColumn {
            return .list(several.labels[position].map { .str(several.names[$0]) })
        }
        if let numbers = dataset.target as? NumberColumn {
            let row = try numbers.block([position]).tensor()
            return numbers.shape.isEmpty ? .float(try row.item()) : .tensor(try row.reshape(numbers.shape))
        }
        return dataset.classColumn.map { .int($0.labels[position]) } ?? Value.none
    }

    /// u8 [height, width, channels].
    func pixels() throws -> Tensor {
        try Tensor(bytes: dataset.image(at: position), [dataset.height, dataset.width, dataset.channels], dtype: .u8)
    }

    override func display() throws -> Display {
        let image = try dataset.gridImage(at: position, caption: className)
        return Display(Figure(ImageGrid(columns: 1, images: [image])))
    }
}

extension Value {
    /// Corners, then the number of what is in them.
    fileprivate static func boxes(_ column: BoxColumn, _ row: Int) -> Value {
        .list(
            column.boxes[row].map { box in
                .tuple([box.x0, box.y0, box.x1, box.y1].map { .float(Double($0)) } + [.int(box.label)])
            })
    }
}

extension Dataset {
    /// What stands under a picture: its class, its labels, or the name of its file.
    func caption(at index: Int) throws -> String {
        if let classColumn {
            let label = classColumn.labels[index]
            return classes.indices.contains(label) ? classes[label] : String(label)
        }
        if let labelsColumn { return labelsColumn.labels[index].map { labelsColumn.names[$0] }.joined(separator: ", ") }
        return try file(at: index).map { String($0.split(separator: "/").last ?? "") } ?? ""
    }

    /// The longest side in a grid: no screen shows more, and a grid of photographs would take seconds.
    private static let gridSide = 512

    /// A picture for a grid: grey becomes RGB, large becomes small.
    func gridImage(at index: Int, caption: String = "", mark: ImageGrid.Mark = .none) throws -> ImageGrid.Image {
        let pixels = try image(at: index)
        let rgb =
            channels == 3
            ? pixels
            : stride(from: 0, to: pixels.count, by: channels).flatMap { offset in
                let grey = pixels[offset]
                return [grey, grey, grey]
            }
        let side = max(width, height)
        guard side > Dataset.gridSide else {
            return ImageGrid.Image(width: width, height: height, rgb: rgb, caption: caption, mark: mark)
        }
        let small = try DecodedImage(width: width, height: height, pixels: rgb).resized(
            width: max(1, width * Dataset.gridSide / side), height: max(1, height * Dataset.gridSide / side))
        return ImageGrid.Image(
            width: small.width, height: small.height, rgb: small.pixels, caption: caption, mark: mark)
    }
}

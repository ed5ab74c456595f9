import Data
import Figures
import Runtime
import Tensors

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
        """)
    public override var type: TypeObject { DatasetObject.type }
    private static let iteratorType = TypeObject("dataset_iterator")

    public override func repr() throws -> String {
        let size = "\(dataset.height)x\(dataset.width)x\(dataset.channels)"
        return "Dataset(\(dataset.name): \(dataset.count) images of \(size), \(dataset.classes.count) classes)"
    }

    public override func display() throws -> Display {
        let counts = dataset.classCounts
        let shown = zip(dataset.classes, counts).prefix(12).map { "\($0) \($1)" }.joined(separator: ", ")
        let more = dataset.classes.count > 12 ? ", and \(dataset.classes.count - 12) more" : ""
        var lines = [try repr(), "  images per class: \(shown)\(more)"]
        if let masks = dataset.masks { lines.append("  masks: " + masks.names.joined(separator: ", ")) }
        if let boxes = dataset.boxes { lines.append("  boxes: " + boxes.names.joined(separator: ", ")) }
        lines += dataset.notes.map { "  \($0)" }
        return Display(text: lines.joined(separator: "\n"))
    }

    public override var attributeNames: [String] { ["name", "classes", "labels", "size", "counts"] }

    public override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "name": .str(dataset.name)
        case "classes": .list(dataset.classes.map(Value.str))
        case "labels": .list(dataset.labels.map(Value.int))
        case "size": .tuple([.int(dataset.height), .int(dataset.width), .int(dataset.channels)])
        case "counts": .dict(zip(dataset.classes, dataset.classCounts).map { (.str($0), .int($1)) })
        default: nil
        }
    }

    public override func length() throws -> Int? { dataset.count }

    public override func index(_ key: Value) throws -> Value {
        switch key {
        case .int(let index):
            let count = dataset.count
            guard index >= -count, index < count else {
                throw Problem(
                    "IndexError", "data set index out of range", notes: ["it has \(count) images"],
                    hint: "Images count from 0: the last is \(count - 1), or -1.")
            }
            return .object(ImageObject(dataset, index < 0 ? index + count : index))
        case .object(let object as SliceObject):
            let bounds = try object.resolve(length: dataset.count)
            let rows = Array(stride(from: bounds.start, to: bounds.stop, by: bounds.step))
            return .object(DatasetObject(try dataset.take(rows)))
        default:
            throw Problem("TypeError", "data set indices must be integers or slices, not \(key.typeName)")
        }
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

    private var className: String {
        get throws { dataset.classes[try dataset.label(at: position)] }
    }

    override func repr() throws -> String {
        "Image(\(dataset.height)x\(dataset.width), \(try className))"
    }

    override var attributeNames: [String] { ["label", "name", "size", "boxes", "file", "pixels"] }

    override func attribute(_ name: String) throws -> Value? {
        switch name {
        case "label": .int(try dataset.label(at: position))
        case "name": .str(try className)
        case "size": .tuple([.int(dataset.height), .int(dataset.width), .int(dataset.channels)])
        case "file": try dataset.file(at: position).map(Value.str) ?? Value.none
        case "boxes":
            try dataset.boxes(at: position).map { boxes in
                .list(
                    boxes.map { box in
                        .tuple([box.x0, box.y0, box.x1, box.y1].map { .float(Double($0)) } + [.int(box.label)])
                    })
            } ?? Value.none
        case "pixels": .tensor(try pixels())
        default: nil
        }
    }

    /// u8 [height, width, channels].
    func pixels() throws -> Tensor {
        try Tensor(bytes: dataset.image(at: position), [dataset.height, dataset.width, dataset.channels], dtype: .u8)
    }

    override func display() throws -> Display {
        let image = try dataset.gridImage(at: position, caption: className)
        return Display(
            text: try repr(), content: .figure(Figure(panels: [.images(ImageGrid(columns: 1, images: [image]))])))
    }
}

extension Dataset {
    /// A picture for a grid: grey becomes RGB.
    func gridImage(at index: Int, caption: String = "", mark: ImageGrid.Mark = .none) throws -> ImageGrid.Image {
        let pixels = try image(at: index)
        let rgb =
            channels == 3
            ? pixels
            : stride(from: 0, to: pixels.count, by: channels).flatMap { offset in
                let grey = pixels[offset]
                return [grey, grey, grey]
            }
        return ImageGrid.Image(width: width, height: height, rgb: rgb, caption: caption, mark: mark)
    }
}

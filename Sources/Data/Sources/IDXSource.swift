import Images

extension DatasetSource {
    /// MNIST and its relatives: 28 x 28 grey pictures of ten classes in four IDX files, which may be compressed.
    /// Source: the format's description by LeCun, Cortes and Burges.
    package static func mnist(_ name: String, _ folder: String) -> DatasetSource {
        let fashion = [
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
        ]
        let classes = name == "fashion_mnist" ? fashion : (0...9).map(String.init)
        let what = name == "fashion_mnist" ? "clothes" : "handwritten digits"
        return DatasetSource(name: name, summary: "28x28 grey \(what), from its IDX files", reads: .folder) {
            request, loop in
            let part = try request.partOfTwo(of: name)
            let files = CollectionFolder(
                path: request.path ?? "", places: ["raw", folder + "/raw", folder], mayRead: request.mayRead)
            let stem = part == .test ? "t10k" : "train"
            func names(_ kind: String) -> [String] {
                ["-ubyte", "-ubyte.gz", ".ubyte", ".ubyte.gz"].map { "\(stem)-\(kind)\($0)" }
            }
            let images = try files.bytes(names("images-idx3"), loop)
            let labels = try files.bytes(names("labels-idx1"), loop)
            let pictures = try IDXFile(images.bytes, dimensions: 3, images.file)
            let numbers = try IDXFile(labels.bytes, dimensions: 1, labels.file)
            guard pictures.sizes[0] == numbers.sizes[0] else {
                throw DataError.columnsDiffer(column: "labels", has: numbers.sizes[0], others: pictures.sizes[0])
            }
            let pixels = try Pixels(
                height: pictures.sizes[1], width: pictures.sizes[2], channels: 1, bytes: Array(pictures.values))
            return try request.dataset(name, part, pixels, numbers.values.map(Int.init), classes, loop)
        }
    }
}

extension SourceRequest {
    /// The part, for collections that have no validation data of their own.
    func partOfTwo(of name: String) throws -> Generated.Stream {
        guard part != .validation else {
            throw DataError.noSuchPart(source: name, part: "validation", has: ["train", "test"])
        }
        return part ?? .train
    }

    /// A data set of pictures that came in one file.
    func dataset(
        _ name: String, _ part: Generated.Stream, _ pixels: Pixels, _ labels: [Int], _ classes: [String],
        _ loop: PictureLoop
    ) throws -> Dataset {
        let frame = try frame(usually: pixels.height)
        let column = try PackedPictures(pixels: pixels, frame: frame).column(self, loop)
        let whole = Dataset(
            name: part == .test ? "\(name) (test)" : name,
            table: try Table([
                (Dataset.Name.image, column), (Dataset.Name.classes, try ClassColumn(labels, names: classes)),
            ]))
        return try perClass.map { try whole.subset(perClass: $0, seed: seed) } ?? whole
    }
}

/// An IDX file of bytes: two zero bytes, the element's type, the number of dimensions, their sizes as big-endian
/// numbers of 32 bits, then the values.
private struct IDXFile {
    let sizes: [Int]
    let values: ArraySlice<UInt8>

    init(_ bytes: [UInt8], dimensions: Int, _ file: String) throws {
        func damaged(_ why: String) -> DataError { .unreadableImage(path: file, reason: .corrupt(why)) }
        let header = 4 + 4 * dimensions
        guard bytes.count >= header, bytes.starts(with: [0, 0, 8, UInt8(dimensions)]) else {
            throw damaged("it is no IDX file of bytes with \(dimensions) dimension\(dimensions == 1 ? "" : "s")")
        }
        sizes = (0..<dimensions).map { dimension in
            bytes[4 + 4 * dimension..<8 + 4 * dimension].reduce(0) { $0 << 8 | Int($1) }
        }
        guard sizes.dropFirst().allSatisfy({ (1...4096).contains($0) }) else {
            throw damaged("its sizes make no sense")
        }
        let size = sizes.reduce(1, *)
        guard bytes.count - header == size else {
            throw damaged("its header promises \(size) values, it has \(bytes.count - header)")
        }
        values = bytes[header...]
    }
}

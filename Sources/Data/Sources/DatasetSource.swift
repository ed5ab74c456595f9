import Images

/// Where data sets come from: drawn by formula, folders, the files of well-known collections, tables.
package struct DatasetSource: Sendable {
    /// What a source reads.
    package enum Reading: Sendable { case nothing, folder, file }

    /// As `load_dataset` takes it.
    package let name: String
    /// What it is, in a few words.
    package let summary: String
    package let reads: Reading
    package let load: @Sendable (SourceRequest, PictureLoop) throws -> Dataset

    /// One line for each.
    package static let all: [DatasetSource] =
        Generated.sources + [
            .imageFolder, .csv, .mnist("mnist", "MNIST"), .mnist("fashion_mnist", "FashionMNIST"), .cifar10, .cifar100,
        ]

    /// - Throws: `DataError.unknownDataset`.
    package static func named(_ name: String) throws -> DatasetSource {
        guard let source = all.first(where: { $0.name == name }) else {
            throw DataError.unknownDataset(name: name, known: all.map(\.name))
        }
        return source
    }

    /// The data set, once what is asked for is known to make sense.
    package func dataset(_ request: SourceRequest, _ loop: PictureLoop) throws -> Dataset {
        switch (reads, request.path) {
        case (.nothing, let path?): throw DataError.readsNothing(source: name, path: path)
        case (.folder, nil), (.file, nil): throw DataError.needsPath(source: name, isFile: reads == .file)
        default: return try load(request, loop)
        }
    }
}

/// What is asked of a source; each looks at what concerns it.
package struct SourceRequest: Sendable {
    /// The folder or the file.
    package var path: String?
    /// Which part; nil where nobody chose one.
    package var part: Generated.Stream?
    package var perClass: Int?
    package var seed = 0
    /// nil: as the source has it.
    package var size: Int?
    package var framing = Framing.crop
    package var interpolation = Interpolation.bilinear
    /// Instead of framing and interpolation: see `PictureFrame.preparation`.
    package var preparation: (@Sendable (DecodedImage) throws -> DecodedImage)?
    package var order = ClassOrder.natural
    /// Which columns of a table mean what.
    package var columns = TableColumns()
    /// Whether a file or folder may be read: a link can lead out of the folder. One that may not is left out.
    package var mayRead: @Sendable (String) -> Bool = { _ in true }
    /// Bytes that the images may take.
    package var mostBytes = 16_000_000_000

    package init(path: String? = nil) { self.path = path }

    /// How pictures become rows.
    func frame(usually side: Int) throws -> PictureFrame {
        let size = size ?? side
        guard (1...4096).contains(size) else {
            throw DataError.countOutOfRange(what: "size", value: size, atLeast: 1, atMost: 4096)
        }
        var frame = PictureFrame(height: size, width: size, framing: framing, interpolation: interpolation)
        frame.preparation = preparation
        return frame
    }
}

/// In which order classes are numbered.
package enum ClassOrder: String, CaseIterable, Sendable {
    /// As a person counts: `2` before `10`.
    case natural
    /// Letter by letter, as most other tools do: `10` before `2`.
    case text

    func sorted(_ names: [String]) -> [String] {
        switch self {
        case .natural: naturallySorted(names)
        case .text: names.sorted { $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars) }
        }
    }

    /// Says which order was taken where the other would number classes differently.
    func note(on names: [String]) -> String? {
        let other: ClassOrder = self == .natural ? .text : .natural
        let theirs = other.sorted(names)
        guard let place = names.indices.first(where: { names[$0] != theirs[$0] }) else { return nil }
        let way = self == .natural ? "by number" : "letter by letter"
        return
            "classes are ordered \(way): class \(place) is '\(names[place])'; with order=\"\(other.rawValue)\" it is "
            + "'\(theirs[place])'"
    }
}

import Images

/// Pictures, height x width x channels bytes each.
package struct ImageColumn: TensorColumn {
    package let pixels: Pixels
    /// What can make the pictures again, in another size; nil: only these pixels are left.
    package let origin: (any ImageOrigin)?
    /// How pictures that were not square became so; nil: nobody knows, or they were.
    package var framing: Framing? { origin?.framing }

    package init(_ pixels: Pixels, origin: (any ImageOrigin)? = nil) {
        (self.pixels, self.origin) = (pixels, origin)
    }

    package var count: Int { pixels.count }
    package var shape: [Int] { [pixels.height, pixels.width, pixels.channels] }
    package var element: Block.Element { .byte }
    package var isSlow: Bool { true }

    package func taking(_ indices: [Int]) -> ImageColumn {
        ImageColumn(pixels.taking(indices), origin: origin?.taking(indices))
    }

    package func joined(with other: ImageColumn) throws -> ImageColumn {
        let both = origin.flatMap { mine in other.origin.map { JoinedOrigin(mine, count, $0, other.count) } }
        return ImageColumn(try pixels.joined(with: other.pixels), origin: both)
    }

    package func block(_ indices: [Int], view: Int) throws -> Block {
        Block(.bytes(pixels.bytes(indices)), count: indices.count, shape: shape)
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) { pixels.add(indices, to: &print) }
}

/// Where pictures come from: their files, or the recipe that draws them.
package protocol ImageOrigin: Sendable {
    /// How a picture that is not square becomes one; nil: they all are.
    var framing: Framing? { get }

    /// The rows at `indices` of what it makes.
    func taking(_ indices: [Int]) -> any ImageOrigin

    /// The picture of one row in another size, height x width x 3 bytes.
    func picture(_ index: Int, height: Int, width: Int) throws -> [UInt8]
}

extension ImageOrigin {
    package var framing: Framing? { nil }
}

/// The origins of two columns that were joined.
private struct JoinedOrigin: ImageOrigin {
    var framing: Framing? { Set(parts.map(\.framing)).count == 1 ? parts[0].framing : nil }

    private let parts: [any ImageOrigin]
    private let places: [(part: Int, index: Int)]

    init(_ first: any ImageOrigin, _ count: Int, _ second: any ImageOrigin, _ others: Int) {
        parts = [first, second]
        places = (0..<count).map { (0, $0) } + (0..<others).map { (1, $0) }
    }

    private init(_ parts: [any ImageOrigin], _ places: [(part: Int, index: Int)]) {
        (self.parts, self.places) = (parts, places)
    }

    func taking(_ indices: [Int]) -> any ImageOrigin { JoinedOrigin(parts, indices.map { places[$0] }) }

    func picture(_ index: Int, height: Int, width: Int) throws -> [UInt8] {
        try parts[places[index].part].picture(places[index].index, height: height, width: width)
    }
}

/// For each picture, the region that every pixel belongs to: height x width bytes of indices into `names`.
package struct MaskColumn: TensorColumn {
    package let pixels: Pixels
    /// What the numbers mean. 0 is the background.
    package let names: [String]

    package init(_ pixels: Pixels, names: [String]) { (self.pixels, self.names) = (pixels, names) }

    package var count: Int { pixels.count }
    package var shape: [Int] { [pixels.height, pixels.width] }
    package var element: Block.Element { .byte }

    package func taking(_ indices: [Int]) -> MaskColumn { MaskColumn(pixels.taking(indices), names: names) }

    package func joined(with other: MaskColumn) throws -> MaskColumn {
        guard names == other.names else {
            throw DataError.datasetsDiffer(
                what: "what their masks mean", left: names.joined(separator: ", "),
                right: other.names.joined(separator: ", "))
        }
        return MaskColumn(try pixels.joined(with: other.pixels), names: names)
    }

    package func block(_ indices: [Int], view: Int) throws -> Block {
        Block(.bytes(pixels.bytes(indices)), count: indices.count, shape: shape)
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) { pixels.add(indices, to: &print) }
}

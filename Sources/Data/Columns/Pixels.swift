/// Bytes of pictures of one size: what images and masks are columns of.
///
/// Choosing pictures, and joining those of two data sets, lists places in shared stores: no pixel is copied.
package struct Pixels: Sendable {
    /// Pictures that were made together, one after the other.
    private final class Store: Sendable {
        let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    private struct Place: Sendable {
        let store: Int
        let row: Int
    }

    /// Which picture this is, whatever data set it is seen through.
    package struct Identity: Hashable {
        fileprivate let store: ObjectIdentifier
        fileprivate let row: Int
    }

    package let height: Int, width: Int, channels: Int
    private var stores: [Store]
    private var places: [Place]

    package var count: Int { places.count }
    package var bytesPerPicture: Int { height * width * channels }

    /// - Parameter bytes: all pictures one after the other, each height x width x channels bytes.
    /// - Throws: `DataError.wrongPixelCount` unless they are whole pictures.
    package init(height: Int, width: Int, channels: Int, bytes: [UInt8]) throws {
        let size = height * width * channels
        guard size > 0 ? bytes.count % size == 0 : bytes.isEmpty else {
            throw DataError.wrongPixelCount(expected: (bytes.count / size + 1) * size, got: bytes.count)
        }
        (self.height, self.width, self.channels) = (height, width, channels)
        stores = [Store(bytes)]
        places = (0..<(size > 0 ? bytes.count / size : 0)).map { Place(store: 0, row: $0) }
    }

    /// Before anything is read or drawn.
    /// - Parameter bytesPerPixel: 3, and 1 for a mask.
    /// - Throws: `DataError.doesNotFit`.
    package static func checkRoom(images: Int, height: Int, width: Int, bytesPerPixel: Int, most: Int) throws {
        let bytes = height * width * bytesPerPixel * images
        guard bytes > most else { return }
        let side = Int(Double(max(0, most) / (bytesPerPixel * max(1, images))).squareRoot()) / 16 * 16
        throw DataError.doesNotFit(
            images: images, height: height, width: width, bytes: bytes, most: most, size: side >= 16 ? side : nil)
    }

    /// The bytes of one picture.
    package func bytes(_ index: Int) -> ArraySlice<UInt8> {
        let place = places[index]
        return stores[place.store].bytes[place.row * bytesPerPicture..<(place.row + 1) * bytesPerPicture]
    }

    /// The bytes of some, one after the other: a contiguous NHWC buffer.
    package func bytes(_ indices: some Collection<Int>) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(indices.count * bytesPerPicture)
        for index in indices { out.append(contentsOf: bytes(index)) }
        return out
    }

    package func identity(_ index: Int) -> Identity {
        Identity(store: ObjectIdentifier(stores[places[index].store]), row: places[index].row)
    }

    /// The place of a picture in the store it was made with.
    package func row(_ index: Int) -> Int { places[index].row }

    package func taking(_ indices: [Int]) -> Pixels {
        var copy = self
        copy.places = indices.map { places[$0] }
        return copy
    }

    /// - Throws: `DataError.datasetsDiffer` for pictures of another size.
    package func joined(with other: Pixels) throws -> Pixels {
        guard (height, width, channels) == (other.height, other.width, other.channels) else {
            func size(_ pixels: Pixels) -> String { "\(pixels.height)x\(pixels.width)x\(pixels.channels)" }
            throw DataError.datasetsDiffer(what: "the size of their images", left: size(self), right: size(other))
        }
        var copy = self
        let numbers = other.stores.map { theirs in
            if let known = copy.stores.firstIndex(where: { $0 === theirs }) { return known }
            copy.stores.append(theirs)
            return copy.stores.count - 1
        }
        copy.places += other.places.map { Place(store: numbers[$0.store], row: $0.row) }
        return copy
    }

    package func add(_ indices: [Int], to print: inout Fingerprint) {
        for index in indices { bytes(index).withUnsafeBytes { print.add($0) } }
    }
}

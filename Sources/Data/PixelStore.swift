import Painter

/// The images that a family of data sets shares: subsets and splits are lists of rows over one store, never copies.
package final class PixelStore: Sendable {
    package let height: Int, width: Int, channels: Int
    /// All images one after the other, each height x width x channels bytes.
    package let pixels: [UInt8]
    package let labels: [Int]
    /// height x width bytes per image: the index of each pixel's region in `Dataset.maskClasses`; nil without masks.
    package let masks: [UInt8]?
    package let boxes: [[Box]]?
    /// Where each image came from: a path relative to the data set's folder; nil for generated images.
    package let files: [String]?

    /// Before anything is read or drawn.
    /// - Parameter bytesPerPixel: 3, and 1 for a mask.
    /// - Throws: `DataError.doesNotFit`.
    static func checkRoom(images: Int, height: Int, width: Int, bytesPerPixel: Int, most: Int) throws {
        let bytes = height * width * bytesPerPixel * images
        guard bytes > most else { return }
        let side = Int(Double(max(0, most) / (bytesPerPixel * max(1, images))).squareRoot()) / 16 * 16
        throw DataError.doesNotFit(
            images: images, height: height, width: width, bytes: bytes, most: most, size: side >= 16 ? side : nil)
    }

    package var bytesPerImage: Int { height * width * channels }
    package var count: Int { labels.count }

    package init(
        height: Int, width: Int, channels: Int, pixels: [UInt8], labels: [Int],
        masks: [UInt8]? = nil, boxes: [[Box]]? = nil, files: [String]? = nil
    ) throws {
        let expected = height * width * channels * labels.count
        guard pixels.count == expected else { throw DataError.wrongPixelCount(expected: expected, got: pixels.count) }
        if let masks, masks.count != height * width * labels.count {
            throw DataError.wrongPixelCount(expected: height * width * labels.count, got: masks.count)
        }
        self.height = height
        self.width = width
        self.channels = channels
        self.pixels = pixels
        self.labels = labels
        self.masks = masks
        self.boxes = boxes
        self.files = files
    }
}

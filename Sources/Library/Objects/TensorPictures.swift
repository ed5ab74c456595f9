import Figures
import Tensors

extension Tensor {
    /// Pictures, filters or feature maps, where the shape says that it holds some; nil for other numbers.
    ///
    /// - `[height, width, 3]` of uint8 is a picture as it comes out of a file;
    /// - `[3 or 1, height, width]` is one as a model sees it, `[n, 3 or 1, height, width]` are several: a batch, or the
    ///   filters of a first layer;
    /// - `[channels, height, width]`, alone or in a batch of one, are feature maps, a picture for each channel.
    func pictures(most: Int, columns: Int, title: String) throws -> Figure? {
        guard let planes = Planes(shape: shape.dims, isBytes: dtype == .u8) else { return nil }
        let values = try cast(.f32).floats()
        let finite = values.filter(\.isFinite)
        // Bytes are shades already; other numbers are stretched over black to white.
        let low = dtype == .u8 ? 0 : finite.min() ?? 0
        let high = dtype == .u8 ? 255 : finite.max() ?? 1
        let scale = high > low ? 255 / (high - low) : 0
        let images = (0..<Swift.min(planes.count, most)).map { number in
            ImageGrid.Image(
                width: planes.width, height: planes.height,
                rgb: planes.offsets(of: number).map { at in
                    let value = values[at]
                    return value.isFinite ? UInt8(Swift.min(255, Swift.max(0, (value - low) * scale))) : 0
                }, caption: planes.count > 1 ? "\(number)" : "")
        }
        let range = dtype == .u8 ? "" : "black is \(low.text), white \(high.text)"
        let left = planes.count - images.count
        return Figure(
            title: title,
            caption: [range, left > 0 ? "\(left) more" : ""].filter { !$0.isEmpty }.joined(separator: "; "),
            ImageGrid(columns: columns, images: images))
    }
}

/// Where the pixels of several pictures lie in one tensor.
private struct Planes {
    let count: Int
    let height: Int
    let width: Int
    /// Of one picture: 3, or 1 for shades of grey.
    private let channels: Int
    private let channelsLast: Bool

    init?(shape: [Int], isBytes: Bool) {
        func isColour(_ channels: Int) -> Bool { channels == 3 || channels == 1 }
        guard shape.count == 3 || shape.count == 4, !shape.contains(0) else { return nil }
        let inner = Array(shape.suffix(3))
        let batch = shape.count == 4 ? shape[0] : 1
        channelsLast = isBytes && isColour(inner[2]) && !isColour(inner[0])
        let depth = channelsLast ? inner[2] : inner[0]
        if isColour(depth) {
            (count, channels) = (batch, depth)
        } else {
            guard batch == 1 else { return nil }
            (count, channels) = (depth, 1)
        }
        (height, width) = channelsLast ? (inner[0], inner[1]) : (inner[1], inner[2])
        // A row of numbers is no picture.
        guard height > 1, width > 1 else { return nil }
    }

    /// Of one picture, row by row, red, green and blue of every pixel.
    func offsets(of number: Int) -> [Int] {
        let size = height * width
        let start = number * channels * size
        return (0..<size).flatMap { pixel in
            (0..<3).map { colour in
                let channel = channels == 3 ? colour : 0
                return start + (channelsLast ? pixel * channels + channel : channel * size + pixel)
            }
        }
    }
}

extension Float {
    fileprivate var text: String { String((Double(self) * 100).rounded() / 100) }
}

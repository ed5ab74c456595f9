import Images
import Models

extension DecodedImage {
    /// The picture as a model sees it in a test: timm's evaluation transform, within 1/255.
    package func seen(by preprocessing: Preprocessing) throws -> DecodedImage {
        let transform = EvaluationTransform(preprocessing, width: width, height: height)
        let filter: Interpolation =
            switch preprocessing.interpolation {
            case .bilinear: .bilinear
            case .bicubic: .bicubic
            case .nearest: .nearest
            }
        return try resized(width: transform.width, height: transform.height, interpolation: filter).cut(transform)
    }

    /// The square of a transform, grey where it reaches beyond the picture.
    private func cut(_ transform: EvaluationTransform) -> DecodedImage {
        let side = transform.side
        var out = [UInt8](repeating: 114, count: side * side * 3)
        let columns = max(0, transform.left)..<min(width, transform.left + side)
        for y in max(0, transform.top)..<min(height, transform.top + side) {
            let to = ((y - transform.top) * side + columns.lowerBound - transform.left) * 3
            let from = (y * width + columns.lowerBound) * 3
            out.replaceSubrange(to..<to + columns.count * 3, with: pixels[from..<from + columns.count * 3])
        }
        return DecodedImage(width: side, height: side, pixels: out)
    }
}

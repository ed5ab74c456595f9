/// How a picture of any size becomes what a model sees in a test: resized, then its middle cut out. The numbers are
/// those of timm's evaluation transform (`create_transform(..., is_training=False)`).
package struct EvaluationTransform: Hashable, Sendable {
    /// The picture's size after resizing; a side may be shorter than the square, which grey then fills.
    package let width: Int
    package let height: Int
    /// The square that is cut out, and its corner; negative where grey begins before the picture.
    package let side: Int
    package let left: Int
    package let top: Int

    package init(_ preprocessing: Preprocessing, width: Int, height: Int) {
        side = preprocessing.inputSize
        // timm rounds down: 224 / 0.95 is 235.
        let scaled = max(1, Int(Double(side) / preprocessing.cropShare))
        let (short, long) = (max(1, min(width, height)), max(1, max(width, height)))
        func rounded(_ share: Double) -> Int { max(1, Int(share.rounded(.toNearestOrEven))) }
        switch preprocessing.framing {
        case .crop:
            // The short side is exact, the long one rounded down.
            let other = max(1, Int(Double(scaled) * Double(long) / Double(short)))
            (self.width, self.height) = width <= height ? (scaled, other) : (other, scaled)
        case .pad:
            let ratio = Double(long) / Double(scaled)
            (self.width, self.height) = (rounded(Double(width) / ratio), rounded(Double(height) / ratio))
        case .stretch: (self.width, self.height) = (scaled, scaled)
        }
        left = Int((Double(self.width - side) / 2).rounded(.toNearestOrEven))
        top = Int((Double(self.height - side) / 2).rounded(.toNearestOrEven))
    }
}

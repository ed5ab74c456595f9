import Models
import Testing

/// Sizes that torchvision's `Resize` and `CenterCrop`, and timm's `ResizeKeepRatio`, compute for the same pictures.
struct EvaluationTransformTests {
    @Test(arguments: [
        // 224 / 0.95 = 235: the short side; 640 * 235 / 480 = 313.
        (width: 640, height: 480, share: 0.95, expected: [313, 235, 44, 6]),
        (width: 480, height: 640, share: 0.95, expected: [235, 313, 6, 44]),
        (width: 100, height: 100, share: 0.875, expected: [256, 256, 16, 16]),
        // An odd rest: Python rounds 0.5 to even.
        (width: 225, height: 224, share: 1.0, expected: [225, 224, 0, 0]),
        (width: 227, height: 224, share: 1.0, expected: [227, 224, 2, 0]),
    ])
    func theShortSideIsResizedAndTheMiddleCut(_ row: (width: Int, height: Int, share: Double, expected: [Int])) {
        let seen = EvaluationTransform(
            .imageNet(cropShare: row.share, interpolation: .bicubic), width: row.width, height: row.height)
        #expect([seen.width, seen.height, seen.left, seen.top] == row.expected && seen.side == 224)
    }

    @Test func otherFramingsKeepTheWhole() {
        var preprocessing = Preprocessing.centred(inputSize: 64)
        preprocessing.framing = .pad
        let padded = EvaluationTransform(preprocessing, width: 200, height: 100)
        #expect([padded.width, padded.height, padded.left, padded.top] == [64, 32, 0, -16])
        preprocessing.framing = .stretch
        let stretched = EvaluationTransform(preprocessing, width: 200, height: 100)
        #expect([stretched.width, stretched.height, stretched.left, stretched.top] == [64, 64, 0, 0])
    }
}

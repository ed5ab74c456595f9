import CKernels

/// Cross entropy over rows of logits and its gradient, row-major floats.
package enum CrossEntropy {
    /// - Returns: the first row whose label is no class, or nil.
    package static func run(
        logits: UnsafePointer<Float>, labels: UnsafePointer<Int64>, rows: Int, classes: Int, smoothing: Float,
        loss: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>
    ) -> Int? {
        let bad = tlk_cross_entropy(loss, probabilities, logits, labels, Int64(rows), Int64(classes), smoothing)
        return bad < 0 ? nil : Int(bad)
    }

    package static func backward(
        probabilities: UnsafePointer<Float>, labels: UnsafePointer<Int64>, rows: Int, classes: Int,
        smoothing: Float, scale: Float, to target: UnsafeMutablePointer<Float>
    ) {
        tlk_cross_entropy_backward(target, probabilities, labels, Int64(rows), Int64(classes), smoothing, scale)
    }

    package static func run(
        logits: UnsafePointer<Float>, targets: UnsafePointer<Float>, rows: Int, classes: Int,
        loss: UnsafeMutablePointer<Float>, probabilities: UnsafeMutablePointer<Float>
    ) {
        tlk_soft_cross_entropy(loss, probabilities, logits, targets, Int64(rows), Int64(classes))
    }

    package static func backward(
        probabilities: UnsafePointer<Float>, targets: UnsafePointer<Float>, rows: Int, classes: Int,
        scale: Float, to target: UnsafeMutablePointer<Float>
    ) {
        tlk_soft_cross_entropy_backward(target, probabilities, targets, Int64(rows), Int64(classes), scale)
    }
}

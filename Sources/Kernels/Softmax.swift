import CKernels

/// Softmax along the middle of [outer, count, inner], and its logarithm along the last axis. The library's own loses
/// NaN and infinity, so that a network that has diverged goes on as if nothing were wrong, and all of log softmax where
/// logits are far apart: that of [1000, 0].
package enum Softmax {
    package static func run(
        _ source: UnsafePointer<Float>, outer: Int, count: Int, inner: Int, to target: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (source, target) = (source, target)
        Threads.parallel(count: outer, cost: count * inner * 4) {
            tlk_softmax(target, source, Int64($0.lowerBound), Int64($0.upperBound), Int64(count), Int64(inner))
        }
    }

    /// From the result of either and its gradient.
    package static func backward(
        _ y: UnsafePointer<Float>, _ gradient: UnsafePointer<Float>, outer: Int, count: Int, inner: Int,
        ofLogarithm: Bool,
        to target: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (y, gradient, target) = (y, gradient, target)
        Threads.parallel(count: outer, cost: count * inner * 2) {
            tlk_softmax_backward(
                target, y, gradient, Int64($0.lowerBound), Int64($0.upperBound), Int64(count), Int64(inner), ofLogarithm
            )
        }
    }

    package static func logarithm(
        _ source: UnsafePointer<Float>, rows: Int, count: Int, to target: UnsafeMutablePointer<Float>
    ) {
        nonisolated(unsafe) let (source, target) = (source, target)
        Threads.parallel(count: rows, cost: count * 4) {
            tlk_log_softmax(target, source, Int64($0.lowerBound), Int64($0.upperBound), Int64(count))
        }
    }
}

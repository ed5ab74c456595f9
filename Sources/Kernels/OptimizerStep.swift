import CKernels

/// PyTorch's update formulas, one pass over a parameter. Results may lie where the inputs do.
package enum OptimizerStep {
    package typealias Input = UnsafePointer<Float>
    package typealias Output = UnsafeMutablePointer<Float>

    package struct SGD: Sendable {
        package var rate: Float, decay: Float, momentum: Float
        package var nesterov: Bool, isFirst: Bool

        package init(rate: Float, decay: Float, momentum: Float, nesterov: Bool, isFirst: Bool) {
            self.rate = rate
            self.decay = decay
            self.momentum = momentum
            self.nesterov = nesterov
            self.isFirst = isFirst
        }

        /// Without a momentum there is no running sum.
        package func run(_ count: Int, _ p: Input, _ g: Input, _ m: Input?, to newP: Output, _ newM: Output?) {
            nonisolated(unsafe) let (p, g, m, newP, newM) = (p, g, m, newP, newM)
            Threads.parallel(count: count) { range in
                let i = range.lowerBound
                tlk_sgd(
                    Int64(range.count), p + i, g + i, m.map { $0 + i }, newP + i, newM.map { $0 + i }, rate, decay,
                    momentum, nesterov, isFirst)
            }
        }
    }

    package struct Adam: Sendable {
        package var rate: Float, decay: Float, beta1: Double, beta2: Double, epsilon: Float
        /// 1 - beta^t for the step t, which counts from 1.
        package var correction1: Float, correction2: Float
        /// AdamW: the decay acts on the parameter alone.
        package var decoupled: Bool

        package init(
            rate: Float, decay: Float, beta1: Double, beta2: Double, epsilon: Float,
            correction1: Float, correction2: Float, decoupled: Bool
        ) {
            self.rate = rate
            self.decay = decay
            self.beta1 = beta1
            self.beta2 = beta2
            self.epsilon = epsilon
            self.correction1 = correction1
            self.correction2 = correction2
            self.decoupled = decoupled
        }

        package func run(
            _ count: Int, _ p: Input, _ g: Input, _ m: Input, _ v: Input, to newP: Output, _ newM: Output,
            _ newV: Output
        ) {
            nonisolated(unsafe) let (p, g, m, v, newP, newM, newV) = (p, g, m, v, newP, newM, newV)
            Threads.parallel(count: count, cost: 2) { range in
                let i = range.lowerBound
                tlk_adam(
                    Int64(range.count), p + i, g + i, m + i, v + i, newP + i, newM + i, newV + i, rate, decay, beta1,
                    beta2, epsilon,
                    correction1, correction2, decoupled)
            }
        }
    }

    package struct RMSprop: Sendable {
        package var rate: Float, decay: Float, alpha: Double, epsilon: Float, momentum: Float

        package init(rate: Float, decay: Float, alpha: Double, epsilon: Float, momentum: Float) {
            self.rate = rate
            self.decay = decay
            self.alpha = alpha
            self.epsilon = epsilon
            self.momentum = momentum
        }

        package func run(
            _ count: Int, _ p: Input, _ g: Input, _ m: Input, _ v: Input, to newP: Output, _ newM: Output,
            _ newV: Output
        ) {
            nonisolated(unsafe) let (p, g, m, v, newP, newM, newV) = (p, g, m, v, newP, newM, newV)
            Threads.parallel(count: count, cost: 2) { range in
                let i = range.lowerBound
                tlk_rmsprop(
                    Int64(range.count), p + i, g + i, m + i, v + i, newP + i, newM + i, newV + i, rate, decay, alpha,
                    epsilon, momentum)
            }
        }
    }
}

import Kernels

extension Op {
    static let softmaxes: [Op] = [.softmax, .softmaxBackward]

    /// Attributes: the axis, whether the logarithm is taken (then the axis is the last).
    static let softmax: Op = Op(
        "softmax",
        infer: { types, _ in [types[0]] },
        kernel: .lowered { try $0.lowerSoftmax($1) },
        gradient: { p in
            guard let upstream = p.upstream[0] else { return [nil] }
            return [try Op.softmaxBackward(p.outputs[0], upstream, attributes: p.attributes)]
        })

    /// Inputs: the result, its gradient.
    static let softmaxBackward: Op = Op(
        "softmax_backward",
        infer: { types, _ in [types[0]] },
        kernel: .lowered { try $0.lowerSoftmaxBackward($1) },
        gradient: { p in
            // With s = sum(g y) over the axis: softmax gives y (g - s), its logarithm g - exp(y) sum(g).
            guard let upstream = p.upstream[0] else { return [nil, nil] }
            let (y, g) = (p.inputs[0], p.inputs[1])
            var one = y.shape
            let settings = SoftmaxSettings(p.attributes)
            one.dims[settings.axis] = 1
            if !settings.takesLogarithm {
                let dg = p.wanted[1] ? try Op.softmaxBackward(y, upstream, attributes: p.attributes) : nil
                let inner = try (g * y).summed(to: one)
                let weighted = try (upstream * y).summed(to: one)
                return [p.wanted[0] ? try upstream * (g - inner) - g * weighted : nil, dg]
            }
            let probabilities = try y.exp()
            let weighted = try (upstream * probabilities).summed(to: one)
            let dy = p.wanted[0] ? try (upstream * probabilities * g.summed(to: one)).neg() : nil
            return [dy, p.wanted[1] ? try upstream - weighted : nil]
        })
}

extension Tensor {
    /// exp(x) over its sum along an axis.
    package func softmax(axis: Int = -1) throws -> Tensor { try softmax(axis, logarithm: false) }

    /// The logarithm of `softmax`, without its loss of precision.
    package func logSoftmax(axis: Int = -1) throws -> Tensor { try softmax(axis, logarithm: true) }

    private func softmax(_ axis: Int, logarithm: Bool) throws -> Tensor {
        let op = logarithm ? "log_softmax" : "softmax"
        if dtype == .bf16 { return try cast(.f32).softmax(axis, logarithm: logarithm).cast(.bf16) }
        guard dtype == .f32 else { throw TensorError.wrongType(op: op, operand: "x", expected: "float32", got: dtype) }
        guard let place = try shape.axisUnlessScalar(axis, op: op) else {
            return try reshape([1]).softmax(0, logarithm: logarithm).reshape([])
        }
        let last = shape.rank - 1
        if logarithm, place != last {
            var order = Array(0...last)
            order.swapAt(place, last)
            return try permute(order).softmax(last, logarithm: true).permute(order)
        }
        return try Op.softmax(self, attributes: SoftmaxSettings(axis: place, takesLogarithm: logarithm).attributes)
    }
}

import Kernels

extension Op {
    static let images: [Op] = [.normalizeImages]

    /// u8 [N, H, W, C] to f32 [N, C, H, W]. Attributes: means, then deviations.
    static let normalizeImages: Op = Op(
        "normalize_images",
        infer: { types, attributes in
            let shape = types[0].shape
            let channels = attributes.floats.count / 2
            guard types[0].dtype == .u8 else {
                throw TensorError.wrongType(
                    op: "normalize_images", operand: "x", expected: "uint8", got: types[0].dtype)
            }
            guard shape.rank == 4, shape[3] == channels else {
                throw TensorError.wrongShape(
                    op: "normalize_images", operand: "x", expected: "[N, H, W, \(channels)]", got: shape)
            }
            return [try TensorType(checked: [shape[0], shape[3], shape[1], shape[2]], .f32)]
        },
        kernel: .plain { call in
            let shape = call.inputTypes[0].shape
            let channels = shape[3]
            let numbers = call.attributes.floats.map { Float($0) }
            ImageNormalization.run(
                call.inputs[0], images: shape[0], area: shape[1] * shape[2], mean: Array(numbers[..<channels]),
                deviation: Array(numbers[channels...]), to: call.outputs[0])
        })
}

extension Tensor {
    /// u8 [N, H, W, C] to f32 [N, C, H, W]: each channel to (x / 255 - mean) / std.
    ///
    /// - Throws: `TensorError.badAttribute` for a deviation that is not above 0.
    package func normalizeImages(mean: [Float], std: [Float]) throws -> Tensor {
        guard mean.count == std.count else {
            throw TensorError.badAttribute(
                op: "normalize_images", name: "std", value: Double(std.count), expected: "\(mean.count) numbers")
        }
        if let bad = std.first(where: { !($0 > 0) }) {
            throw TensorError.badAttribute(op: "normalize_images", name: "std", value: Double(bad), expected: "above 0")
        }
        return try Op.normalizeImages(self, attributes: Attributes(floats: (mean + std).map(Double.init)))
    }
}

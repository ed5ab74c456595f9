import Tensors

/// timm's rule for weights trained on other channels: one channel is the sum, more are repeated and scaled so that
/// the layer's output keeps its size.
enum InputChannels {
    /// - Returns: nil when more than the channels differs.
    static func adapt(_ file: Shape, to model: Shape, _ read: () throws -> Tensor) throws -> Tensor? {
        guard file.rank == model.rank, file.rank >= 3, file[0] == model[0],
            file.dims.dropFirst(2) == model.dims.dropFirst(2),
            file[1] > 0, model[1] > 0
        else { return nil }
        let weight = try read().cast(.f32).floats()
        let (from, to) = (file[1], model[1])
        let kernel = file.dims.dropFirst(2).reduce(1, *)
        var adapted: [Float] = []
        adapted.reserveCapacity(model.count)
        for out in 0..<file[0] {
            let start = out * from * kernel
            for channel in 0..<to {
                for place in 0..<kernel {
                    if to == 1 {
                        adapted.append((0..<from).reduce(0) { $0 + weight[start + $1 * kernel + place] })
                    } else {
                        adapted.append(weight[start + channel % from * kernel + place] * Float(from) / Float(to))
                    }
                }
            }
        }
        return try Tensor(adapted, model)
    }
}

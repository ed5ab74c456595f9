import Files
import Models
import Tensors

extension Model {
    /// Takes a file's numbers by name, all or none.
    ///
    /// Wrapper prefixes are taken off the file's names; a head for another number of classes is left out (the model
    /// keeps its own); a first convolution for other input channels is adapted as timm does.
    /// - Throws: `WeightsError.tooFewMatch` below half of the tensors, `.shapesDiffer` listing all, `WeightsFileError`,
    ///   `FileSystemError`. The model is then unchanged.
    @discardableResult
    package func load(_ file: SafetensorsFile) throws -> WeightsReport {
        let state = state
        let names = NameRepair.best(of: file.names, for: Set(state.map(\.name)))
        var report = WeightsReport()
        report.strippedPrefix = names.prefix
        report.total = state.count
        var values: [(variable: Variable, tensor: Tensor)] = []
        for entry in state {
            guard let stored = names.original[entry.name].flatMap(file.entry) else {
                // Old checkpoints do not count batches; nothing depends on it.
                if entry.name.hasSuffix("num_batches_tracked") {
                    report.total -= 1
                } else {
                    report.missing.append(entry.name)
                }
                continue
            }
            if stored.shape == entry.shape {
                values.append((entry.variable, try file.tensor(stored).cast(entry.variable.tensor.dtype)))
                report.matched += 1
            } else if isHeadParameter(entry.name), stored.shape.dims.dropFirst() == entry.shape.dims.dropFirst() {
                if let file = stored.shape.dims.first, let model = entry.shape.dims.first {
                    report.newHead = (file, model)
                }
                report.total -= 1
            } else if entry.name == firstConvolution.map({ $0 + ".weight" }),
                let adapted = try InputChannels.adapt(stored.shape, to: entry.shape, { try file.tensor(stored) })
            {
                values.append((entry.variable, adapted))
                report.adaptedChannels = (stored.shape[1], entry.shape[1])
                report.matched += 1
            } else {
                report.differing.append(.init(name: entry.name, model: entry.shape, file: stored.shape))
            }
        }
        let known = Set(state.map(\.name))
        report.unexpected = names.original.keys.filter { !known.contains($0) }.sorted()
        guard report.matched * 2 >= report.total, report.matched > 0 else {
            throw WeightsError.tooFewMatch(file: file.path, report: report)
        }
        guard report.differing.isEmpty else { throw WeightsError.shapesDiffer(file: file.path, report: report) }
        try Tensor.evaluate(values.map(\.tensor))
        for (variable, tensor) in values { try variable.assign(tensor) }
        return report
    }

    /// Writes weights, class names and preprocessing. Under timm's names: timm loads the file with `strict=True`.
    package func save(
        to path: String, precision: SafetensorsWriter.Precision = .full,
        extra: [(key: String, value: String)] = [], system: FileSystemCalls = .real
    ) throws {
        try SafetensorsWriter.write(
            state.map { ($0.name, $0.variable.tensor) }, metadata: ModelCard(self).metadata + extra,
            precision: precision, to: path, system: system)
    }
}

/// The names in a file as the model would say them: training wrappers put prefixes before them.
package struct NameRepair {
    /// The file's own name by the repaired one.
    package let original: [String: String]
    package let prefix: String?

    /// What wrappers add, the preferred copy first where a file has several (the averaged weights, as timm does).
    private static let prefixes = [
        "state_dict_ema.", "model_ema.", "state_dict.", "module.", "_orig_mod.", "model.", "backbone.", "encoder.",
    ]

    /// Takes prefixes off as long as more names then fit the model.
    package static func best(of names: [String], for wanted: Set<String>) -> NameRepair {
        var best = NameRepair(
            original: Dictionary(names.map { ($0, $0) }, uniquingKeysWith: { first, _ in first }), prefix: nil)
        var score = wanted.count { best.original[$0] != nil }
        func search(_ taken: String, depth: Int) {
            guard depth < 4 else { return }
            for prefix in prefixes {
                let full = taken + prefix
                let under = names.filter { $0.hasPrefix(full) }
                guard !under.isEmpty else { continue }
                var original = Dictionary(
                    under.map { (String($0.dropFirst(full.count)), $0) }, uniquingKeysWith: { first, _ in first })
                for name in names where !name.hasPrefix(full) && original[name] == nil { original[name] = name }
                let found = wanted.count { original[$0] != nil }
                if found > score {
                    best = NameRepair(original: original, prefix: full)
                    score = found
                }
                search(full, depth: depth + 1)
            }
        }
        search("", depth: 0)
        return best
    }
}

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

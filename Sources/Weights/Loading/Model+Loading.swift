import Files
import Models
import Tensors

extension Model {
    /// Takes a file's numbers by name, all or none.
    ///
    /// Wrapper prefixes are taken off the file's names; a head for another number of classes is left out (the model
    /// keeps its own); a tensor of another size is adapted where a rule says how: a first convolution for other input
    /// channels, positions for pictures of another size.
    /// - Throws: `WeightsError.tooFewMatch` below half of the tensors, `.shapesDiffer` listing all, `.partsMissing`
    ///   when a whole stage or all running statistics are not there, `WeightsFileError`, `FileSystemError`. The model
    ///   is then unchanged.
    @discardableResult
    package func load(_ file: any WeightsFile) throws -> WeightsReport {
        var (report, places) = comparison(with: file)
        var values: [(entry: StateEntry, tensor: Tensor)] = []
        for (entry, index) in places {
            let stored = file.entries[index].shape
            if stored == entry.shape {
                values.append((entry, try file.tensor(at: index).cast(entry.variable.tensor.dtype)))
            } else if let adapted = try adapted(entry, from: stored, { try file.tensor(at: index) }) {
                values.append((entry, adapted))
                report.adapted.append(.init(name: entry.name, model: entry.shape, file: stored))
            } else {
                report.differing.append(.init(name: entry.name, model: entry.shape, file: stored))
            }
        }
        report.matched = values.count
        try check(report, of: file)
        try Tensor.evaluate(values.map(\.tensor))
        report.notNumbers = try values.filter { try !$0.tensor.isFinite }.map(\.entry.name)
        for (entry, tensor) in values { try entry.variable.assign(tensor) }
        return report
    }

    /// How a file's names fit, before a number is read: what is missing, left over, of a head for other classes; and
    /// the place in the file of every tensor that has one.
    package func comparison(with file: any WeightsFile) -> (report: WeightsReport, places: [(StateEntry, Int)]) {
        let state = state
        let known = Set(state.map(\.name))
        let names = NameRepair.best(of: file.names, for: known)
        var report = WeightsReport()
        report.strippedPrefix = names.prefix
        report.total = state.count
        var places: [(StateEntry, Int)] = []
        for entry in state {
            guard let index = names[entry.name] else {
                // Old checkpoints do not count batches; nothing depends on it.
                if entry.name.hasSuffix("num_batches_tracked") {
                    report.total -= 1
                } else {
                    report.missing.append(entry.name)
                }
                continue
            }
            let stored = file.entries[index].shape
            if stored != entry.shape, isHeadParameter(entry.name),
                stored.dims.dropFirst() == entry.shape.dims.dropFirst(), let rows = stored.dims.first,
                let own = entry.shape.dims.first
            {
                report.newHead = (rows, own)
                report.total -= 1
            } else {
                places.append((entry, index))
            }
        }
        report.matched = places.count { file.entries[$0.1].shape == $0.0.shape }
        report.unexpected = names.others(than: known)
        return (report, places)
    }

    /// A stored tensor of another shape, made to fit by the layer that owns it.
    private func adapted(_ entry: StateEntry, from stored: Shape, _ read: () throws -> Tensor) throws -> Tensor? {
        if entry.name == firstConvolution.map({ $0 + ".weight" }) {
            return try InputChannels.adapt(stored, to: entry.shape, read)
        }
        let path = entry.name.split(separator: ".").dropLast().joined(separator: ".")
        let name = entry.name.split(separator: ".").last.map(String.init) ?? ""
        return try root.module(at: path)?.layer.adapted(name, from: stored, to: entry.shape, read)
    }

    /// Whether what a file has is enough to call it this model's weights.
    private func check(_ report: WeightsReport, of file: any WeightsFile) throws {
        guard report.matched * 2 >= report.total, report.matched > 0 else {
            throw WeightsError.tooFewMatch(file: file.path, report: report)
        }
        guard report.differing.isEmpty else { throw WeightsError.shapesDiffer(file: file.path, report: report) }
        let parts = missingParts(report)
        guard parts.isEmpty else { throw WeightsError.partsMissing(file: file.path, parts: parts, report: report) }
    }

    /// Stages of which the file has nothing, and the running statistics when it has none: what is left would be random,
    /// or normalise by statistics of nothing.
    private func missingParts(_ report: WeightsReport) -> [String] {
        let missing = Set(report.missing)
        let stages = root.children.filter { child in
            let names = child.module.state(child.name).map(\.name).filter { !$0.hasSuffix("num_batches_tracked") }
            return !names.isEmpty && names.allSatisfy { missing.contains($0) && !isHeadParameter($0) }
        }
        let statistics = buffers().map(\.name).filter { $0.hasSuffix("running_mean") || $0.hasSuffix("running_var") }
        let hasNone = !statistics.isEmpty && statistics.allSatisfy(missing.contains)
        return stages.map(\.name) + (hasNone ? ["all running statistics"] : [])
    }

    /// Names of parameters and buffers with values that are not numbers: a run that went wrong, a broken conversion.
    package func notNumbers() throws -> [String] {
        try state.filter { try !$0.variable.tensor.isFinite }.map(\.name)
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

extension Tensor {
    /// Whether every element is a number: neither infinite nor NaN.
    fileprivate var isFinite: Bool {
        get throws {
            guard dtype.isFloat, shape.count > 0 else { return true }
            // One pass of a kernel: NaN and infinity survive addition.
            return try cast(.f32).abs().sum().item().isFinite
        }
    }
}

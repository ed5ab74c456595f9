import Files
import Models
import Tensors
import Weights
import Zoo

/// What is in a weights file, for `tl inspect`: read from its header, no tensor touched.
package struct WeightsListing {
    package let path: String
    package let format: String
    /// By name.
    package let rows: [WeightsEntry]
    package let metadata: [(key: String, value: String)]
    package let card: ModelCard
    /// Of a run's checkpoint: which epoch `load_pretrained` takes.
    package let epoch: String?
    /// Architectures of the zoo whose tensors these are, best match first.
    package let candidates: [String]
    /// How the tensors fit the architecture that the file names, or the best candidate; nil without either.
    package let match: (architecture: String, report: WeightsReport)?

    /// - Throws: `FileSystemError`, `WeightsFileError`.
    package init(_ path: String) throws {
        let whole = try WeightsFormat.open(path)
        let run = RunCheckpoint(whole)
        let file = run?.weights ?? whole
        self.path = path
        format = whole.format
        rows = whole.entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        metadata = whole.metadata
        card = ModelCard(of: file)
        epoch = run?.taken
        candidates = try Zoo.fitting(file)
        let known = Zoo.architectures.map(\.name)
        let card = card
        match = try (card.architecture.flatMap { known.contains($0) ? $0 : nil } ?? candidates.first).map {
            ($0, try WeightsListing.match(file, $0, card))
        }
    }

    package var elements: Int { rows.reduce(0) { $0 &+ $1.shape.count } }
    package var bytes: Int { rows.reduce(0) { $0 &+ $1.byteCount } }

    /// Classes of the head that is in the file.
    package var classes: Int? { card.classNames?.count ?? card.classes }

    /// Names and shapes alone: no number is read.
    private static func match(_ file: any WeightsFile, _ name: String, _ card: ModelCard) throws -> WeightsReport {
        let model = try Zoo.sketch(
            name, classes: Zoo.architecture(name).headRows(in: file) ?? card.classes,
            inChannels: card.inChannels ?? 3, inputSize: card.preprocessing?.inputSize)
        if let head = card.head { try model.takeHead(head) }
        return model.comparison(with: file).report
    }
}

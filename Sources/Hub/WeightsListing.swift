import Models
import Tensors
import Weights
import Zoo

/// What is in a weights file, for `tl inspect`: read from its header, no tensor touched.
package struct WeightsListing {
    package struct Row: Sendable {
        package let name: String
        package let type: StoredType
        package let shape: Shape
        package let bytes: Int
    }

    package let path: String
    package let rows: [Row]
    package let metadata: [(key: String, value: String)]
    package let card: ModelCard
    /// Architectures of the zoo whose tensor names are all in the file, best match first.
    package let candidates: [String]

    /// - Throws: `FileSystemError`, `WeightsFileError`.
    package init(_ path: String) throws {
        let file = try SafetensorsFile(path)
        self.path = path
        rows = file.header.entries.map { Row(name: $0.name, type: $0.type, shape: $0.shape, bytes: $0.range.count) }
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        metadata = file.header.metadata
        card = ModelCard(file.header)
        candidates = try WeightsListing.guess(file)
    }

    package var elements: Int { rows.reduce(0) { $0 &+ $1.shape.count } }
    package var bytes: Int { rows.reduce(0) { $0 &+ $1.bytes } }

    private static func guess(_ file: SafetensorsFile) throws -> [String] {
        // Building a model takes its memory: only those of about the file's size are tried.
        let elements = Double(file.header.entries.reduce(0) { $0 &+ $1.shape.count })
        let near = Zoo.architectures.filter { (0.6...1.6).contains(elements / Double($0.parameters)) }
        let shares = try near.map { architecture in
            let state = try Zoo.build(architecture.name, classes: nil, classNames: nil, inChannels: 3, inputSize: nil)
                .state
            let names = NameRepair.best(of: file.names, for: Set(state.map(\.name)))
            let fits = state.count { names.original[$0.name].flatMap(file.entry)?.shape == $0.shape }
            return (architecture.name, Double(fits) / Double(max(1, state.count, file.names.count)))
        }
        return shares.filter { $0.1 > 0.8 }.sorted { $0.1 > $1.1 }.map(\.0)
    }
}

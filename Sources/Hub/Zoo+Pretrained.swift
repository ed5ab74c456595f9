import Models
import Tensors
import Weights
import Zoo

/// A model that was loaded, and what there is to say about it.
package struct LoadedModel {
    package let model: Model
    package let report: WeightsReport
    package let path: String
    /// Where the weights were found: `file`, `bundled`, `cache`, `Hugging Face cache`.
    package let origin: String
}

extension Zoo {
    /// A pretrained model by name.
    /// - Throws: `ModelError.unknownModel`, `.weightsNotFound` and what `load` throws.
    package static func pretrained(
        _ name: String, from library: WeightsLibrary, classes: Int? = nil, classNames: [String]? = nil,
        inChannels: Int? = nil, seed: UInt64
    ) throws -> LoadedModel {
        let weights = WeightsName(name)
        let architecture = try weights.architecture.map(architecture)
        let found = try library.find(weights)
        return try load(
            found.path, origin: found.origin, architecture: architecture?.name, besides: found.card,
            classes: classes, classNames: classNames, inChannels: inChannels, seed: seed)
    }

    /// A model from a file. The file says which architecture it is for, unless `architecture` does.
    ///
    /// With `classes` other than the file's, in number or in name, the model gets a new head, and `report.newHead` says
    /// so.
    package static func load(
        _ path: String, origin: String = "file", architecture: String? = nil, besides: ModelCard = ModelCard(),
        classes: Int? = nil, classNames: [String]? = nil, inChannels: Int? = nil, seed: UInt64
    ) throws -> LoadedModel {
        let file = try SafetensorsFile(path)
        let card = ModelCard(file.header)
        guard let name = architecture ?? card.architecture ?? besides.architecture else {
            throw WeightsError.noArchitecture(file: path, known: architectures.map(\.name))
        }
        // The head's own row count is the best witness of how many classes the file is for.
        let headRows = try self.architecture(name).headRows(in: file)
        let stored = headRows ?? card.classes ?? besides.classes
        let preprocessing = card.preprocessing ?? besides.preprocessing
        let model = try build(
            name, classes: classNames?.count ?? classes ?? stored, classNames: classNames,
            inChannels: inChannels ?? card.inChannels ?? preprocessing?.mean.count ?? 3,
            inputSize: preprocessing?.inputSize)
        if let preprocessing { model.preprocessing = preprocessing.adapted(channels: model.inChannels) }
        var report = try model.load(file)
        if report.newHead == nil, let asked = classNames, let known = card.classNames ?? besides.classNames,
            asked != known
        {
            report.newHead = (known.count, asked.count)
        }
        // What the file does not have starts as in a new model: a head for other classes.
        let absent = Set(report.missing)
        for (name, parameter) in model.parameters()
        where absent.contains(name) || (report.newHead != nil && model.isHeadParameter(name)) {
            try parameter.variable.assign(try parameter.initialization.values(parameter.shape, seed: seed, name: name))
        }
        if let newHead = report.newHead { model.noteNewHead(classesBefore: newHead.file) }
        if model.classNames == nil, report.newHead == nil, let names = card.classNames ?? besides.classNames,
            names.count == model.classCount
        {
            model.classNames = names
        }
        return LoadedModel(model: model, report: report, path: path, origin: origin)
    }
}

extension Architecture {
    /// Outputs of the head that is in a file.
    func headRows(in file: SafetensorsFile) -> Int? {
        let wanted = headPath + ".bias"
        let entry = file.header.entries.first { $0.name == wanted || $0.name.hasSuffix("." + wanted) }
        return entry.flatMap { $0.shape.dims.first }.flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }
}

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
    /// Of a run's checkpoint: `the best epoch, 3`.
    package let epoch: String?
}

/// What is asked of a model beside its name; what is nil is the file's choice.
package struct ModelRequest {
    package var classes: Int?
    package var classNames: [String]?
    package var inChannels: Int?
    /// Pixels a side.
    package var inputSize: Int?
    package var seed: UInt64

    package init(
        classes: Int? = nil, classNames: [String]? = nil, inChannels: Int? = nil, inputSize: Int? = nil, seed: UInt64
    ) {
        self.classes = classNames?.count ?? classes
        self.classNames = classNames
        self.inChannels = inChannels
        self.inputSize = inputSize
        self.seed = seed
    }
}

extension Zoo {
    /// A pretrained model by name.
    /// - Throws: `ModelError.unknownModel`, `WeightsError.weightsNotFound` and what `load` throws.
    package static func pretrained(_ name: String, from library: WeightsLibrary, _ request: ModelRequest) throws
        -> LoadedModel
    {
        let weights = WeightsName(name)
        let architecture = try weights.architecture.map(architecture)
        let found = try library.find(weights)
        return try load(
            found.path, origin: found.origin, architecture: architecture?.name, besides: found.card, request)
    }

    /// A model from a file. The file says which architecture it is for, unless `architecture` does.
    ///
    /// The model is made as the file has it, head included, and then gets a new head when other classes are asked for,
    /// in number or in name: `report.newHead` says so.
    /// - Throws: `WeightsError.otherArchitecture` when the file is for another one than `architecture`,
    ///   `.noArchitecture`, and what `Model.load` throws.
    package static func load(
        _ path: String, origin: String = "file", architecture asked: String? = nil, besides: ModelCard = ModelCard(),
        _ request: ModelRequest
    ) throws -> LoadedModel {
        let whole = try WeightsFormat.open(path)
        let run = RunCheckpoint(whole)
        let file = run?.weights ?? whole
        let card = ModelCard(of: file)
        if let asked, let says = card.architecture, says != asked {
            throw WeightsError.otherArchitecture(
                file: path, says: says, asked: asked, unused: 0, total: file.entries.count)
        }
        guard let name = asked ?? card.architecture ?? besides.architecture else {
            throw WeightsError.noArchitecture(file: path, fitting: try fitting(file))
        }
        let model = try model(name, for: file, card: card, besides: besides, request)
        try check(model.comparison(with: file).report, of: model, file, card, request)
        var report = try model.load(file)
        // What the file does not have starts as in a new model.
        let absent = Set(report.missing)
        for (name, parameter) in model.parameters()
        where absent.contains(name) || (report.newHead != nil && model.isHeadParameter(name)) {
            try parameter.begin(seed: request.seed, name: name)
        }
        let hasOwnHead = report.newHead == nil && !report.missing.contains(where: model.isHeadParameter)
        let names = (card.classNames ?? besides.classNames).flatMap { $0.count == model.classCount ? $0 : nil }
        if hasOwnHead { model.classNames = names } else { model.noteNewHead() }
        try giveClasses(request, to: model, known: names, hasOwnHead: hasOwnHead, &report)
        return LoadedModel(model: model, report: report, path: path, origin: origin, epoch: run?.taken)
    }

    /// What names and shapes give away before a number is read.
    private static func check(
        _ comparison: WeightsReport, of model: Model, _ file: any WeightsFile, _ card: ModelCard,
        _ request: ModelRequest
    ) throws {
        // A deeper network of the same family has every name of a shallower one, and more: names alone decide nothing.
        if card.architecture == nil, !(comparison.unexpected + comparison.missing).isEmpty,
            let other = try fitting(file).first, other != model.architecture
        {
            throw WeightsError.otherArchitecture(
                file: file.path, says: other, asked: model.architecture, unused: comparison.unexpected.count,
                total: file.entries.count)
        }
        // Other layers in the head's place, which nothing describes: only a new head can take their place.
        if request.classes == nil, comparison.missing.contains(where: model.isHeadParameter) {
            let names = comparison.unexpected.filter(model.isHeadParameter)
            guard names.isEmpty else {
                throw WeightsError.otherHead(file: file.path, head: model.headPath ?? "", names: names)
            }
        }
    }

    /// The network that a file's tensors are for, with zeros for weights.
    private static func model(
        _ name: String, for file: any WeightsFile, card: ModelCard, besides: ModelCard, _ request: ModelRequest
    ) throws -> Model {
        let preprocessing = card.preprocessing ?? besides.preprocessing
        let channels = request.inChannels ?? card.inChannels ?? preprocessing?.mean.count ?? 3
        // The head's own row count is the best witness of how many classes the file is for; without one, the request.
        let classes = try architecture(name).headRows(in: file) ?? card.classes ?? request.classes ?? besides.classes
        let model = try build(
            name, classes: classes, classNames: nil, inChannels: channels,
            inputSize: request.inputSize ?? preprocessing?.inputSize)
        if var preprocessing {
            if let size = request.inputSize { preprocessing.inputSize = size }
            model.preprocessing = preprocessing.adapted(channels: model.inChannels)
        }
        if let head = card.head { try model.takeHead(head) }
        return model
    }

    /// A new head for classes other than the file's.
    private static func giveClasses(
        _ request: ModelRequest, to model: Model, known: [String]?, hasOwnHead: Bool, _ report: inout WeightsReport
    ) throws {
        guard let asked = request.classes else { return }
        let before = model.classCount
        let isSame = asked == before && (request.classNames == nil || known == nil || known == request.classNames)
        if hasOwnHead, isSame {
            if let names = request.classNames { model.classNames = names }
            return
        }
        if asked == 0 { return try model.removeHead() }
        // What the file has for the old head is not what the model has.
        let replaced = model.state.count { model.isHeadParameter($0.name) }
        try model.replaceHead(classes: asked, names: request.classNames, seed: request.seed)
        guard hasOwnHead, let before else { return }
        report.newHead = (before, asked)
        report.matched -= replaced
        report.total -= replaced
    }

    /// Architectures that have exactly the file's names, most with the file's shapes, best first.
    static func fitting(_ file: any WeightsFile) throws -> [String] {
        let elements = Double(file.elementCount)
        let near = architectures.filter { (0.6...1.6).contains(elements / Double($0.counts.parameters)) }
        let shares = try near.map { architecture in
            let state = try sketch(architecture.name).state
            let names = NameRepair.best(of: file.names, for: Set(state.map(\.name)))
            let fits = state.count { entry in names[entry.name].map { file.entries[$0].shape == entry.shape } ?? false }
            return (architecture.name, Double(fits) / Double(max(1, state.count, file.entries.count)))
        }
        return shares.filter { $0.1 > 0.8 }.sorted { $0.1 > $1.1 }.map(\.0)
    }
}

extension Architecture {
    /// Outputs of the head that is in a file.
    func headRows(in file: any WeightsFile) -> Int? {
        let wanted = headPath + ".bias"
        let entry = file.entries.first { $0.name == wanted || $0.name.hasSuffix("." + wanted) }
        return entry.flatMap { $0.shape.dims.first }.flatMap { (1...1_000_000).contains($0) ? $0 : nil }
    }
}

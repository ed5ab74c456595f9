import Files
import Models
import Tensors

/// What a weights file says about its model beside the numbers: enough to build it again and to feed it right.
package struct ModelCard: Sendable, Equatable {
    package var architecture: String?
    package var classes: Int?
    package var inChannels: Int?
    package var classNames: [String]?
    package var preprocessing: Preprocessing?
    /// The layers of the head; nil for the architecture's own, one linear layer.
    package var head: LayerRecipe?

    package init(
        architecture: String? = nil, classes: Int? = nil, inChannels: Int? = nil, classNames: [String]? = nil,
        preprocessing: Preprocessing? = nil, head: LayerRecipe? = nil
    ) {
        self.architecture = architecture
        self.classes = classes
        self.inChannels = inChannels
        self.classNames = classNames
        self.preprocessing = preprocessing
        self.head = head
    }

    package init(_ model: Model) {
        self.init(
            architecture: model.architecture, classes: model.classCount, inChannels: model.inChannels,
            classNames: model.classNames, preprocessing: model.preprocessing,
            head: model.headModule.flatMap { $0.layer is Linear ? nil : $0.recipe })
    }

    // MARK: in a file's metadata

    /// Strings only, as the format demands; lists and objects are JSON texts. `format` is what PyTorch's own tools look
    /// for.
    package var metadata: [(key: String, value: String)] {
        var entries = [(key: "format", value: "pt")]
        if let architecture { entries.append(("architecture", architecture)) }
        if let classes { entries.append(("classes", String(classes))) }
        if let inChannels { entries.append(("in_channels", String(inChannels))) }
        if let classNames { entries.append(("class_names", JSON.array(classNames.map(JSON.string)).text)) }
        if let preprocessing { entries.append(("preprocessing", preprocessing.json.text)) }
        if let head { entries.append(("head", head.json.text)) }
        return entries
    }

    /// Reads what is there and makes sense; a card from elsewhere may have any of these keys with anything in them.
    package init(of file: any WeightsFile) {
        func json(_ key: String) -> JSON? { file.value(key).flatMap { try? JSONScanner.parse($0) } }
        self.init(
            architecture: file.value("architecture") ?? file.value(RunCheckpoint.architecture),
            classes: file.value("classes").flatMap { Int($0) }.flatMap(ModelCard.sensible),
            inChannels: file.value("in_channels").flatMap { Int($0) }.flatMap(ModelCard.sensible),
            classNames: ModelCard.names(json("class_names")),
            preprocessing: json("preprocessing").flatMap(Preprocessing.init),
            head: json("head").flatMap { LayerRecipe($0) })
    }

    // MARK: timm's config.json

    /// The `config.json` beside timm's weights in a Hugging Face repository.
    package init(timmConfiguration json: JSON) {
        let pretrained = json["pretrained_cfg"]
        self.init(
            architecture: json["architecture"]?.string,
            classes: json["num_classes"]?.integer.flatMap(ModelCard.sensible),
            classNames: ModelCard.names(json["label_names"] ?? pretrained?["label_names"]),
            preprocessing: pretrained.flatMap(Preprocessing.init))
    }

    private static func sensible(_ number: Int) -> Int? { (1...1_000_000).contains(number) ? number : nil }

    private static func names(_ json: JSON?) -> [String]? {
        guard let values = json?.array, !values.isEmpty else { return nil }
        let names = values.compactMap(\.string)
        return names.count == values.count ? names : nil
    }
}

extension Preprocessing {
    /// timm's field names, so that either side can read the other's.
    var json: JSON {
        .object([
            JSON.Member("mean", .array(mean.map { .number(Double($0)) })),
            JSON.Member("std", .array(deviation.map { .number(Double($0)) })),
            JSON.Member("input_size", .array([.integer(mean.count), .integer(inputSize), .integer(inputSize)])),
            JSON.Member("crop_pct", .number(cropShare)), JSON.Member("interpolation", .string(interpolation.rawValue)),
            JSON.Member("crop_mode", .string(framing.timm)),
        ])
    }

    /// nil unless mean, deviation and input size are there and can be used.
    init?(_ json: JSON) {
        func numbers(_ key: String) -> [Float]? {
            guard let values = json[key]?.array?.compactMap(\.double), (1...4096).contains(values.count) else {
                return nil
            }
            return values.map { Float($0) }
        }
        guard let mean = numbers("mean"), let deviation = numbers("std"), mean.count == deviation.count,
            deviation.allSatisfy({ $0 > 0 && $0.isFinite }), mean.allSatisfy(\.isFinite),
            let size = json["input_size"]?.array?.last?.integer, (1...8192).contains(size)
        else { return nil }
        let share = json["crop_pct"]?.double ?? 0.875
        self.init(
            mean: mean, deviation: deviation, inputSize: size, cropShare: share > 0.05 && share <= 1 ? share : 1,
            interpolation: json["interpolation"]?.string.flatMap(Interpolation.init) ?? .bilinear,
            framing: Framing.allCases.first { $0.timm == json["crop_mode"]?.string } ?? .crop)
    }
}

extension Preprocessing.Framing {
    /// timm's name of it, `crop_mode`.
    fileprivate var timm: String {
        switch self {
        case .crop: "center"
        case .pad: "border"
        case .stretch: "squash"
        }
    }
}

import Data
import Foundation
import Models
import Runtime

extension Call {
    /// Data to learn from or to be judged by: labelled, in the channels that the model sees.
    func labelled(_ index: Int, for model: Model) throws -> Dataset {
        let data = try dataset(index)
        guard data.targetName != nil else {
            throw Problem(
                "ValueError", "'\(data.name)' has no labels: \(builtin.name)() needs to know what is right",
                code: "TL0703",
                hint:
                    "`predict(model, data)` says what the model sees. Labels come from class folders (`load_images`) or "
                    + "a table (`load_csv`).",
                labels: [(.argument(index), "pictures without labels")])
        }
        return try fitted(data, to: model)
    }

    /// Pictures to be asked about: a data set, an image of one, files by name, a folder.
    func pictures(_ index: Int, for model: Model) throws -> Dataset {
        try fitted(try asked(index, model), to: model)
    }

    private func asked(_ index: Int, _ model: Model) throws -> Dataset {
        switch self[index] {
        case .string(let text): return try files([text.text], model)
        case .object(let object as ImageObject): return try object.dataset.take([object.position])
        case .object: return try dataset(index)
        default:
            guard let items = self[index].asArray else { throw mismatch(index, "Dataset, Image, str or list") }
            let images = items.compactMap { $0.asObject as? ImageObject }
            if images.count == items.count, let first = images.first {
                return try images.dropFirst().reduce(first.dataset.take([first.position])) {
                    try $0.joined(with: $1.dataset.take([$1.position]))
                }
            }
            return try files(strings(index), model)
        }
    }

    /// Pictures read as the model was trained to see them.
    private func files(_ names: [String], _ model: Model) throws -> Dataset {
        let paths = try names.map { try session.path(toRead: $0) }
        var request = try session.request(nil)
        let preprocessing = model.preprocessing
        request.size = preprocessing.inputSize
        request.preparation = { try $0.seen(by: preprocessing) }
        let loop = session.pictureLoop("reading")
        var isFolder: ObjCBool = false
        if let only = paths.first, paths.count == 1,
            FileManager.default.fileExists(atPath: only, isDirectory: &isFolder),
            isFolder.boolValue
        {
            request.path = only
            return try DatasetSource.imageFolder.dataset(request, loop)
        }
        return try Dataset.unlabelled(paths, request, loop)
    }

    /// In as many channels as the model takes, which is said.
    private func fitted(_ data: Dataset, to model: Model) throws -> Dataset {
        let channels = model.inChannels
        guard data.images != nil, data.channels != channels, [1, 3].contains(channels), [1, 3].contains(data.channels)
        else { return data }
        session.output.note(
            channels == 1
                ? "colour pictures are taken as grey: the model sees one channel"
                : "grey pictures are taken as colour: the model sees three channels")
        return try data.inChannels(channels, session.pictureLoop("converting"))
    }
}

import Foundation
import Images

extension ImageFolder {
    /// How images are stored: PNG keeps every pixel, JPEG (quality 90) is a tenth of the size.
    package enum Format: String, CaseIterable, Sendable { case png, jpeg }

    /// Writes a data set as one folder of image files per class, as `load` reads it: `path/daisy/0001.png`.
    ///
    /// A class name never becomes part of a path before it is known to be a plain folder name. Each file is written
    /// beside its place and renamed, so that none is ever half there; files that are in the way are replaced.
    package static func save(
        _ dataset: Dataset, to path: String, format: Format = .png, mayWrite: (String) -> Bool = { _ in true }
    ) throws {
        for name in dataset.classes
        where name.isEmpty || name.hasPrefix(".") || name.utf8.contains(0) || name.contains("/") {
            throw DataError.classNameIsNoFolder(name: name)
        }
        for (label, members) in dataset.byClass().enumerated() {
            let folder = path + "/" + dataset.classes[label]
            guard mayWrite(folder) else {
                throw DataError.cannotWrite(path: folder, reason: "a link leads out of the folder")
            }
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            } catch {
                throw DataError.cannotWrite(path: folder, reason: error.localizedDescription)
            }
            for (number, index) in members.enumerated() {
                let digits = String(number + 1)
                let file =
                    folder + "/" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
                    + (format == .png ? ".png" : ".jpg")
                let pixels = try dataset.image(at: index)
                let bytes =
                    switch format {
                    case .png:
                        try ImageFile.png(
                            pixels, width: dataset.width, height: dataset.height, channels: dataset.channels)
                    case .jpeg: try ImageFile.jpeg(pixels, width: dataset.width, height: dataset.height)
                    }
                do {
                    try Foundation.Data(bytes).write(to: URL(fileURLWithPath: file), options: .atomic)
                } catch {
                    throw DataError.cannotWrite(path: file, reason: error.localizedDescription)
                }
            }
        }
    }
}

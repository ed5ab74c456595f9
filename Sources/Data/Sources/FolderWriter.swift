import Files
import Foundation
import Images

/// Writes a data set as one folder of image files per class, as `load_images` reads them: `path/daisy/0001.png`.
package struct FolderWriter: Sendable {
    /// How images are stored: PNG keeps every pixel, JPEG (quality 90) is a tenth of the size.
    package enum Format: String, CaseIterable, Sendable { case png, jpeg }

    private let dataset: Dataset
    private let format: Format
    /// The file of each row.
    private let files: [String]

    /// A class name never becomes part of a path before it is known to be a plain folder name.
    package init(
        _ dataset: Dataset, to path: String, format: Format = .png, mayWrite: (String) -> Bool = { _ in true }
    ) throws {
        for name in dataset.classes
        where name.isEmpty || name.hasPrefix(".") || name.utf8.contains(0) || name.contains("/") {
            throw DataError.classNameIsNoFolder(name: name)
        }
        (self.dataset, self.format) = (dataset, format)
        var files = Array(repeating: "", count: dataset.count)
        for (label, members) in dataset.byClass().enumerated() {
            let folder = dataset.classColumn == nil ? path : path + "/" + dataset.classes[label]
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
                let zeros = String(repeating: "0", count: max(0, 4 - digits.count))
                files[index] = folder + "/" + zeros + digits + (format == .png ? ".png" : ".jpg")
            }
        }
        self.files = files
    }

    /// Each file appears whole or not at all; files that are in the way are replaced.
    package func write(_ loop: PictureLoop = PictureLoop()) throws {
        try loop.run(dataset.count) { index in
            try AtomicFile.write(try encoded(index), to: files[index])
        }
    }

    private func encoded(_ index: Int) throws -> [UInt8] {
        let pixels = try dataset.image(at: index)
        let (height, width, channels) = (dataset.height, dataset.width, dataset.channels)
        switch format {
        case .png: return try ImageFile.png(pixels, width: width, height: height, channels: channels)
        case .jpeg:
            let rgb = channels == 3 ? pixels : pixels.flatMap { [$0, $0, $0] }
            return try ImageFile.jpeg(rgb, width: width, height: height)
        }
    }
}

import Data
import Images
import Runtime
import Tensors

extension Builtin {
    /// Folders of image files, and images that two data sets share.
    static let images: [Builtin] = [
        Builtin(
            "load_images(folder: str, *, size: int = 64, framing: str = 'crop', interpolation: str = 'bilinear') -> Dataset",
            """
            Read a folder that has one folder of images per class.

            JPEG and PNG of every kind are read, turned upright as their camera says, and resized to `size` x `size` by Pillow's
            antialiased `bilinear` or `bicubic`. `framing` says what happens to images that are not square: `crop` keeps the
            middle, `pad` keeps everything, `stretch` distorts. Classes are sorted naturally (`img2` before `img10`).
            Hidden and other files are skipped, damaged images left out; both are said.
            ```tl
            save_images(load_dataset("cells", per_class=2), "cells")
            cells = load_images("cells", size=32)
            print(len(cells), cells.classes[0], cells[0].size)  # → 14 basophil (32, 32, 3)
            ```
            See also: save_images, load_dataset, split, duplicates
            """
        ) { call in
            var options = ImageFolder.Options()
            options.height = try call.int(1)
            options.width = options.height
            options.framing = try choice(call, 2, "framing")
            options.interpolation = try choice(call, 3, "interpolation")
            let path = try call.session.path(toRead: call.string(0))
            let files = call.session.settings.files
            options.mayRead = { files.allowsReading($0) }
            options.mostBytes = Engine.availableBytes
            let loaded = try ImageFolder.load(path, options: options)
            for line in loaded.dataset.notes { call.session.output.note(line) }
            return .dataset(loaded.dataset)
        },

        Builtin(
            "save_images(data: Dataset, folder: str, *, format: str = 'png') -> None",
            """
            Write a data set as PNG or JPEG files, one folder per class, as `load_images` reads them.
            ```tl
            save_images(load_dataset("flowers", per_class=1), "flowers")
            print(len(load_images("flowers")))  # → 7
            ```
            See also: load_images
            """
        ) { call in
            let data = try call.dataset(0)
            let folder = try call.session.path(toWrite: call.string(1))
            let files = call.session.settings.files
            let format: ImageFolder.Format = try choice(call, 2, "format")
            if !call.session.settings.isRehearsal {
                try ImageFolder.save(data, to: folder, format: format, mayWrite: { files.allowsWriting($0) })
            }
            return .none
        },

        Builtin(
            "duplicates(data: Dataset, other: Dataset) -> dict",
            """
            Images that two data sets share, as pairs of indices: `exact` (the same bytes) and `near` (alike to the eye).

            A test image that was trained on measures memory, not skill: look before you believe an accuracy.
            ```tl
            train = load_dataset("cells", per_class=5)
            test = load_dataset("cells", split="test", per_class=5)
            print(duplicates(train, test))      # → {'exact': [], 'near': []}
            print(len(duplicates(train, train[:3])["exact"]))  # → 3
            ```
            See also: split
            """
        ) { call in
            let shared = try call.dataset(0).duplicates(in: call.dataset(1))
            func pairs(_ list: [(first: Int, second: Int)]) -> Value {
                .list(list.map { .tuple([.int($0.first), .int($0.second)]) })
            }
            return .dict([(.str("exact"), pairs(shared.exact)), (.str("near"), pairs(shared.near))])
        },
    ]

    private static func choice<Kind: RawRepresentable & CaseIterable>(_ call: Call, _ index: Int, _ name: String) throws
        -> Kind where Kind.RawValue == String
    {
        let word = try call.string(index)
        guard let kind = Kind(rawValue: word) else {
            let known = Kind.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw Problem(
                "ValueError", "unknown \(name) '\(word)'", hint: "It is one of \(known).", labels: [(.named(name), "")])
        }
        return kind
    }
}

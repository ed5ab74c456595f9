import Data
import Images
import Runtime
import Tensors

extension Builtin {
    /// Folders of image files, and images that two data sets share.
    static let images: [Builtin] = [
        Builtin(
            "load_images(folder: str | list, *, size: int = 64, framing: str = 'crop', interpolation: str = 'bilinear', split: str | None = None, order: str = 'natural') -> Dataset",
            """
            Read a folder that has one folder of images per class.

            JPEG, PNG, WebP, GIF (the first frame), BMP and TIFF of every kind are read, whatever their names end in, turned upright
            as their camera says, and resized to `size` x `size` by Pillow's antialiased `bilinear` or `bicubic`. `framing` says what
            happens to images that are not square: `crop` keeps the middle, `pad` keeps everything, `stretch` distorts. Where the folder
            holds parts (`train`, `val`, `test`), `split` says which. Classes are numbered as a person counts (`2` before `10`), or by
            `order="text"` letter by letter. What cannot be read is left out and said; `.skipped` has all of it, with the reasons.

            A folder without class folders, or a list of files, gives pictures without labels, for `predict`, `features` and `show`.
            ```tl
            save_images(load_dataset("cells", per_class=2), "cells")
            cells = load_images("cells", size=32)
            print(len(cells), cells.classes[0], cells[0].size)  # → 14 basophil (32, 32, 3)
            print(load_images("cells/basophil").classes)  # → []
            ```
            See also: load_csv, save_images, load_dataset, split, duplicates
            """, effect: .nothing,
            choices: [
                "folder": .files, "framing": .framings, "interpolation": .interpolations, "split": .splits,
                "order": .classOrders,
            ]
        ) { call in
            let isList = call[0].asArray != nil
            var request = try call.session.request(isList ? nil : call.string(0))
            try readFrame(call, from: 1, into: &request)
            request.part = try call.has(4) ? part(call, 4) : nil
            request.order = try choice(call, 5, "order")
            guard isList else { return try call.session.load(.imageFolder, request) }
            let paths = try call.strings(0).map { try call.session.path(toRead: $0) }
            return .dataset(try Dataset.unlabelled(paths, request, call.session.pictureLoop("reading")))
        },

        Builtin(
            "load_csv(file: str, *, path: str | None = None, label: str | None = None, labels: str | list | None = None, target: str | list | None = None, folder: str | None = None, delimiter: str | None = None, label_delimiter: str | None = None, size: int = 64, framing: str = 'crop', interpolation: str = 'bilinear', order: str = 'natural') -> Dataset",
            """
            Read a table with one row per picture: its file, and what is to be learnt of it.

            `path` names the column of the files, which count from `folder`, or from where the table is. One of the others says what
            is learnt: `label`, the column of the class; `labels`, several labels a picture, as columns of 0 and 1 or as one column of
            names between `label_delimiter` (a space); `target`, columns of numbers. Where the columns' names say it, nothing needs to.
            The delimiter is found in the first line (comma, semicolon, tab, bar); fields may be quoted; a first line that names a
            file is no header, and columns are then called "0", "1". Files that are missing are left out and said.
            ```tl
            save_images(load_dataset("flowers", per_class=1), "flowers")
            names = load_images("flowers")
            # a table of your own: labels.csv, in the folder of the pictures
            # photos = load_csv("photos/labels.csv", path="file", label="species")
            ```
            See also: load_images, load_dataset
            """, effect: .nothing,
            choices: [
                "file": .files, "path": .text, "label": .text, "labels": .text, "target": .text, "folder": .files,
                "delimiter": .text, "label_delimiter": .text, "framing": .framings, "interpolation": .interpolations,
                "order": .classOrders,
            ]
        ) { call in
            var request = try call.session.request(call.string(0))
            request.columns.file = try call.optionalString(1)
            request.columns.label = try call.optionalString(2)
            request.columns.labels = try names(call, 3)
            request.columns.targets = try names(call, 4)
            request.columns.folder = try call.optionalString(5).map { try call.session.path(toRead: $0) }
            request.columns.delimiter = try delimiter(call, 6)
            request.columns.labelDelimiter = try call.optionalString(7) ?? " "
            try readFrame(call, from: 8, into: &request)
            request.order = try choice(call, 11, "order")
            return try call.session.load(.csv, request)
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
            """, effect: .changes, choices: ["folder": .files, "format": .imageFormats]
        ) { call in
            let data = try call.dataset(0)
            let folder = try call.session.path(toWrite: call.string(1))
            let files = call.session.settings.files
            let format: FolderWriter.Format = try choice(call, 2, "format")
            if !call.session.settings.isRehearsal {
                try FolderWriter(data, to: folder, format: format, mayWrite: { files.allowsWriting($0) })
                    .write(call.session.pictureLoop("writing"))
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
            """, effect: .nothing
        ) { call in
            let shared = try call.dataset(0).duplicates(in: call.dataset(1), call.session.pictureLoop("comparing"))
            func pairs(_ list: [(first: Int, second: Int)]) -> Value {
                .list(list.map { .tuple([.int($0.first), .int($0.second)]) })
            }
            return .dict([(.str("exact"), pairs(shared.exact)), (.str("near"), pairs(shared.near))])
        },
    ]

    /// `size`, `framing` and `interpolation`, one after the other.
    private static func readFrame(_ call: Call, from index: Int, into request: inout SourceRequest) throws {
        request.size = try call.int(index)
        request.framing = try choice(call, index + 1, "framing")
        request.interpolation = try choice(call, index + 2, "interpolation")
    }

    /// One name, several, or none.
    private static func names(_ call: Call, _ index: Int) throws -> [String] {
        guard call.has(index) else { return [] }
        return try call.strings(index)
    }

    private static func delimiter(_ call: Call, _ index: Int) throws -> Character? {
        guard let text = try call.optionalString(index) else { return nil }
        guard let mark = text.first, text.count == 1, mark != "\"", !mark.isNewline else {
            throw Problem(
                "ValueError", "a delimiter is one character, not \(try call[index].repr())", code: "TL0602",
                hint: "`delimiter=\";\"`, or leave it out.", labels: [(.named("delimiter"), "")])
        }
        return mark
    }

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

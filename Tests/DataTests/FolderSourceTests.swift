import Data
import Foundation
import Images
import TestKit
import Testing

struct FolderSourceTests {
    private let png: [UInt8]
    private let jpeg: [UInt8]

    init() throws {
        let image = formulaImage(width: 12, height: 9)
        png = try ImageFile.png(image.pixels, width: 12, height: 9)
        jpeg = try ImageFile.jpeg(image.pixels, width: 12, height: 9)
    }

    private func load(_ path: String, _ change: (inout SourceRequest) -> Void = { _ in }) throws -> Dataset {
        var request = SourceRequest(path: path)
        change(&request)
        return try DatasetSource.imageFolder.dataset(request, PictureLoop())
    }

    @Test func foldersAreClassesInNaturalOrder() throws {
        let folder = try TemporaryFolder()
        for name in ["class10/b.png", "class2/img10.jpg", "class2/img9.JPEG", "Class1/a.png", "class2/more/c.png"] {
            try folder.write(name.lowercased().hasSuffix("g") && name.contains("j") ? jpeg : png, to: name)
        }
        let data = try load(folder.path)
        #expect(data.classes == ["Class1", "class2", "class10"])
        #expect(
            data.files?.names == [
                "Class1/a.png", "class2/img9.JPEG", "class2/img10.jpg", "class2/more/c.png", "class10/b.png",
            ])
        #expect(data.labels == [0, 1, 1, 1, 2])
        #expect(data.height == 64 && data.channels == 3)
    }

    @Test func orderByTextIsChosenAndTheDifferenceSaid() throws {
        let folder = try TemporaryFolder()
        for name in ["1", "2", "10"] { try folder.write(png, to: name + "/a.png") }
        let natural = try load(folder.path)
        #expect(natural.classes == ["1", "2", "10"])
        #expect(
            natural.notes == ["classes are ordered by number: class 1 is '2'; with order=\"text\" it is '10'"])
        let text = try load(folder.path) { $0.order = .text }
        #expect(text.classes == ["1", "10", "2"] && text.notes.count == 1)
        try FileManager.default.removeItem(atPath: folder.path + "/10")
        #expect(try load(folder.path).notes.isEmpty, "where both orders agree nothing is said")
    }

    @Test func junkIsLeftOutAndListed() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, to: "a/1.png")
        let junk = ["a/.DS_Store", "a/Thumbs.db", ".git/x.png", "__MACOSX/a.png", "a/@eaDir/1.png", "lost+found/x.png"]
        for name in junk + ["a/notes.txt", "readme.md", "docs/a.txt"] { try folder.write([1], to: name) }
        try folder.folder("empty")
        try folder.write(png, to: "cover.png")
        let data = try load(folder.path)
        #expect(data.count == 1)
        let reasons = Dictionary(uniqueKeysWithValues: data.leftOut.map { ($0.file, $0.reason) })
        #expect(
            reasons == [
                "a/.DS_Store": .junk, "a/Thumbs.db": .junk, ".git": .junk, "__MACOSX": .junk, "a/@eaDir": .junk,
                "lost+found": .junk, "a/notes.txt": .otherFile, "readme.md": .otherFile, "docs/a.txt": .otherFile,
                "docs": .noPictures, "empty": .noPictures, "cover.png": .besideClasses,
            ])
    }

    @Test func unreadableImagesAreNamedWithTheirReasonAndCostNoOther() throws {
        let folder = try TemporaryFolder()
        for index in 0..<3 { try folder.write(png, to: "a/\(index).png") }
        try folder.write(Array(png.prefix(60)), to: "a/broken.png")
        try folder.write([], to: "a/empty.png")
        try folder.write([0, 0, 0, 24] + Array("ftypheic".utf8) + [UInt8](repeating: 0, count: 40), to: "a/phone.jpg")
        try folder.write(Array("<!DOCTYPE html><html></html>".utf8), to: "a/page.jpg")
        try folder.write(Array("not an image".utf8), to: "a/text.jpg")
        for index in 0..<9 { try folder.write([9], to: "b/\(index).png") }
        let data = try load(folder.path)
        #expect(data.count == 3 && data.classes == ["a"])
        let reasons = data.leftOut.prefix(5).map(\.reason.words)
        #expect(
            reasons == [
                "it is damaged: the file ends too early", "it is empty (0 bytes)",
                "it is a web page: the download failed: get the picture itself",
                "it is HEIC: convert it to JPEG or PNG", "it is no picture",
            ])
        #expect(
            data.notes.prefix(2) == [
                "could not read 14 of 17 pictures: a/broken.png: it is damaged: the file ends too early; "
                    + "data.skipped has all 14", "class 'b' is left out: none of its pictures can be read",
            ])
    }

    /// Those that could not be read leave no gap, wherever they stand.
    @Test func imagesKeepTheirPixelsBesideUnreadableOnes() throws {
        let folder = try TemporaryFolder()
        let cells = try Generated.make("cells", perClass: 2, size: 64, seed: 5)
        try FolderWriter(cells, to: folder.path).write()
        let before = try load(folder.path)
        for name in [cells.classes.min() ?? "", cells.classes.max() ?? ""] {
            try folder.write([9], to: name + "/!first.png")
            try folder.write([9], to: name + "/zlast.png")
        }
        let after = try load(folder.path)
        #expect(
            after.leftOut.count == 4 && after.fingerprint == before.fingerprint && after.labels == before.labels)
        let most = 18 * 64 * 64 * 3 - 1
        #expect(
            throws: DataError.doesNotFit(
                images: 18, height: 64, width: 64, bytes: 18 * 64 * 64 * 3, most: most, size: 48)
        ) {
            try load(folder.path) { $0.mostBytes = most }
        }
    }

    @Test func picturesComeAgainInAnotherSize() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, to: "a/1.png")
        try folder.write(jpeg, to: "b/1.jpg")
        let small = try load(folder.path) { $0.size = 4 }
        let resized = try #require(try small.resized(height: 9, width: 9))
        #expect(resized.fingerprint == (try load(folder.path) { $0.size = 9 }).fingerprint)
    }

    @Test func partsAreRecognised() throws {
        let folder = try TemporaryFolder()
        for name in ["train/cat/1.png", "train/dog/1.png", "train/dog/2.png", "val/cat/1.png", "val/dog/1.png"] {
            try folder.write(png, to: name)
        }
        #expect(throws: DataError.holdsParts(path: folder.path, parts: ["train", "val"])) { try load(folder.path) }
        let validation = try load(folder.path) { $0.part = .validation }
        #expect(validation.count == 2 && validation.classes == ["cat", "dog"])
        #expect(throws: DataError.holdsParts(path: folder.path, parts: ["train", "val"])) {
            try load(folder.path) { $0.part = .test }
        }
        #expect(throws: DataError.noSuchPart(source: folder.path + "/train", part: "test", has: [])) {
            try load(folder.path + "/train") { $0.part = .test }
        }
    }

    /// Pictures that stand directly in `train` and `test` leave no level for classes: they are classes.
    @Test func foldersOfPicturesAreClassesWhateverTheirNames() throws {
        let folder = try TemporaryFolder()
        for name in ["train/1.png", "test/1.png"] { try folder.write(png, to: name) }
        #expect(try load(folder.path).classes == ["test", "train"])
    }

    @Test func oneLevelTooHighIsSaid() throws {
        let folder = try TemporaryFolder()
        for name in ["photos/cat/1.png", "photos/dog/1.png"] { try folder.write(png, to: name) }
        #expect(
            try load(folder.path).notes == [
                "one class only: 'photos' holds folders that look like classes (cat, dog): "
                    + "load_images(\"\(folder.path)/photos\")"
            ])
    }

    @Test func picturesWithoutClassFoldersHaveNoLabels() throws {
        let folder = try TemporaryFolder()
        for name in ["1.png", "2.png"] { try folder.write(png, to: name) }
        let data = try load(folder.path)
        #expect(data.count == 2 && data.targetName == nil && data.classes.isEmpty)
        #expect(data.notes == ["no class folders: 2 pictures without labels, for predict, features and show"])
    }

    @Test func hopelessFoldersAreErrors() throws {
        let folder = try TemporaryFolder()
        #expect(throws: DataError.noFolder(path: folder.path + "/none")) { try load(folder.path + "/none") }
        #expect(throws: DataError.noClasses(path: folder.path, found: [])) { try load(folder.path) }
        try folder.write([1], to: "notes.txt")
        #expect(throws: DataError.isAFile(path: folder.path + "/notes.txt")) { try load(folder.path + "/notes.txt") }
        try folder.write([9], to: "a/1.png")
        #expect(
            throws: DataError.noneReadable(
                path: folder.path, total: 1, examples: [LeftOut("a/1.png", .unreadable(.notAnImage))])
        ) { try load(folder.path) }
    }

    @Test func whatIsSavedLoadsAsTheSameImages() throws {
        let folder = try TemporaryFolder()
        let cells = try Generated.make("cells", perClass: 3, seed: 5)
        try FolderWriter(cells, to: folder.path + "/out").write()
        let loaded = try load(folder.path + "/out")
        #expect(loaded.classes == naturallySorted(cells.classes) && loaded.count == cells.count)
        #expect(try loaded.duplicates(in: cells).exact.count == cells.count)
        let hostile = try Dataset(
            name: "x", classes: ["../up"], labels: [0],
            images: Pixels(height: 1, width: 1, channels: 1, bytes: [0])
        )
        #expect(throws: DataError.classNameIsNoFolder(name: "../up")) { try FolderWriter(hostile, to: folder.path) }
        #expect(throws: DataError.self) { try FolderWriter(cells, to: "/dev/null/x") }
    }

    @Test func aLoopOfLinksIsNotWalked() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, to: "a/1.png")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a/again", withDestinationPath: folder.path + "/a")
        let data = try load(folder.path)
        #expect(data.count == 1 && data.leftOut == [LeftOut("a/again", .linkOrTooDeep)])
    }

    @Test(arguments: [
        (["img10", "img2", "img1"], ["img1", "img2", "img10"]), (["b", "A", "a1", "a01"], ["A", "a1", "a01", "b"]),
        (["x", "10", "9"], ["9", "10", "x"]),
        (["a99999999999999999999999", "a2"], ["a2", "a99999999999999999999999"]),
    ])
    func namesSortNaturally(names: [String], sorted: [String]) {
        #expect(naturallySorted(names) == sorted)
    }
}

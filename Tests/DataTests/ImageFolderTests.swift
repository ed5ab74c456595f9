import Data
import Foundation
import Images
import TestKit
import Testing

struct ImageFolderTests {
    private let png: [UInt8]
    private let jpeg: [UInt8]

    init() throws {
        let image = formulaImage(width: 12, height: 9)
        png = try ImageFile.png(image.pixels, width: 12, height: 9)
        jpeg = try ImageFile.jpeg(image.pixels, width: 12, height: 9)
    }

    @Test func foldersAreClassesInNaturalOrder() throws {
        let folder = try TemporaryFolder()
        for name in ["class10/b.png", "class2/img10.jpg", "class2/img9.JPEG", "Class1/a.png", "class2/more/c.png"] {
            try folder.write(name.lowercased().hasSuffix("g") && name.contains("j") ? jpeg : png, to: name)
        }
        let loaded = try ImageFolder.load(folder.path)
        #expect(loaded.dataset.classes == ["Class1", "class2", "class10"])
        #expect(
            loaded.dataset.files?.names == [
                "Class1/a.png", "class2/img9.JPEG", "class2/img10.jpg", "class2/more/c.png", "class10/b.png",
            ])
        #expect(loaded.dataset.labels == [0, 1, 1, 1, 2])
        #expect(loaded.dataset.height == 64 && loaded.dataset.channels == 3)
    }

    @Test func junkIsSkippedAndListed() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, to: "a/1.png")
        for name in ["a/.DS_Store", "a/Thumbs.db", "a/notes.txt", ".git/x.png", "__MACOSX/a.png", "readme.md"] {
            try folder.write([1], to: name)
        }
        let loaded = try ImageFolder.load(folder.path)
        #expect(loaded.dataset.count == 1)
        #expect(Set(loaded.skipped) == [".git", "__MACOSX", "a/.DS_Store", "a/Thumbs.db", "a/notes.txt", "readme.md"])
    }

    @Test func unreadableImagesAreCountedAndNamed() throws {
        let folder = try TemporaryFolder()
        for index in 0..<8 { try folder.write(png, to: "a/\(index).png") }
        try folder.write(Array(png.prefix(60)), to: "a/broken.png")
        try folder.write(Array("not an image".utf8), to: "a/text.jpg")
        let loaded = try ImageFolder.load(folder.path)
        #expect(loaded.dataset.count == 8)
        #expect(loaded.unreadable.map(\.file) == ["a/broken.png", "a/text.jpg"])
        #expect(loaded.unreadable.last?.problem == .notAnImage)
    }

    /// Those that could not be read leave no gap, wherever they stand.
    @Test func imagesKeepTheirPixelsBesideUnreadableOnes() throws {
        let folder = try TemporaryFolder()
        let cells = try Generated.make("cells", perClass: 2, size: 64, seed: 5)
        try ImageFolder.save(cells, to: folder.path)
        let before = try ImageFolder.load(folder.path).dataset
        for name in [cells.classes.min() ?? "", cells.classes.max() ?? ""] {
            try folder.write([9], to: name + "/!first.png")
            try folder.write([9], to: name + "/zlast.png")
        }
        let after = try ImageFolder.load(folder.path)
        #expect(
            after.unreadable.count == 4 && after.dataset.fingerprint == before.fingerprint
                && after.dataset.labels == before.labels)
        var options = ImageFolder.Options()
        options.mostBytes = 18 * 64 * 64 * 3 - 1
        #expect(
            throws: DataError.doesNotFit(
                images: 18, height: 64, width: 64, bytes: 18 * 64 * 64 * 3, most: options.mostBytes, size: 48)
        ) {
            try ImageFolder.load(folder.path, options: options)
        }
    }

    @Test func hopelessFoldersAreErrors() throws {
        let folder = try TemporaryFolder()
        #expect(throws: DataError.noFolder(path: folder.path + "/none")) { try ImageFolder.load(folder.path + "/none") }
        #expect(throws: DataError.noClasses(path: folder.path, found: [])) { try ImageFolder.load(folder.path) }
        try folder.write(png, to: "1.png")
        #expect(throws: DataError.noClasses(path: folder.path, found: ["1.png"])) { try ImageFolder.load(folder.path) }
        try folder.write(png, to: "a/1.png")
        try folder.write([0], to: "b/notes.txt")
        #expect(throws: DataError.emptyClass(path: folder.path, className: "b", skipped: ["b/notes.txt"])) {
            try ImageFolder.load(folder.path)
        }
    }

    @Test func tooManyUnreadableImagesAreAnError() throws {
        let folder = try TemporaryFolder()
        for index in 0..<10 { try folder.write(index < 4 ? png : [9], to: "a/\(index).png") }
        #expect(
            throws: DataError.tooManyUnreadable(
                path: folder.path, unreadable: 6, total: 10, first: "a/4.png", reason: .notAnImage)
        ) {
            try ImageFolder.load(folder.path)
        }
    }

    @Test func whatIsSavedLoadsAsTheSameImages() throws {
        let folder = try TemporaryFolder()
        let cells = try Generated.make("cells", perClass: 3, seed: 5)
        try ImageFolder.save(cells, to: folder.path + "/out")
        let loaded = try ImageFolder.load(folder.path + "/out").dataset
        #expect(loaded.classes == cells.classes.sorted(by: naturallyPrecedes) && loaded.count == cells.count)
        #expect(loaded.duplicates(in: cells).exact.count == cells.count)
        let hostile = try Dataset(
            name: "x", classes: ["../up"], labels: [0],
            images: Pixels(height: 1, width: 1, channels: 1, bytes: [0])
        )
        #expect(throws: DataError.classNameIsNoFolder(name: "../up")) { try ImageFolder.save(hostile, to: folder.path) }
        #expect(throws: DataError.self) { try ImageFolder.save(cells, to: "/dev/null/x") }
    }

    @Test func aLoopOfLinksIsNotWalked() throws {
        let folder = try TemporaryFolder()
        try folder.write(png, to: "a/1.png")
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/a/again", withDestinationPath: folder.path + "/a")
        let loaded = try ImageFolder.load(folder.path)
        #expect(loaded.dataset.count == 1 && loaded.skipped == ["a/again"])
    }

    @Test(arguments: [
        (["img10", "img2", "img1"], ["img1", "img2", "img10"]), (["b", "A", "a1", "a01"], ["A", "a1", "a01", "b"]),
        (["x", "10", "9"], ["9", "10", "x"]),
        (["a99999999999999999999999", "a2"], ["a2", "a99999999999999999999999"]),
    ])
    func namesSortNaturally(names: [String], sorted: [String]) {
        #expect(names.sorted(by: naturallyPrecedes) == sorted)
    }
}

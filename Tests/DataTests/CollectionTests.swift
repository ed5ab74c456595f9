import Data
import Foundation
import Images
import TestKit
import Testing

/// The files of MNIST and CIFAR, made by hand and small.
struct CollectionTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func load(_ name: String, _ change: (inout SourceRequest) -> Void = { _ in }) throws -> Dataset {
        var request = SourceRequest(path: folder.path)
        change(&request)
        return try DatasetSource.named(name).dataset(request, PictureLoop())
    }

    private func idx(_ sizes: [Int], _ values: [UInt8]) -> [UInt8] {
        [0, 0, 8, UInt8(sizes.count)] + sizes.flatMap { [0, 0, UInt8($0 >> 8), UInt8($0 & 255)] } + values
    }

    @Test func idxFilesAreGreyPicturesOfTenClasses() throws {
        let values = (0..<3 * 28 * 28).map { UInt8(truncatingIfNeeded: $0 * 7) }
        try folder.write(idx([3, 28, 28], values), to: "MNIST/raw/train-images-idx3-ubyte")
        try folder.write(idx([3], [5, 0, 9]), to: "MNIST/raw/train-labels-idx1-ubyte")
        let data = try load("mnist")
        #expect(data.count == 3 && data.channels == 1 && data.height == 28 && data.labels == [5, 0, 9])
        #expect(try data.image(at: 2) == Array(values.suffix(28 * 28)) && data.classes == (0...9).map(String.init))
        #expect(try load("mnist") { $0.size = 14 }.height == 14)
        let larger = try #require(try data.resized(height: 56, width: 56))
        #expect(larger.channels == 3)
        #expect(throws: DataError.self) { try load("mnist") { $0.part = .test } }
        #expect(throws: DataError.noSuchPart(source: "mnist", part: "validation", has: ["train", "test"])) {
            try load("mnist") { $0.part = .validation }
        }
    }

    /// A file compressed by `gzip -9` of Python's module, which the header below is.
    @Test func compressedFilesAreRead() throws {
        let labels = idx([2], [1, 2])
        try folder.write(idx([2, 1, 1], [7, 8]), to: "t10k-images-idx3-ubyte")
        try folder.write(gzipped(labels), to: "t10k-labels-idx1-ubyte.gz")
        let data = try load("fashion_mnist") { $0.part = .test }
        #expect(data.labels == [1, 2] && data.classes[1] == "Trouser")
        try folder.write(Array(gzipped(labels).prefix(20)), to: "t10k-labels-idx1-ubyte.gz")
        #expect(throws: DataError.self) { try load("fashion_mnist") { $0.part = .test } }
    }

    /// A gzip file of one stored block.
    private func gzipped(_ bytes: [UInt8]) -> [UInt8] {
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        let count = UInt16(bytes.count)
        let sizes = [count, ~count].flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
        return [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1] + sizes + bytes + little(~crc) + little(UInt32(bytes.count))
    }

    @Test func filesThatLieAreRefused() throws {
        try folder.write(idx([3, 28, 28], [1, 2]), to: "train-images-idx3-ubyte")
        try folder.write(idx([3], [5, 0, 9]), to: "train-labels-idx1-ubyte")
        #expect(throws: DataError.self) { try load("mnist") }
        try folder.write(idx([3, 1, 1], [1, 2, 3]), to: "train-images-idx3-ubyte")
        try folder.write(idx([2], [5, 0]), to: "train-labels-idx1-ubyte")
        #expect(throws: DataError.columnsDiffer(column: "labels", has: 2, others: 3)) { try load("mnist") }
        try folder.write(idx([3], [5, 0, 10]), to: "train-labels-idx1-ubyte")
        #expect(throws: DataError.wrongLabel(label: 10, classes: 10, index: 2)) { try load("mnist") }
        try folder.write([UInt8](repeating: 255, count: 40), to: "train-images-idx3-ubyte")
        #expect(throws: DataError.self) { try load("mnist") }
    }

    @Test func cifarPlanesBecomePixels() throws {
        let names = (0..<10).map { "name \($0)" }.joined(separator: "\n")
        try folder.write(Array((names + "\n\n").utf8), to: "cifar-10-batches-bin/batches.meta.txt")
        let planes =
            [UInt8](repeating: 1, count: 1024) + [UInt8](repeating: 2, count: 1024)
            + [UInt8](repeating: 3, count: 1024)
        for number in 1...5 {
            try folder.write([UInt8(number)] + planes, to: "cifar-10-batches-bin/data_batch_\(number).bin")
        }
        let data = try load("cifar10")
        #expect(data.labels == [1, 2, 3, 4, 5] && data.classes[3] == "name 3")
        #expect(try data.image(at: 4) == (0..<1024).flatMap { _ in [1, 2, 3] as [UInt8] })
        try folder.write([1, 2, 3], to: "cifar-10-batches-bin/data_batch_3.bin")
        #expect(throws: DataError.self) { try load("cifar10") }
    }

    @Test func theTwentyGroupsOfCIFAR100AreLeftAside() throws {
        try folder.write(Array((0..<100).map { "fine \($0)" }.joined(separator: "\n").utf8), to: "fine_label_names.txt")
        try folder.write([19, 99] + [UInt8](repeating: 4, count: 3072), to: "test.bin")
        let data = try load("cifar100") { $0.part = .test }
        #expect(data.labels == [99] && data.name == "cifar100 (test)")
    }

    @Test func whatIsNotThereIsNamed() throws {
        #expect(throws: DataError.needsPath(source: "mnist", isFile: false)) {
            try DatasetSource.named("mnist").dataset(SourceRequest(), PictureLoop())
        }
        #expect(throws: DataError.readsNothing(source: "cells", path: "x")) {
            try DatasetSource.named("cells").dataset(SourceRequest(path: "x"), PictureLoop())
        }
        #expect(throws: DataError.self) { try load("cifar10") }
        #expect(throws: DataError.self) { try DatasetSource.named("nonsense") }
        let names = DatasetSource.all.map(\.name)
        #expect(Set(names).count == names.count, "each source has a name of its own")
    }
}

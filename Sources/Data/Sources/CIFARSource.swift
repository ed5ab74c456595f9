import Foundation
import Images

extension DatasetSource {
    /// 32 x 32 colour pictures of ten classes, in six binary files.
    /// Source: Krizhevsky, "Learning multiple layers of features from tiny images", 2009; the binary version.
    package static let cifar10 = cifar(
        "cifar10", "32x32 photographs of 10 classes, from the binary files", folder: "cifar-10-batches-bin",
        training: (1...5).map { "data_batch_\($0).bin" }, test: ["test_batch.bin"], names: "batches.meta.txt",
        classes: 10, labelBytes: 1)

    /// The same with a hundred classes; the coarse label of twenty groups is left aside.
    package static let cifar100 = cifar(
        "cifar100", "32x32 photographs of 100 classes, from the binary files", folder: "cifar-100-binary",
        training: ["train.bin"], test: ["test.bin"], names: "fine_label_names.txt", classes: 100, labelBytes: 2)

    private static func cifar(
        _ name: String, _ summary: String, folder: String, training: [String], test: [String], names: String,
        classes: Int, labelBytes: Int
    ) -> DatasetSource {
        DatasetSource(name: name, summary: summary, reads: .folder) { request, loop in
            let part = try request.partOfTwo(of: name)
            let files = CollectionFolder(path: request.path ?? "", places: [folder], mayRead: request.mayRead)
            let text = String(decoding: try files.bytes([names], loop).bytes, as: UTF8.self)
            let known = text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
            var pixels: [UInt8] = []
            var labels: [Int] = []
            let area = 32 * 32
            let record = labelBytes + 3 * area
            for wanted in part == .test ? test : training {
                let (file, bytes) = try files.bytes([wanted], loop)
                guard !bytes.isEmpty, bytes.count % record == 0 else {
                    throw DataError.unreadableImage(
                        path: file, reason: .corrupt("\(bytes.count) bytes are not whole pictures of \(record)"))
                }
                for start in stride(from: 0, to: bytes.count, by: record) {
                    if start / record % 512 == 0 { try loop.check() }
                    labels.append(Int(bytes[start + labelBytes - 1]))
                    let first = start + labelBytes
                    for at in first..<first + area { pixels += [bytes[at], bytes[at + area], bytes[at + 2 * area]] }
                }
            }
            guard known.count == classes else {
                throw DataError.unreadableImage(
                    path: names, reason: .corrupt("it names \(known.count) classes, there are \(classes)"))
            }
            return try request.dataset(
                name, part, Pixels(height: 32, width: 32, channels: 3, bytes: pixels), labels, known, loop)
        }
    }
}

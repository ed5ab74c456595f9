import Images
import Synchronization

/// A file that is not in the data set, and why.
package struct LeftOut: Sendable, Equatable {
    package enum Reason: Sendable, Equatable {
        case unreadable(ImageProblem)
        /// Its name says that it is no picture.
        case otherFile
        /// Hidden files, thumbnails, what systems leave behind.
        case junk
        case noPictures
        case besideClasses
        case notAllowed
        case linkOrTooDeep
        /// A row of a table without a value for what is to be learnt.
        case noLabel
        /// A row of a table that says the same as an earlier one.
        case repeated
    }

    package let file: String
    package let reason: Reason

    package init(_ file: String, _ reason: Reason) { (self.file, self.reason) = (file, reason) }
}

/// Pictures read from files: those that could be, and why the others could not.
struct PictureFiles {
    let pixels: Pixels
    /// Which of the files they are.
    let good: [Int]
    let unreadable: [(index: Int, problem: ImageProblem)]
    /// Files whose 16-bit samples use the lower bits only.
    let dim: [Int]

    /// - Throws: `DataError.doesNotFit` before the first is read; what the loop was told.
    init(_ paths: [String], _ frame: PictureFrame, most: Int, _ loop: PictureLoop) throws {
        try Pixels.checkRoom(
            images: paths.count, height: frame.height, width: frame.width, bytesPerPixel: 3, most: most)
        let buffer = PictureBuffer(count: paths.count, bytesPerPicture: frame.bytes)
        let findings = Findings()
        try loop.run(paths.count) { index in
            do {
                let image = try frame.read(paths[index])
                buffer.put(image.pixels, at: index)
                if image.isDim { findings.dim.withLock { $0.append(index) } }
            } catch let problem as ImageProblem {
                findings.problems.withLock { $0[index] = problem }
            }
        }
        let problems = findings.problems.withLock { $0 }
        unreadable = problems.sorted { $0.key < $1.key }.map { (index: $0.key, problem: $0.value) }
        good = paths.indices.filter { problems[$0] == nil }
        dim = findings.dim.withLock { $0.sorted() }
        pixels = try Pixels(
            height: frame.height, width: frame.width, channels: 3, bytes: buffer.take(good))
    }

    private final class Findings: Sendable {
        let problems = Mutex<[Int: ImageProblem]>([:])
        let dim = Mutex<[Int]>([])
    }
}

/// Places for pictures that threads fill, each its own.
final class PictureBuffer: @unchecked Sendable {
    private let bytesPerPicture: Int
    private var bytes: [UInt8]
    private let lock = Mutex(())

    init(count: Int, bytesPerPicture: Int) {
        self.bytesPerPicture = bytesPerPicture
        // Not filled with zeros: for gigabytes that takes seconds in which nobody asks whether to go on.
        bytes = [UInt8](unsafeUninitializedCapacity: count * bytesPerPicture) { $1 = count * bytesPerPicture }
    }

    private func range(_ index: Int) -> Range<Int> { index * bytesPerPicture..<(index + 1) * bytesPerPicture }

    /// Copies one picture to its place; that takes a hundredth of the time of making it.
    func put(_ picture: [UInt8], at index: Int) {
        lock.withLock { _ in bytes.replaceSubrange(range(index), with: picture) }
    }

    /// Gives the pictures at these places away, close together; the places are in order.
    func take(_ places: [Int]) -> [UInt8] {
        defer { bytes = [] }
        for (to, from) in places.enumerated() where to != from {
            bytes.withUnsafeMutableBytes { all in
                let source = UnsafeRawBufferPointer(rebasing: all[range(from)])
                UnsafeMutableRawBufferPointer(rebasing: all[range(to)]).copyMemory(from: source)
            }
        }
        bytes.removeLast(bytes.count - places.count * bytesPerPicture)
        return bytes
    }
}

/// What can read pictures again, in another size.
struct FileOrigin: ImageOrigin {
    let paths: [String]
    let frame: PictureFrame
    var framing: Framing? { frame.framing }

    func taking(_ indices: [Int]) -> any ImageOrigin {
        FileOrigin(paths: indices.map { paths[$0] }, frame: frame)
    }

    func picture(_ index: Int, height: Int, width: Int) throws -> [UInt8] {
        var frame = frame
        (frame.height, frame.width, frame.preparation) = (height, width, nil)
        do {
            return try frame.read(paths[index]).pixels
        } catch {
            throw DataError.unreadableImage(path: paths[index], reason: error)
        }
    }
}

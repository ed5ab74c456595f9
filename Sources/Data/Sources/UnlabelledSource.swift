import Foundation
import Images

extension Dataset {
    /// Pictures of the files that were named, without labels: for `predict`, `features` and `show`.
    ///
    /// Each was asked for by name, so each has to be there.
    /// - Throws: `DataError.unreadableImage`.
    package static func unlabelled(_ paths: [String], _ request: SourceRequest, _ loop: PictureLoop) throws -> Dataset {
        let frame = try request.frame(usually: 64)
        let files = try PictureFiles(paths, frame, most: request.mostBytes, loop)
        if let bad = files.unreadable.first {
            throw DataError.unreadableImage(path: paths[bad.index], reason: bad.problem)
        }
        let name = paths.count == 1 ? (paths[0] as NSString).lastPathComponent : "\(paths.count) files"
        return Dataset(
            name: name,
            table: try Table([
                (Name.image, ImageColumn(files.pixels, origin: FileOrigin(paths: paths, frame: frame))),
                (Name.file, FileColumn(paths)),
            ]), notes: DatasetSource.dimNote(files.dim.map { paths[$0] }))
    }

    /// The same pictures with 1 or 3 channels; grey is made as Pillow makes it (ITU-R BT.601).
    package func inChannels(_ channels: Int, _ loop: PictureLoop = PictureLoop()) throws -> Dataset {
        guard let images, images.pixels.channels != channels, [1, 3].contains(channels),
            [1, 3].contains(images.pixels.channels)
        else { return self }
        let pixels = images.pixels
        let area = pixels.height * pixels.width
        let buffer = PictureBuffer(count: count, bytesPerPicture: area * channels)
        try loop.run(count) { index in
            let bytes = Array(pixels.bytes(index))
            if channels == 3 {
                buffer.put(bytes.flatMap { [$0, $0, $0] }, at: index)
            } else {
                buffer.put(
                    (0..<area).map { at in
                        let red = Int(bytes[3 * at]) * 19_595
                        let green = Int(bytes[3 * at + 1]) * 38_470
                        let blue = Int(bytes[3 * at + 2]) * 7_471
                        return UInt8((red + green + blue + 0x8000) >> 16)
                    }, at: index)
            }
        }
        let converted = try Pixels(
            height: pixels.height, width: pixels.width, channels: channels, bytes: buffer.take(Array(0..<count)))
        return try setting(Name.image, to: ImageColumn(converted))
    }
}

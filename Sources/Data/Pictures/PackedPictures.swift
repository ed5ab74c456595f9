import Images

/// Pictures that came together in one file, as they were: what makes them again in another size.
struct PackedPictures: ImageOrigin {
    let pixels: Pixels
    let frame: PictureFrame
    var framing: Framing? { pixels.height == pixels.width ? nil : frame.framing }

    func taking(_ indices: [Int]) -> any ImageOrigin { PackedPictures(pixels: pixels.taking(indices), frame: frame) }

    func picture(_ index: Int, height: Int, width: Int) throws -> [UInt8] {
        var frame = frame
        (frame.height, frame.width) = (height, width)
        return try frame.fit(colour(index)).pixels
    }

    /// A picture in colour, whatever it was.
    private func colour(_ index: Int) -> DecodedImage {
        let bytes = pixels.bytes(index)
        let rgb = pixels.channels == 3 ? Array(bytes) : bytes.flatMap { [$0, $0, $0] }
        return DecodedImage(width: pixels.width, height: pixels.height, pixels: rgb)
    }

    /// The pictures as rows: untouched where they have the wanted size, else resized; grey stays grey.
    func column(_ request: SourceRequest, _ loop: PictureLoop) throws -> ImageColumn {
        guard (frame.height, frame.width) != (pixels.height, pixels.width) else {
            return ImageColumn(pixels, origin: self)
        }
        try Pixels.checkRoom(
            images: pixels.count, height: frame.height, width: frame.width, bytesPerPixel: pixels.channels,
            most: request.mostBytes)
        let size = frame.height * frame.width * pixels.channels
        let buffer = PictureBuffer(count: pixels.count, bytesPerPicture: size)
        let isGrey = pixels.channels == 1
        try loop.run(pixels.count) { index in
            let fitted = try frame.fit(colour(index)).pixels
            buffer.put(isGrey ? stride(from: 0, to: fitted.count, by: 3).map { fitted[$0] } : fitted, at: index)
        }
        let resized = try Pixels(
            height: frame.height, width: frame.width, channels: pixels.channels,
            bytes: buffer.take(Array(0..<pixels.count)))
        return ImageColumn(resized, origin: self)
    }
}

/// The files of a collection, looked for where its own tools put them.
struct CollectionFolder {
    let path: String
    /// Below the folder, where the files may be.
    let places: [String]
    let mayRead: (String) -> Bool

    /// The path of the first of these names that is there.
    /// - Throws: `DataError.noCollection`.
    func file(_ names: [String]) throws -> String {
        for place in [""] + places {
            for name in names {
                let file = path + "/" + (place.isEmpty ? "" : place + "/") + name
                if FileNames.exists(file), mayRead(file) { return file }
            }
        }
        throw DataError.noCollection(path: path, wanted: names)
    }

    /// The bytes of a file of a collection.
    /// - Throws: `DataError.unreadableImage` with the reason.
    func bytes(_ names: [String], _ loop: PictureLoop) throws -> (file: String, bytes: [UInt8]) {
        let file = try file(names)
        return (
            file,
            try loop.once {
                do {
                    return try PackedFile.bytes(of: file, limit: 1 << 30)
                } catch let problem as ImageProblem {
                    throw DataError.unreadableImage(path: file, reason: problem)
                }
            }
        )
    }
}

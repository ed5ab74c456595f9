import Images

/// How pictures of any size become rows of one size.
package struct PictureFrame: Sendable {
    package var height: Int, width: Int
    package var framing: Framing, interpolation: Interpolation
    /// What fits a picture into the frame instead: the way in which a model was trained to see it.
    package var preparation: (@Sendable (DecodedImage) throws -> DecodedImage)?

    package init(height: Int, width: Int, framing: Framing = .crop, interpolation: Interpolation = .bilinear) {
        (self.height, self.width, self.framing, self.interpolation) = (height, width, framing, interpolation)
    }

    package var bytes: Int { height * width * 3 }

    /// Reads a file; a photograph much larger than the frame is reduced on the way.
    func read(_ path: String) throws(ImageProblem) -> DecodedImage {
        try fit(try ImageFile.read(path, least: max(height, width)))
    }

    func fit(_ image: DecodedImage) throws(ImageProblem) -> DecodedImage {
        if let preparation {
            do { return try preparation(image) } catch let problem as ImageProblem { throw problem } catch {
                throw .unsupported("\(error)")
            }
        }
        var fitted = try image.resized(width: width, height: height, framing: framing, interpolation: interpolation)
        fitted.isDim = image.isDim
        return fitted
    }
}

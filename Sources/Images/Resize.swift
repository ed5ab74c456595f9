import CImages

/// How pixels between pixels are made. Both smooth kinds widen when shrinking, so that nothing aliases.
package enum Interpolation: String, Sendable, CaseIterable {
    case nearest, bilinear, bicubic

    var filter: Int32 {
        switch self {
        case .nearest: Int32(CI_NEAREST.rawValue)
        case .bilinear: Int32(CI_BILINEAR.rawValue)
        case .bicubic: Int32(CI_BICUBIC.rawValue)
        }
    }
}

/// What happens to an image whose proportions differ from the wanted ones.
package enum Framing: String, Sendable, CaseIterable {
    /// The middle of the image is kept, its ends are cut.
    case crop
    /// All of the image is kept, with grey (the mean of most pictures) beside it.
    case pad
    /// The image is stretched.
    case stretch
}

extension DecodedImage {
    /// Resizes to exactly width x height. The bytes are Pillow's (`Image.resize`, antialiased).
    package func resized(
        width newWidth: Int, height newHeight: Int, framing: Framing = .stretch,
        interpolation: Interpolation = .bilinear
    ) throws(ImageProblem) -> DecodedImage {
        let sides = 1...65_535
        guard sides.contains(newWidth), sides.contains(newHeight), newWidth * newHeight <= 100_000_000 else {
            throw ImageProblem.sideOutOfRange(max(newWidth, newHeight), most: 65_535)
        }
        guard width > 0, height > 0, pixels.count == width * height * 3 else {
            throw ImageProblem.wrongByteCount(expected: max(0, width) * max(0, height) * 3, got: pixels.count)
        }
        var box = (x0: 0.0, y0: 0.0, x1: Double(width), y1: Double(height))
        let wanted = Double(newWidth) / Double(newHeight)
        let has = Double(width) / Double(height)
        switch framing {
        case .stretch: break
        case .crop:
            if has > wanted {
                let keep = Double(height) * wanted
                box.x0 = (Double(width) - keep) / 2
                box.x1 = box.x0 + keep
            } else {
                let keep = Double(width) / wanted
                box.y0 = (Double(height) - keep) / 2
                box.y1 = box.y0 + keep
            }
        case .pad:
            let w = has > wanted ? newWidth : max(1, Int((Double(newHeight) * has).rounded()))
            let h = has > wanted ? max(1, Int((Double(newWidth) / has).rounded())) : newHeight
            return try resized(width: min(w, newWidth), height: min(h, newHeight), interpolation: interpolation).padded(
                width: newWidth, height: newHeight)
        }
        if width == newWidth, height == newHeight { return self }
        var out = [UInt8](repeating: 0, count: newWidth * newHeight * 3)
        let status = ci_resize(
            pixels, Int32(width), Int32(height), 3, box.x0, box.y0, box.x1, box.y1,
            &out, Int32(newWidth), Int32(newHeight), interpolation.filter)
        guard status == Int32(CI_OK.rawValue) else { throw ImageProblem.outOfMemory }
        return DecodedImage(width: newWidth, height: newHeight, pixels: out)
    }

    private func padded(width newWidth: Int, height newHeight: Int) -> DecodedImage {
        var out = [UInt8](repeating: 114, count: newWidth * newHeight * 3)
        let left = (newWidth - width) / 2
        let top = (newHeight - height) / 2
        for y in 0..<height {
            let to = ((top + y) * newWidth + left) * 3
            out.replaceSubrange(to..<to + width * 3, with: pixels[y * width * 3..<(y + 1) * width * 3])
        }
        return DecodedImage(width: newWidth, height: newHeight, pixels: out)
    }
}

import Files

/// Small pictures in rows, each with a caption.
package struct ImageGrid: Drawing, Hashable {
    package static let kind = "images"

    package enum Mark: Hashable, Sendable { case none, right, wrong }

    package struct Image: Hashable, Sendable {
        package var width: Int
        package var height: Int
        /// Rows from the top, three bytes a pixel; `3 * width * height` of them, or the image is not drawn.
        package var rgb: [UInt8]
        package var caption: String
        /// Whether the caption is an answer that is right or wrong.
        package var mark: Mark

        package init(width: Int, height: Int, rgb: [UInt8], caption: String = "", mark: Mark = .none) {
            self.width = width
            self.height = height
            self.rgb = rgb
            self.caption = caption
            self.mark = mark
        }

        /// Whether the bytes are as many as the size says.
        package var isComplete: Bool {
            guard width > 0, height > 0 else { return false }
            let (pixels, tooMany) = width.multipliedReportingOverflow(by: height)
            return !tooMany && rgb.count % 3 == 0 && rgb.count / 3 == pixels
        }
    }

    package var title: String
    /// Wished for; a narrow window shows fewer.
    package var columns: Int
    package var images: [Image]

    package init(title: String = "", columns: Int = 8, images: [Image]) {
        self.title = title
        self.columns = columns
        self.images = images
    }
}

extension ImageGrid {
    package var html: String {
        let title = title.isEmpty ? "" : "<div class=\"figure-title\">\(HTML.escaped(title))</div>\n"
        let columns = min(max(columns, 1), 24)
        let cells = images.map { image in
            let caption =
                image.caption.isEmpty ? "" : "<figcaption>\(image.sign)\(HTML.escaped(image.caption))</figcaption>"
            let mark =
                switch image.mark {
                case .none: ""
                case .right: " class=\"right\""
                case .wrong: " class=\"wrong\""
                }
            return "<figure\(mark)>\(image.html)\(caption)</figure>\n"
        }
        return "\(title)<div class=\"images\" style=\"--columns:\(columns)\">\n\(cells.joined())</div>\n"
    }
}

extension ImageGrid.Image {
    /// A sign beside the colour: red and green alone say nothing to some readers.
    var sign: String {
        switch mark {
        case .none: ""
        case .right: "✓ "
        case .wrong: "✗ "
        }
    }

    fileprivate var html: String {
        guard let address = dataAddress else { return "<div class=\"missing\">no picture</div>" }
        let pixelated = isPixelated ? " class=\"pixelated\"" : ""
        return
            "<img\(pixelated) width=\"\(width)\" height=\"\(height)\" alt=\"\(HTML.escaped(caption))\" src=\"\(address)\">"
    }
}

extension ImageGrid {
    package var isWide: Bool { true }

    package var sketch: Sketch {
        let columns = min(max(columns, 1), max(images.count, 1))
        let side = (960 / Double(columns) - 8).clamped(to: 24...180)
        let top = title.isEmpty ? 8.0 : 34
        let below = images.contains { !$0.caption.isEmpty } ? 22.0 : 6
        let rows = (images.count + columns - 1) / columns
        var sketch = Sketch(
            width: 16 + Double(columns) * (side + 8), height: top + Double(rows) * (side + below),
            label: title.isEmpty ? "\(images.count) images" : title)
        sketch.text(title, 14, 22, .title)
        for (at, image) in images.enumerated() {
            let x = 8 + Double(at % columns) * (side + 8)
            let y = top + Double(at / columns) * (side + below)
            let longest = Double(max(image.width, image.height, 1))
            sketch.image(
                image, x, y, width: side * Double(image.width) / longest, height: side * Double(image.height) / longest)
            let letters = max(2, Int(side / 7.5))
            sketch.text(image.sign + TextWidth.cut(image.caption, to: letters), x, y + side + 15, image.words)
        }
        return sketch
    }

    package var vegaLite: JSON {
        let columns = max(columns, 1)
        let cells = images.enumerated().compactMap { at, image -> JSON? in
            guard let address = image.dataAddress else { return nil }
            return [
                "column": .integer(at % columns), "row": .integer(at / columns), "url": .string(address),
                "caption": .string(image.sign + image.caption),
            ]
        }
        let hidden: [JSON.Member] = [.init("axis", .null)]
        return [
            "title": .string(title), "data": VegaLite.data(cells), "width": ["step": 80], "height": ["step": 100],
            "encoding": [
                "x": VegaLite.channel("column", "ordinal", more: hidden),
                "y": VegaLite.channel("row", "ordinal", more: hidden),
            ],
            "layer": [
                [
                    "mark": ["type": "image", "width": 72, "height": 72],
                    "encoding": ["url": ["field": "url", "type": "nominal"]],
                ],
                [
                    "mark": ["type": "text", "dy": 46],
                    "encoding": ["text": VegaLite.channel("caption", "nominal")],
                ],
            ],
        ]
    }
}

extension ImageGrid.Image {
    fileprivate var words: Sketch.Words {
        switch mark {
        case .none: .quiet
        case .right: .name(tone: 2)
        case .wrong: .name(tone: 5)
        }
    }
}

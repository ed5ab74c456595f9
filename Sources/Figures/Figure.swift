/// A picture of numbers, as data: what `plot`, `show` and `confusion` return.
///
/// It knows no pixels and no colours. A terminal draws it with Unicode blocks, a page with SVG and PNG, and both say
/// the same. Every renderer accepts any numbers: a series may be empty, and a value that is not finite leaves a gap.
package struct Figure: Hashable, Sendable {
    /// One drawing of a figure. Panels stand side by side where there is room.
    package enum Panel: Hashable, Sendable {
        case lines(LineChart)
        case bars(BarChart)
        case images(ImageGrid)
        case heat(HeatMap)
        case table(FigureTable)
    }

    package var title: String
    /// A sentence under the drawing, such as "95 % intervals over 5 seeds"; may be empty.
    package var caption: String
    package var panels: [Panel]

    package init(title: String = "", caption: String = "", panels: [Panel]) {
        self.title = title
        self.caption = caption
        self.panels = panels
    }
}

/// Curves over a common axis: loss against epochs, accuracy against images per class.
package struct LineChart: Hashable, Sendable {
    package enum Stroke: Hashable, Sendable { case solid, dashed, points }

    /// How the x axis is spaced. On a logarithmic axis only positive x are drawn.
    package enum Scale: Hashable, Sendable { case linear, logarithmic }

    package struct Series: Hashable, Sendable {
        package var name: String
        package var x: [Double]
        /// As long as `x`; extra numbers on either side are ignored.
        package var y: [Double]
        /// Bounds of the error band, both or neither, as long as `y`.
        package var low: [Double]
        package var high: [Double]
        package var stroke: Stroke
        /// Series of the same tone share a colour (training dashed, validation solid). nil: the next colour.
        package var tone: Int?

        package init(
            _ name: String, x: [Double], y: [Double], low: [Double] = [], high: [Double] = [],
            stroke: Stroke = .solid, tone: Int? = nil
        ) {
            self.name = name
            self.x = x
            self.y = y
            self.low = low
            self.high = high
            self.stroke = stroke
            self.tone = tone
        }
    }

    package var title: String
    package var xLabel: String
    package var yLabel: String
    package var xScale: Scale
    /// Bounds of the y axis that the data may not shrink (an accuracy runs from 0 to 1); nil: from the data.
    package var yRange: ClosedRange<Double>?
    package var series: [Series]

    package init(
        title: String = "", xLabel: String = "", yLabel: String = "", xScale: Scale = .linear,
        yRange: ClosedRange<Double>? = nil, series: [Series]
    ) {
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.xScale = xScale
        self.yRange = yRange
        self.series = series
    }
}

/// One bar, or one group of bars, per category.
package struct BarChart: Hashable, Sendable {
    package struct Series: Hashable, Sendable {
        package var name: String
        /// One value for each category.
        package var values: [Double]
        /// Ends of the error bars, both or neither.
        package var low: [Double]
        package var high: [Double]

        package init(_ name: String, _ values: [Double], low: [Double] = [], high: [Double] = []) {
            self.name = name
            self.values = values
            self.low = low
            self.high = high
        }
    }

    package var title: String
    package var valueLabel: String
    package var categories: [String]
    package var series: [Series]

    package init(title: String = "", valueLabel: String = "", categories: [String], series: [Series]) {
        self.title = title
        self.valueLabel = valueLabel
        self.categories = categories
        self.series = series
    }
}

/// Small pictures in rows, each with a caption.
package struct ImageGrid: Hashable, Sendable {
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

/// A matrix as shades with its numbers, such as a confusion matrix.
package struct HeatMap: Hashable, Sendable {
    package var title: String
    /// What the rows and the columns are: "true class", "predicted class".
    package var rowTitle: String
    package var columnTitle: String
    package var rows: [String]
    package var columns: [String]
    /// One array for each row.
    package var values: [[Double]]
    /// Digits after the point of the written numbers.
    package var digits: Int

    package init(
        title: String = "", rowTitle: String = "", columnTitle: String = "", rows: [String], columns: [String],
        values: [[Double]], digits: Int = 0
    ) {
        self.title = title
        self.rowTitle = rowTitle
        self.columnTitle = columnTitle
        self.rows = rows
        self.columns = columns
        self.values = values
        self.digits = digits
    }
}

/// Rows of text under headers. Columns of numbers are aligned to the right by who draws them.
package struct FigureTable: Hashable, Sendable {
    package var title: String
    package var headers: [String]
    package var rows: [[String]]

    package init(title: String = "", headers: [String], rows: [[String]]) {
        self.title = title
        self.headers = headers
        self.rows = rows
    }
}

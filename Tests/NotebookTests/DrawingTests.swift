import Figures
import Files
import Foundation
import Images
import Testing

/// Every kind of drawing, in every form it has.
struct DrawingTests {
    private static let kinds: [any Drawing] = [
        LineChart(
            title: "Loss", xLabel: "epoch", yLabel: "loss",
            series: [
                .init("a", x: [1, 2, 3], y: [1, 0.5, .nan], low: [0.9, 0.4, 0], high: [1.1, 0.6, 1]),
                .init("b", x: [1, 2, 3], y: [1, 0.8, 0.7], stroke: .dashed),
            ]),
        BarChart(
            title: "Accuracy", categories: ["all", "head"],
            series: [.init("", [0.9, 0.7], low: [0.8, 0.6], high: [1, 0.8])]),
        ImageGrid(
            title: "Cells", columns: 2, images: [.init(width: 2, height: 1, rgb: [255, 0, 0, 0, 0, 255], caption: "é")]),
        HeatMap(
            title: "Confusion", rowTitle: "true", columnTitle: "answer", rows: ["a", "b"], columns: ["a", "b"],
            values: [[9, 1], [-2, 0]]),
        FigureTable(title: "Runs", headers: ["name", "n"], rows: [["one", "12"], ["two", "3"]]),
        ScatterPlot(
            title: "Size", xLabel: "x", yLabel: "y",
            groups: [.init("a", x: [1, 2], y: [2, 3]), .init("b", x: [0], y: [1])]),
        Histogram(title: "Values", xLabel: "v", [("", [1, 2, 2, 3, 3, 3])], bins: 3),
    ]

    @Test func everyKindHasItsOwnName() {
        let names = DrawingTests.kinds.map { type(of: $0).kind }
        #expect(Set(names).count == names.count && names.count == 7)
    }

    @Test(arguments: kinds.indices)
    func everyFormSaysTheTitle(index: Int) throws {
        let drawing = DrawingTests.kinds[index]
        let figure = Figure(title: "Whole", caption: "below", drawing)
        let title = try #require(drawing.vegaLite["title"]?.string)
        #expect(drawing.lines(TextStyle(width: 60)).first?.contains(title) == true)
        #expect(drawing.html.contains(title) && figure.sketch.svgFile.contains(">\(title)</text>"))
        #expect(
            figure.lines(TextStyle(width: 60)).first == "Whole" && figure.lines(TextStyle(width: 60)).last == "below")
        // A file of its own knows no variables and no network.
        #expect(!figure.sketch.svgFile.contains("var(--") && !figure.sketch.svgFile.contains("prefers-color-scheme"))
        #expect(XMLReader.isWellFormed(figure.sketch.svgFile))
    }

    @Test(arguments: kinds.indices)
    func pixelsAreDrawnOverTheSameGeometry(index: Int) throws {
        let sketch = DrawingTests.kinds[index].sketch
        let image = try ImageFile.decode(sketch.png(scale: 1))
        #expect(image.width == Int(sketch.width.rounded(.up)) && image.height == Int(sketch.height.rounded(.up)))
        let inked = stride(from: 0, to: image.pixels.count, by: 3).count { image.pixels[$0] < 200 }
        #expect(inked > 100, "\(inked) dark pixels")
        // A frame of paper around it: nothing is cut at the edges.
        for x in 0..<image.width { #expect(image.pixels[3 * x] == 255) }
    }

    @Test(arguments: kinds.indices)
    func vegaLiteIsJSONWithData(index: Int) throws {
        let figure = Figure(DrawingTests.kinds[index])
        let text = figure.vegaLite.text
        let read = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect((read["$schema"] as? String)?.contains("vega-lite/v5") == true)
        let values = try #require((read["data"] as? [String: Any])?["values"] as? [[String: Any]])
        #expect(!values.isEmpty && (read["mark"] != nil || read["layer"] != nil))
    }

    @Test func aPixelHasTheColourOfItsShape() throws {
        let red = ImageGrid(columns: 1, images: [.init(width: 1, height: 1, rgb: [200, 10, 20])])
        let image = try ImageFile.decode(red.sketch.png(scale: 1))
        let middle = 3 * (image.height / 2 * image.width + image.width / 2)
        #expect(Array(image.pixels[middle..<middle + 3]) == [200, 10, 20])
    }

    @Test func valuesAreCountedWhereTheyLie() {
        let histogram = Histogram([("", [0, 1, 1.9, 2, 4, .nan, .infinity])], bins: 4)
        #expect(histogram.edges == [0, 1, 2, 3, 4] && histogram.groups[0].counts == [1, 2, 1, 1])
        #expect(Histogram([("", [5, 5])], bins: 1).groups[0].counts == [2])
        #expect(Histogram([("", [])], bins: 2).groups[0].counts == [0, 0])
    }

    @Test func lettersThatPixelsLackAreKnown() {
        let table = FigureTable(headers: ["größe", "日本"], rows: [["a", "b"]])
        #expect(table.sketch.lettersMissingInPixels == ["日", "本"])
    }

    // MARK: Contrast

    /// WCAG's own examples: https://www.w3.org/TR/WCAG21/#dfn-contrast-ratio
    @Test func contrastIsThatOfTheStandard() {
        #expect(abs(Colour.black.contrast(with: .white) - 21) < 1e-9)
        #expect(abs(Colour(0x777777).contrast(with: .white) - 4.48) < 0.01)
    }

    @Test(arguments: [Palette.light, Palette.dark])
    func wordsOfADrawingCanBeRead(palette: Palette) {
        for words in [Sketch.Words.plain, .quiet, .title] + palette.tones.indices.map({ .name(tone: $0) }) {
            #expect(words.colour(in: palette).contrast(with: palette.paper) >= 4.5, "\(words)")
        }
        for tone in 0..<2 {
            for step in 0...100 {
                let opacity = 0.08 + 0.92 * Double(step) / 100
                let ground = palette.tone(tone).over(palette.grid.over(palette.paper, opacity: 0.35), opacity: opacity)
                let words = Sketch.Words.on(tone: tone, opacity: opacity).colour(in: palette)
                #expect(words.contrast(with: ground) >= 4.5, "cell of tone \(tone) at \(opacity)")
            }
        }
    }
}

/// Whether a text is XML: every tag closed, in order.
private final class XMLReader {
    static func isWellFormed(_ text: String) -> Bool {
        var open: [Substring] = []
        for tag in text.matches(of: /<(\/?)([a-zA-Z]+)((?:"[^"]*"|[^">])*?)(\/?)>/) {
            if tag.4 == "/" { continue }
            if tag.1 == "/" {
                guard open.popLast() == tag.2 else { return false }
            } else {
                open.append(tag.2)
            }
        }
        return open.isEmpty && !text.contains("&&")
    }
}

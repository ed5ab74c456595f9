import Figures
import Foundation
import Library
import Notebook
import TestKit
import Testing

/// Figures as text and as SVG.
struct FigureTests {
    private static let two = LineChart(
        title: "Loss", xLabel: "epoch", yLabel: "loss",
        series: [
            .init(
                "a", x: [1, 2, 3, 4], y: [1, 0.5, 0.25, 0.2], low: [0.9, 0.4, 0.2, 0.1], high: [1.1, 0.6, 0.3, 0.3],
                tone: 0),
            .init("b", x: [1, 2, 3, 4], y: [1, 0.8, .nan, 0.7], stroke: .dashed),
        ])

    @Test func curvesAsText() throws {
        let lines = FigureTests.two.lines(TextStyle(width: 40), rows: 6)
        let text = lines.joined(separator: "\n")
        #expect(try GoldenFiles.text("figures/curves.txt", blessing: text) == text)
    }

    @Test func curvesAsSVG() throws {
        let svg = FigureTests.two.sketch.svgFile
        #expect(try GoldenFiles.text("figures/curves.svg", blessing: svg) == svg)
    }

    @Test func heatMapAsSVG() throws {
        let map = HeatMap(
            title: "Confusion", rowTitle: "true", columnTitle: "predicted", rows: ["cat", "dog"],
            columns: ["cat", "dog"],
            values: [[9, 1], [0, 10]])
        #expect(try GoldenFiles.text("figures/heat.svg", blessing: map.sketch.svg) == map.sketch.svg)
        let lines = map.lines(TextStyle(width: 40)).joined(separator: "\n")
        #expect(try GoldenFiles.text("figures/heat.txt", blessing: lines) == lines)
    }

    @Test func barsAsText() {
        let chart = BarChart(categories: ["none", "layer1", "all"], series: [.init("accuracy", [0.5, 1, 0.25])])
        let lines = chart.lines(TextStyle(width: 40))
        #expect(lines.map { $0.filter { $0 == "█" }.count } == [11, 22, 5])
        #expect(lines[1].hasSuffix(" 1"))
    }

    @Test func tablesAlignNumbersAndWideCharacters() {
        let lines = TextTable.lines(
            headers: ["layer", "n"], rows: [["conv", "864"], ["日本", "12,340"]], style: TextStyle(width: 40))
        #expect(lines == ["layer       n", "─────  ──────", "conv      864", "日本   12,340"])
    }

    /// A window has an edge, a file has none.
    @Test func aTableIsCutOnlyWhereAWindowIs() {
        let cells = (0..<31).map { "column \($0)" }
        let whole = TextTable.lines(headers: cells, rows: [cells], style: TextStyle(width: 80))
        #expect(whole[2].hasSuffix("column 30") && !whole[0].contains("…"))
        let shown = TextTable.lines(headers: cells, rows: [cells], style: TextStyle(width: 80, isTerminal: true))
        #expect(shown.allSatisfy { TextWidth.of($0) <= 80 } && shown[0].contains("…"))
    }

    /// Numbers nobody expects still make a drawing that is well formed and as wide as asked.
    @Test(
        arguments: [[], [.nan], [.infinity, -.infinity], [1e308, -1e308], [0, 0], [1e-300, 1], [1e15, 1e15 + 1]]
            as [[Double]])
    func anyNumbersAreDrawn(values: [Double]) throws {
        let x = values.indices.map(Double.init)
        for scale in [LineChart.Scale.linear, .logarithmic] {
            let chart = LineChart(
                xScale: scale,
                series: [.init("s", x: x, y: values), .init("t", x: values, y: x, low: values, high: values)])
            try wellFormed(chart.sketch.svg)
            for line in chart.lines(TextStyle(width: 50)) { #expect(TextWidth.of(line) <= 50) }
        }
        let bars = BarChart(categories: values.map { "\($0)" }, series: [.init("s", values, low: values, high: values)])
        try wellFormed(bars.sketch.svg)
        _ = bars.lines(TextStyle(width: 50))
        let heat = HeatMap(rows: ["r"], columns: values.map { "\($0)" }, values: [values], digits: 2)
        try wellFormed(heat.sketch.svg)
        _ = heat.lines(TextStyle(width: 50, hasColour: true))
    }

    private func wellFormed(_ svg: String) throws {
        #expect(!svg.contains("nan") || svg.contains(">nan<") || svg.contains("\"nan"), "a coordinate is not a number")
        #expect(svg.hasPrefix("<svg") && svg.hasSuffix("</svg>\n"))
        // Every tag that opens closes: drawings are flat, so counting is enough.
        let texts = svg.components(separatedBy: "<text").count
        #expect(texts == svg.components(separatedBy: "</text>").count)
    }

    @Test(arguments: [
        (0.0, 1.0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]), (0, 97, [0, 20, 40, 60, 80, 100]), (-3, 3, [-4, -2, 0, 2, 4]),
    ])
    func ticksAreRound(low: Double, high: Double, ticks: [Double]) {
        let found = Axis.linear([low, high], count: 5).ticks
        #expect(found.count == ticks.count && zip(found, ticks).allSatisfy { abs($0 - $1) < 1e-9 }, "\(found)")
    }

    @Test func imagesNeedTheirBytes() {
        let whole = ImageGrid.Image(width: 2, height: 2, rgb: Array(repeating: 200, count: 12), caption: "a <b>")
        let broken = ImageGrid.Image(width: 1 << 40, height: 1 << 40, rgb: [1, 2, 3])
        #expect(whole.isComplete && !broken.isComplete)
        let html = Figure(ImageGrid(images: [whole, broken])).html
        #expect(html.contains("data:image/png;base64,iVBORw0KGgo"))
        #expect(html.contains("no picture") && html.contains("a &lt;b&gt;"))
        let drawn = Figure(ImageGrid(images: [whole])).lines(
            TextStyle(width: 40, hasColour: true, isTerminal: true, hasTrueColour: true))
        #expect(drawn.contains { $0.contains("38;2;200;200;200") })
        #expect(
            TextStyle().pixel(255, 0, 0) == "5;196" && TextStyle().pixel(128, 128, 128) == "5;244"
                && TextStyle().pixel(0, 0, 0) == "5;16")
        let plain = Figure(ImageGrid(images: [whole, broken])).lines(TextStyle(width: 40))
        #expect(plain == ["[2 images: a <b>]"])
    }
}

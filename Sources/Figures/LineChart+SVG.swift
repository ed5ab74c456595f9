extension LineChart {
    private static let size = (width: 480.0, height: 310.0)

    /// The plot, with names at the ends of the curves when they are few and short, else above it.
    package func svg(isStandalone: Bool = false) -> String {
        let tones = Tones.of(self)
        let names = Set(series.map(\.name)).subtracting([""])
        let longest = series.map { SVG.width(of: $0.name) * 1.12 }.max() ?? 0
        let isDirect =
            series.count <= 4 && longest <= 120 && names.count == series.count
            && !series.contains { $0.x.isEmpty || $0.y.isEmpty }
        let keys = names.isEmpty || isDirect ? [] : legendRows(tones)

        let y = Axis.linear(series.flatMap { $0.y.prefix($0.x.count) + $0.low + $0.high }, including: yRange, count: 5)
        let x = Axis.horizontal(self, count: 6)
        let top = 14 + (title.isEmpty ? 0 : 24) + Double(keys.count) * 22 + (yLabel.isEmpty ? 0 : 28)
        let left = 14 + (y.labels.map { SVG.width(of: $0) }.max() ?? 0) + 8
        let right = isDirect ? longest + 22 : 18
        let bottom = 30 + (xLabel.isEmpty ? 0 : 22.0)
        let frame = Frame(
            x: left, y: top, width: max(LineChart.size.width - left - right, 60),
            height: max(LineChart.size.height - top - bottom, 60), horizontal: x, vertical: y)

        var svg = SVG(width: LineChart.size.width, height: LineChart.size.height, label: spoken)
        svg.text(title, 14, 22, "title")
        drawLegend(keys, tones, top: 14 + (title.isEmpty ? 0 : 24), into: &svg)
        svg.text(yLabel, 14, top - 14, "quiet")
        frame.drawAxes(into: &svg)
        svg.text(xLabel, frame.x + frame.width / 2, LineChart.size.height - 8, "quiet", anchor: .middle)
        for (series, tone) in zip(series, tones) { draw(band: series, tone, frame, into: &svg) }
        for (series, tone) in zip(series, tones) { draw(series, tone, frame, into: &svg) }
        if isDirect { drawNames(tones, frame, into: &svg) }
        return svg.markup(isStandalone: isStandalone)
    }

    /// For a reader who cannot see the plot: what is on the axes and where each curve ends.
    private var spoken: String {
        let ends = series.map { series in
            let last = zip(series.x, series.y).reversed().first { $0.1.isFinite }
            return series.name + (last.map { " ends at \(Axis.short($0.1))" } ?? "")
        }
        return ([title.isEmpty ? "\(yLabel) against \(xLabel)" : title] + ends).joined(separator: "; ")
    }

    private func draw(band series: Series, _ tone: Int, _ frame: Frame, into svg: inout SVG) {
        let count = min(series.x.count, series.low.count, series.high.count)
        var upper: [(Double, Double)] = []
        var lower: [(Double, Double)] = []
        for at in 0..<count {
            if let high = frame.point(series.x[at], series.high[at]),
                let low = frame.point(series.x[at], series.low[at])
            {
                upper.append(high)
                lower.append(low)
            }
        }
        if upper.count > 1 { svg.path(upper + lower.reversed(), "band f\(tone % Tones.count)", isClosed: true) }
    }

    private func draw(_ series: Series, _ tone: Int, _ frame: Frame, into svg: inout SVG) {
        let colour = tone % Tones.count
        let values = zip(series.x, series.y)
        // A value that is not finite interrupts the curve.
        var runs: [[(Double, Double)]] = [[]]
        for (x, y) in values {
            if let point = frame.point(x, y) {
                runs[runs.count - 1].append(point)
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        let points = runs.flatMap { $0 }
        if series.stroke != .points {
            let dashed = series.stroke == .dashed ? " dashed" : ""
            for run in runs where run.count > 1 { svg.path(run, "curve c\(colour)\(dashed)") }
        }
        let isSparse = series.stroke == .points || points.count <= 12 && series.stroke == .solid || points.count == 1
        guard isSparse else { return }
        for (x, y) in values {
            guard let point = frame.point(x, y) else { continue }
            let name = series.name.isEmpty ? "" : series.name + ": "
            svg.circle(
                point.0, point.1, radius: 4, "dot f\(colour)", tip: "\(name)\(Axis.short(y)) at \(Axis.short(x))")
        }
    }

    // MARK: Names

    /// At the end of each curve, moved apart where they would touch.
    private func drawNames(_ tones: [Int], _ frame: Frame, into svg: inout SVG) {
        var places: [(at: Double, name: String, tone: Int)] = []
        for (series, tone) in zip(series, tones) {
            let last = zip(series.x, series.y).reversed().lazy.compactMap { frame.point($0, $1) }.first
            if let last { places.append((last.1, series.name, tone)) }
        }
        places.sort { $0.at < $1.at }
        let gap = 17.0
        for at in places.indices.dropFirst() { places[at].at = max(places[at].at, places[at - 1].at + gap) }
        if let last = places.last, last.at > frame.y + frame.height {
            let excess = last.at - frame.y - frame.height
            for at in places.indices { places[at].at -= excess }
        }
        for place in places {
            svg.text(place.name, frame.x + frame.width + 10, place.at + 5, "bold f\(place.tone % Tones.count)")
        }
    }

    /// Series by rows of the legend.
    private func legendRows(_ tones: [Int]) -> [[Int]] {
        var rows: [[Int]] = []
        var used = Double.infinity
        for at in series.indices where !series[at].name.isEmpty {
            let width = SVG.width(of: series[at].name) + 54
            if used + width > LineChart.size.width - 20 {
                rows.append([])
                used = 14
            }
            rows[rows.count - 1].append(at)
            used += width
        }
        return rows
    }

    private func drawLegend(_ rows: [[Int]], _ tones: [Int], top: Double, into svg: inout SVG) {
        for (row, members) in rows.enumerated() {
            var x = 14.0
            let y = top + Double(row) * 22 + 8
            for at in members {
                let colour = tones[at] % Tones.count
                if series[at].stroke == .points {
                    svg.circle(x + 13, y, radius: 4, "dot f\(colour)")
                } else {
                    svg.line(x, y, x + 26, y, "curve c\(colour)\(series[at].stroke == .dashed ? " dashed" : "")")
                }
                svg.text(series[at].name, x + 33, y + 5)
                x += SVG.width(of: series[at].name) + 54
            }
        }
    }
}

/// The rectangle the data are drawn in.
struct Frame {
    var x: Double
    var y: Double
    var width: Double
    var height: Double
    var horizontal: Axis
    var vertical: Axis

    func point(_ valueX: Double, _ valueY: Double) -> (Double, Double)? {
        guard let across = horizontal.fraction(valueX), let up = vertical.fraction(valueY) else { return nil }
        return (x + min(max(across, 0), 1) * width, y + height - min(max(up, -0.02), 1.02) * height)
    }

    func drawAxes(into svg: inout SVG) {
        for (tick, label) in zip(vertical.ticks, vertical.labels) {
            guard let up = vertical.fraction(tick) else { continue }
            let at = y + height - up * height
            svg.line(x, at, x + width, at, "grid")
            svg.text(label, x - 8, at + 5, "quiet", anchor: .end)
        }
        svg.line(x, y + height, x + width, y + height, "axis")
        var free = -Double.infinity
        for (tick, label) in zip(horizontal.ticks, horizontal.labels) {
            guard let across = horizontal.fraction(tick) else { continue }
            let at = x + across * width
            let half = SVG.width(of: label) / 2
            guard at - half > free else { continue }
            free = at + half + 6
            svg.line(at, y + height, at, y + height + 5, "axis")
            svg.text(label, at, y + height + 21, "quiet", anchor: .middle)
        }
    }
}

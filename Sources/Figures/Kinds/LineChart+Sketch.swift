extension LineChart {
    private static let size = (width: 480.0, height: 310.0)

    /// The plot, with names at the ends of the curves when they are few and short, else above it.
    package var sketch: Sketch {
        let tones = Tones.of(self)
        let names = Set(series.map(\.name)).subtracting([""])
        let longest = series.map { Sketch.width(of: $0.name) * 1.12 }.max() ?? 0
        let isDirect =
            series.count <= 4 && !series.contains { $0.stroke == .points } && longest <= 120
            && names.count == series.count
            && !series.contains { $0.x.isEmpty || $0.y.isEmpty }
        let keys = names.isEmpty || isDirect ? [] : legendRows(tones)

        let y = Axis.linear(series.flatMap { $0.y.prefix($0.x.count) + $0.low + $0.high }, including: yRange, count: 5)
        let x = Axis.horizontal(self, count: 6)
        let top = 14 + (title.isEmpty ? 0 : 24) + Double(keys.count) * 22 + (yLabel.isEmpty ? 0 : 28)
        let left = 14 + (y.labels.map { Sketch.width(of: $0) }.max() ?? 0) + 8
        let right = isDirect ? longest + 22 : 18
        let bottom = 30 + (xLabel.isEmpty ? 0 : 22.0)
        let frame = Frame(
            x: left, y: top, width: max(LineChart.size.width - left - right, 60),
            height: max(LineChart.size.height - top - bottom, 60), horizontal: x, vertical: y)

        var sketch = Sketch(width: LineChart.size.width, height: LineChart.size.height, label: spoken)
        sketch.text(title, 14, 22, .title)
        drawLegend(keys, tones, top: 14 + (title.isEmpty ? 0 : 24), into: &sketch)
        sketch.text(yLabel, 14, top - 14, .quiet)
        frame.drawAxes(into: &sketch)
        sketch.text(xLabel, frame.x + frame.width / 2, LineChart.size.height - 8, .quiet, anchor: .middle)
        for (series, tone) in zip(series, tones) { draw(band: series, tone, frame, into: &sketch) }
        for (series, tone) in zip(series, tones) { draw(series, tone, frame, into: &sketch) }
        if isDirect { drawNames(tones, frame, into: &sketch) }
        return sketch
    }

    /// For a reader who cannot see the plot: what is on the axes and where each curve ends.
    private var spoken: String {
        let ends = series.map { series in
            let last = zip(series.x, series.y).reversed().first { $0.1.isFinite }
            return series.name + (last.map { " ends at \(Axis.short($0.1))" } ?? "")
        }
        return ([title.isEmpty ? "\(yLabel) against \(xLabel)" : title] + ends).joined(separator: "; ")
    }

    private func draw(band series: Series, _ tone: Int, _ frame: Frame, into sketch: inout Sketch) {
        let count = min(series.x.count, series.low.count, series.high.count)
        var upper: [Sketch.Point] = []
        var lower: [Sketch.Point] = []
        for at in 0..<count {
            if let high = frame.point(series.x[at], series.high[at]),
                let low = frame.point(series.x[at], series.low[at])
            {
                upper.append(high)
                lower.append(low)
            }
        }
        if upper.count > 1 { sketch.path(upper + lower.reversed(), .band(tone: tone), isClosed: true) }
    }

    private func draw(_ series: Series, _ tone: Int, _ frame: Frame, into sketch: inout Sketch) {
        let values = zip(series.x, series.y)
        // A value that is not finite interrupts the curve.
        var runs: [[Sketch.Point]] = [[]]
        for (x, y) in values {
            if let point = frame.point(x, y) {
                runs[runs.count - 1].append(point)
            } else if runs.last?.isEmpty == false {
                runs.append([])
            }
        }
        let points = runs.flatMap { $0 }
        if series.stroke != .points {
            for run in runs { sketch.path(run, .curve(tone: tone, isDashed: series.stroke == .dashed)) }
        }
        let isSparse = series.stroke == .points || points.count <= 12 && series.stroke == .solid || points.count == 1
        guard isSparse else { return }
        for (x, y) in values {
            guard let point = frame.point(x, y) else { continue }
            let name = series.name.isEmpty ? "" : series.name + ": "
            sketch.circle(
                point.x, point.y, radius: 4, .dot(tone: tone), tip: "\(name)\(Axis.short(y)) at \(Axis.short(x))")
        }
    }

    // MARK: Names

    /// At the end of each curve, moved apart where they would touch.
    private func drawNames(_ tones: [Int], _ frame: Frame, into sketch: inout Sketch) {
        var places: [(at: Double, name: String, tone: Int)] = []
        for (series, tone) in zip(series, tones) {
            let last = zip(series.x, series.y).reversed().lazy.compactMap { frame.point($0, $1) }.first
            if let last { places.append((last.y, series.name, tone)) }
        }
        places.sort { $0.at < $1.at }
        let gap = 17.0
        for at in places.indices.dropFirst() { places[at].at = max(places[at].at, places[at - 1].at + gap) }
        if let last = places.last, last.at > frame.y + frame.height {
            let excess = last.at - frame.y - frame.height
            for at in places.indices { places[at].at -= excess }
        }
        for place in places {
            sketch.text(place.name, frame.x + frame.width + 10, place.at + 5, .name(tone: place.tone))
        }
    }

    /// Series by rows of the legend.
    private func legendRows(_ tones: [Int]) -> [[Int]] {
        var rows: [[Int]] = []
        var used = Double.infinity
        for at in series.indices where !series[at].name.isEmpty {
            let width = Sketch.width(of: series[at].name) + 54
            if used + width > LineChart.size.width - 20 {
                rows.append([])
                used = 14
            }
            rows[rows.count - 1].append(at)
            used += width
        }
        return rows
    }

    private func drawLegend(_ rows: [[Int]], _ tones: [Int], top: Double, into sketch: inout Sketch) {
        for (row, members) in rows.enumerated() {
            var x = 14.0
            let y = top + Double(row) * 22 + 8
            for at in members {
                if series[at].stroke == .points {
                    sketch.circle(x + 13, y, radius: 4, .dot(tone: tones[at]))
                } else {
                    sketch.line(x, y, x + 26, y, .curve(tone: tones[at], isDashed: series[at].stroke == .dashed))
                }
                sketch.text(series[at].name, x + 33, y + 5)
                x += Sketch.width(of: series[at].name) + 54
            }
        }
    }
}

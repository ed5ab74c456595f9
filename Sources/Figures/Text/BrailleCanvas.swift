/// A drawing of dots, two by four to a character.
struct BrailleCanvas {
    let columns: Int
    let rows: Int
    private var dots: [UInt8]
    /// The last series that drew in each character.
    private var tones: [Int]

    init(columns: Int, rows: Int) {
        self.columns = max(columns, 1)
        self.rows = max(rows, 1)
        dots = Array(repeating: 0, count: self.columns * self.rows)
        tones = Array(repeating: 0, count: self.columns * self.rows)
    }

    /// Bits of U+2800 by row, then column inside the character.
    private static let bits: [[UInt8]] = [[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]]

    mutating func dot(_ x: Int, _ y: Int, tone: Int) {
        guard x >= 0, y >= 0, x < columns * 2, y < rows * 4 else { return }
        let at = y / 4 * columns + x / 2
        dots[at] |= BrailleCanvas.bits[y % 4][x % 2]
        tones[at] = tone
    }

    /// - Parameter gap: leaves out every other pair of dots, for a dashed line.
    mutating func line(_ from: (Int, Int), _ to: (Int, Int), tone: Int, isDashed: Bool) {
        let steps = max(abs(to.0 - from.0), abs(to.1 - from.1))
        guard steps < 100_000 else { return }
        for step in 0...max(steps, 1) {
            let share = Double(step) / Double(max(steps, 1))
            let x = from.0 + Int((Double(to.0 - from.0) * share).rounded())
            let y = from.1 + Int((Double(to.1 - from.1) * share).rounded())
            if !isDashed || x / 2 % 2 == 0 { dot(x, y, tone: tone) }
        }
    }

    package func lines(_ style: TextStyle) -> [String] {
        (0..<rows).map { row in
            var line = ""
            var run = ""
            var tone = -1
            for column in 0..<columns {
                let at = row * columns + column
                let next = dots[at] == 0 ? -1 : tones[at]
                if next != tone {
                    line += tone < 0 ? run : style.tone(run, tone)
                    run = ""
                    tone = next
                }
                run.unicodeScalars.append(dots[at] == 0 ? " " : Unicode.Scalar(0x2800 + UInt32(dots[at])) ?? " ")
            }
            return line + (tone < 0 ? run : style.tone(run, tone))
        }
    }
}

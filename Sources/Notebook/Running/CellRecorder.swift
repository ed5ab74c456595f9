import Runtime

/// Collects what a cell puts out, and passes it on to whoever watches.
package final class CellRecorder: Output {
    private let audience: (any Output)?
    private var outputs: [CellOutput] = []
    /// What was printed since the last output of another kind.
    private var text = ""
    private var printed = 0
    private var isCut = false

    /// A print loop must not fill the memory or the page: this much text of one cell is kept, the audience sees all.
    private static let mostPrinted = 1 << 20

    package init(audience: (any Output)? = nil) { self.audience = audience }

    /// What came since the last call.
    package func take() -> [CellOutput] {
        finishText()
        defer {
            outputs = []
            printed = 0
            isCut = false
        }
        return outputs
    }

    private func finishText() {
        if !text.isEmpty { outputs.append(.printed(text)) }
        text = ""
    }

    private func append(_ output: CellOutput) {
        finishText()
        outputs.append(output)
    }

    package func write(_ text: String) {
        audience?.write(text)
        guard !isCut, !text.isEmpty else { return }
        printed += text.utf8.count
        if printed <= CellRecorder.mostPrinted {
            self.text += text
        } else {
            isCut = true
            append(.noted("the rest of what this cell printed is left out"))
        }
    }

    package func show(_ display: Display) {
        audience?.show(display)
        append(.shown(display))
    }

    package func note(_ line: String) {
        audience?.note(line)
        append(.noted(line))
    }

    package func progress(_ line: String?) { audience?.progress(line) }
    package func flush() { audience?.flush() }

    func raise(_ text: String) { append(.raised(text)) }
}

extension Plan: CustomStringConvertible {
    /// One line a step: what it does, the kernel, layouts and bytes of its results; then the memory.
    var description: String {
        var lines: [String] = []
        if !prologue.isEmpty {
            lines.append("once:")
            lines += prologue.enumerated().map { line($1, time: times?[$0]) }
            lines.append("every run:")
        }
        lines += body.enumerated().map { line($1, time: times?[prologue.count + $0]) }
        lines.append("\(body.count) steps, \(size(memory.arenaBytes)) of temporaries, \(size(peakBytes)) in all")
        return lines.joined(separator: "\n")
    }

    private func line(_ step: PlanStep, time: UInt64?) -> String {
        let results = step.writes.filter { !slots[$0].isScratch }.map { "\(slots[$0].layout) \(size(slots[$0].bytes))" }
        let milliseconds = time.map { pad("\(Double($0 / 10_000) / 100) ms", 12) } ?? ""
        return "  " + milliseconds + pad(step.name, 36) + " " + pad(step.implementation, 28) + " " + results.joined(separator: ", ")
    }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func size(_ bytes: Int) -> String {
        if bytes < 10_000 { return "\(bytes) B" }
        if bytes < 10 << 20 { return "\(bytes / 1024) KiB" }
        return "\(bytes >> 20) MiB"
    }
}

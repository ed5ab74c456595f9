extension Plan {
    /// One line a step: its time where that was measured, what it does, the kernel, layouts and bytes of its results;
    /// then sums by kind of step, and the memory.
    var description: String {
        var lines: [String] = []
        if !prologue.isEmpty {
            lines.append("once:")
            lines += prologue.map { line($0, time: nil) }
            lines.append("every run:")
        }
        let spent = body.indices.map { index in times.map { $0[prologue.count + index] } }
        lines += zip(body, spent).map { line($0, time: $1) }
        if times != nil { lines += sums(zip(body, spent).map { ($0.name, $0.implementation, $1 ?? 0) }) }
        lines.append("\(body.count) steps, \(size(memory.arenaBytes)) of temporaries, \(size(peakBytes)) in all")
        if let fullest { lines.append(fullest) }
        return lines.joined(separator: "\n")
    }

    /// The step at which most is held, and the largest of what is held then, by the steps that made it.
    private var fullest: String? {
        let steps = prologue + body
        var lives: [Int: ClosedRange<Int>] = [:]
        for (index, step) in steps.enumerated() {
            for slot in step.reads + step.writes where slots[slot].place == .temporary {
                lives[slot] = (lives[slot]?.lowerBound ?? index)...index
            }
        }
        // A result in the place of an operand takes no memory of its own.
        func pieces(at index: Int) -> [Int] {
            var byOffset: [Int: Int] = [:]
            for (slot, life) in lives where life.contains(index) {
                let offset = memory.offsets[slot] ?? 0
                let other = byOffset[offset]
                if other.map({ (slots[$0].bytes, slot) < (slots[slot].bytes, $0) }) ?? true { byOffset[offset] = slot }
            }
            return Array(byOffset.values)
        }
        let held = steps.indices.map { index in pieces(at: index).reduce(0) { $0 + slots[$1].bytes } }
        guard let most = held.max(), most > 0, let at = held.firstIndex(of: most) else { return nil }
        var byMaker: [String: (count: Int, bytes: Int)] = [:]
        for slot in pieces(at: at) {
            let name = slots[slot].isScratch ? "scratch" : steps[lives[slot]?.lowerBound ?? at].name
            byMaker[name, default: (0, 0)].count += 1
            byMaker[name, default: (0, 0)].bytes += slots[slot].bytes
        }
        let largest = byMaker.sorted { ($0.value.bytes, $1.key) > ($1.value.bytes, $0.key) }.prefix(5)
        return "most at step \(at + 1), \(steps[at].name): "
            + largest.map { "\(size($0.value.bytes)) of \($0.value.count) \($0.key)" }.joined(separator: ", ")
    }

    private func sums(_ steps: [(name: String, implementation: String, time: UInt64)]) -> [String] {
        var byKind: [String: (time: UInt64, count: Int)] = [:]
        for step in steps {
            let kind =
                step.implementation == "loop" && step.name.contains(" ")
                ? "loops of several operations"
                : step.name.hasPrefix("convert ") ? "conversions of layout" : step.name
            byKind[kind, default: (0, 0)].time += step.time
            byKind[kind, default: (0, 0)].count += 1
        }
        let total = byKind.values.reduce(0) { $0 + $1.time }
        return ["by kind, \(milliseconds(total)) together:"]
            + byKind.sorted { ($0.value.time, $1.key) > ($1.value.time, $0.key) }.map {
                "  " + pad(milliseconds($0.value.time), 12) + pad($0.key, 36) + " \($0.value.count)"
            }
    }

    private func line(_ step: PlanStep, time: UInt64?) -> String {
        let results = step.writes.filter { !slots[$0].isScratch }.map { "\(slots[$0].layout) \(size(slots[$0].bytes))" }
        return "  " + (time.map { pad(milliseconds($0), 12) } ?? "") + pad(step.name, 36) + " "
            + pad(step.implementation, 28) + " "
            + results.joined(separator: ", ")
    }

    private func milliseconds(_ nanoseconds: UInt64) -> String { "\(Double(nanoseconds / 10_000) / 100) ms" }

    private func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private func size(_ bytes: Int) -> String {
        if bytes < 10_000 { return "\(bytes) B" }
        if bytes < 10 << 20 { return "\(bytes / 1024) KiB" }
        return "\(bytes >> 20) MiB"
    }
}

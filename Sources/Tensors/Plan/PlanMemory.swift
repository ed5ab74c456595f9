/// Where a plan's temporaries lie in the arena: those that are not needed at the same time share memory.
struct PlanMemory {
    /// By slot; only for temporaries.
    private(set) var offsets: [Int?]
    private(set) var arenaBytes = 0

    private struct Life {
        var first: Int
        var last: Int
        var bytes: Int
    }

    /// Large values first, each at the lowest place that is free for its whole life.
    init(slots: [PlanSlot], steps: [PlanStep], reusesMemory: Bool) {
        offsets = Array(repeating: nil, count: slots.count)
        var lives: [Life?] = Array(repeating: nil, count: slots.count)
        for (index, step) in steps.enumerated() {
            for slot in step.reads + step.writes where slots[slot].place == .temporary {
                if lives[slot] == nil { lives[slot] = Life(first: index, last: index, bytes: slots[slot].bytes) }
                lives[slot]?.last = index
            }
        }
        if !reusesMemory {
            for slot in slots.indices {
                lives[slot] = lives[slot].map { Life(first: 0, last: steps.count, bytes: $0.bytes) }
            }
        }

        // A result takes the place of an operand that ends in its step, unless the step reads that operand in a second
        // way too: a convolution that adds its own input to its result.
        var root = Array(slots.indices)
        func rootOf(_ slot: Int) -> Int {
            var slot = slot
            while root[slot] != slot { slot = root[slot] }
            return slot
        }
        if reusesMemory {
            for (index, step) in steps.enumerated() {
                for (read, write) in step.inPlace {
                    let old = rootOf(read)
                    guard old != write, root[write] == write, let before = lives[old], let after = lives[write],
                        before.last == index, after.first == index, after.bytes <= before.bytes,
                        step.reads.count(where: { rootOf($0) == old }) == 1
                    else { continue }
                    root[write] = old
                    lives[old] = Life(first: before.first, last: after.last, bytes: before.bytes)
                    lives[write] = nil
                }
            }
        }

        var placed: [(life: Life, offset: Int)] = []
        let order = slots.indices.filter { lives[$0] != nil }.sorted {
            (lives[$0]?.bytes ?? 0, $1) > (lives[$1]?.bytes ?? 0, $0)
        }
        for slot in order {
            guard let life = lives[slot] else { continue }
            var offset = 0
            // `placed` is kept in order of offsets.
            for other in placed where other.life.first <= life.last && life.first <= other.life.last {
                if other.offset >= offset + life.bytes { break }
                offset = max(offset, (other.offset + other.life.bytes + 63) / 64 * 64)
            }
            offsets[slot] = offset
            arenaBytes = max(arenaBytes, offset + life.bytes)
            let position = placed.partitioningIndex { $0.offset > offset }
            placed.insert((life, offset), at: position)
        }
        for slot in slots.indices where offsets[slot] == nil && slots[slot].place == .temporary {
            offsets[slot] = offsets[rootOf(slot)]
        }
    }
}

extension Array {
    /// The first index whose element satisfies `belongsInSecondPart`, in an array ordered by it.
    fileprivate func partitioningIndex(_ belongsInSecondPart: (Element) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if belongsInSecondPart(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

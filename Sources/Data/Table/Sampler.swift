import Draws

/// Which rows come in which step: an order for each epoch, a pure function of seed and epoch, cut into batches.
///
/// Any batch can be named without the others, so a run can go on in the middle of an epoch, and several machines can
/// each take their share of it.
package struct Sampler: Sendable {
    /// The order of an epoch.
    package enum Order: Sendable {
        case given, shuffled
        /// Every group as often as every other: as many draws as there are rows, which a small group gives several
        /// times and a large one not all of. Each list has the rows of one group.
        case balanced([[Int]])
    }

    /// What happens to rows that do not fill a batch.
    package enum Rest: String, Sendable {
        case keep, drop
        /// As `keep`, but a single row joins the batch before it: batch statistics of one picture mean nothing.
        case merge
    }

    package let count: Int
    package let batchSize: Int
    package let order: Order
    package let rest: Rest
    package let seed: Int
    private let bounds: [Range<Int>]

    /// - Throws: `DataError.countOutOfRange` for batches of nothing.
    package init(count: Int, batchSize: Int, order: Order = .shuffled, rest: Rest = .merge, seed: Int = 0) throws {
        guard batchSize >= 1 else {
            throw DataError.countOutOfRange(what: "batch_size", value: batchSize, atLeast: 1, atMost: max(1, count))
        }
        (self.count, self.batchSize, self.order) = (count, batchSize, order)
        (self.rest, self.seed) = (rest, seed)
        let size = min(batchSize, max(1, count))
        var ranges = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
        if let last = ranges.last, last.count < batchSize {
            if rest == .drop {
                ranges.removeLast()
            } else if rest == .merge, last.count == 1, ranges.count > 1 {
                ranges.removeLast()
                let before = ranges.removeLast()
                ranges.append(before.lowerBound..<last.upperBound)
            }
        }
        bounds = ranges
    }

    /// Batches of an epoch.
    package var batchCount: Int { bounds.count }

    /// Whether a single row joined the batch before it.
    package var isMerging: Bool { (bounds.last?.count ?? 0) > batchSize }

    /// The rows of an epoch, counted from 0, in their order.
    package func rows(epoch: Int) -> [Int] {
        switch order {
        case .given: return Array(0..<count)
        case .shuffled:
            var draw = Draw(seed: seed, purpose: "order", epoch: epoch)
            return draw.permutation(count)
        case .balanced(let groups): return balanced(groups.filter { !$0.isEmpty }, epoch)
        }
    }

    /// The batches of an epoch.
    package func batches(epoch: Int) -> [[Int]] {
        let rows = rows(epoch: epoch)
        return bounds.map { Array(rows[$0]) }
    }

    /// Groups take turns; each gives its rows in an order of its own, again and again.
    private func balanced(_ groups: [[Int]], _ epoch: Int) -> [Int] {
        guard !groups.isEmpty else { return [] }
        var draw = Draw(seed: seed, purpose: "order", epoch: epoch)
        // Who comes first changes, so that the draws that are left over fall to another group each time.
        let turns = draw.shuffled(groups)
        let given = turns.enumerated().map { place, rows in
            let wanted = count / turns.count + (place < count % turns.count ? 1 : 0)
            var chosen: [Int] = []
            while chosen.count < wanted { chosen += draw.shuffled(rows) }
            return chosen.prefix(wanted)
        }
        return draw.shuffled(given.flatMap { $0 })
    }
}

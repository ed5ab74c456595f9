import Files

/// Which class was taken for which.
package struct Confusion: Sendable, Equatable {
    package let classes: [String]
    /// `counts[true class][named class]`.
    package let counts: [[Int]]

    package init(classes: [String], counts: [[Int]]) { (self.classes, self.counts) = (classes, counts) }

    package var right: Int { counts.indices.reduce(0) { $0 + counts[$1][$1] } }
    package var count: Int { counts.reduce(0) { $0 + $1.reduce(0, +) } }
    package var accuracy: Double { count > 0 ? Double(right) / Double(count) : .nan }
    package var interval: WilsonInterval { WilsonInterval(right: right, of: count) }

    /// Share of each class's rows that were named rightly; nil for a class without rows.
    package var accuracyByClass: [Double?] {
        counts.enumerated().map { label, row in
            let total = row.reduce(0, +)
            return total > 0 ? Double(row[label]) / Double(total) : nil
        }
    }

    /// Mean over the classes that are there: what the accuracy would be if all were as frequent.
    package var balancedAccuracy: Double {
        let shares = accuracyByClass.compactMap { $0 }
        return shares.isEmpty ? .nan : shares.reduce(0, +) / Double(shares.count)
    }

    /// What always naming the most frequent class gives.
    package var base: (name: String, share: Double)? {
        let totals = counts.map { $0.reduce(0, +) }
        guard let most = totals.indices.max(by: { (totals[$0], $1) < (totals[$1], $0) }), count > 0 else { return nil }
        return (classes.indices.contains(most) ? classes[most] : String(most), Double(totals[most]) / Double(count))
    }

    /// Whether some class is so much more frequent than others that the accuracy says little.
    package var isUneven: Bool {
        let totals = counts.map { $0.reduce(0, +) }.filter { $0 > 0 }
        return totals.count > 1 && (totals.max() ?? 0) >= 2 * (totals.min() ?? 0)
    }

    /// The pairs that are mixed up most: true class, named class, how often.
    package func mostConfused(_ limit: Int = 5) -> [(truth: Int, named: Int, count: Int)] {
        counts.enumerated().flatMap { truth, row in
            row.enumerated().compactMap { named, count in
                named != truth && count > 0 ? (truth: truth, named: named, count: count) : nil
            }
        }
        .sorted { ($1.count, $0.truth, $0.named) < ($0.count, $1.truth, $1.named) }
        .prefix(max(0, limit)).map { $0 }
    }

    /// `93.5 % (95 % interval 91.2 to 95.2 %, 467 of 500)`, and what an accuracy over unequal classes is worth.
    package var text: String {
        let share =
            "\(accuracy.percent) (95 % interval \((interval.low * 100).text(digits: 1)) to \(interval.high.percent), \(right) of \(count))"
        guard isUneven, let base else { return share }
        return share
            + "; always '\(base.name)' gives \(base.share.percent), mean over classes \(balancedAccuracy.percent)"
    }
}

extension Evaluation {
    package init(_ confusion: Confusion, loss: Double) {
        let interval = confusion.interval
        self.init(
            loss: loss, count: confusion.count,
            values: [("accuracy", confusion.accuracy), ("balanced_accuracy", confusion.balancedAccuracy)],
            interval: (interval.low, interval.high), text: confusion.text,
            facts: [
                ("classes", .texts(confusion.classes)), ("confusion", .counts(confusion.counts)),
                ("by_class", .byName(Array(zip(confusion.classes, confusion.accuracyByClass)))),
                ("base_rate", .number(confusion.base?.share ?? .nan)),
            ], confusion: confusion)
    }
}

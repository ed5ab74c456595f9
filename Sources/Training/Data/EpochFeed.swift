import Data

/// The batches of one epoch in order. What takes time, pictures and files, is made on a second thread while the engine
/// works.
package struct EpochFeed {
    private enum Source {
        case ahead(Prefetch<Batch>)
        case gathered(next: Int)
    }

    private let batches: Batches
    private var source: Source

    package init(_ batches: Batches) {
        self.batches = batches
        source = batches.isSlow ? .ahead(batches.prefetched()) : .gathered(next: 0)
    }

    /// The next batch; nil at the end of the epoch.
    /// - Parameter ask: called while a batch is waited for; throws to end the waiting.
    package mutating func next(asking ask: () throws -> Void = {}) throws -> Batch? {
        switch source {
        case .ahead(let made): return try made.take(asking: ask)
        case .gathered(let next):
            guard next < batches.count else { return nil }
            source = .gathered(next: next + 1)
            return try batches.batch(next)
        }
    }
}

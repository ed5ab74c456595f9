import CKernels

/// Sequences of random numbers, each a pure function of seed, stream and place (Philox 4x32-10).
package struct RandomNumbers: Sendable {
    package var seed: UInt64
    package var stream: UInt64

    package init(seed: UInt64, stream: UInt64) {
        self.seed = seed
        self.stream = stream
    }

    package func uniform(_ count: Int, low: Float, high: Float, to out: UnsafeMutableRawPointer) {
        pieces(count, out) { tlk_random_uniform($0, seed, stream, $1, $2, low, high) }
    }

    package func normal(_ count: Int, mean: Float, deviation: Float, to out: UnsafeMutableRawPointer) {
        pieces(count, out) { tlk_random_normal($0, seed, stream, $1, $2, mean, deviation) }
    }

    /// Zero with probability p, else the input divided by 1 - p.
    package func dropout(_ count: Int, p: Float, from input: UnsafeRawPointer, to out: UnsafeMutableRawPointer) {
        nonisolated(unsafe) let source = input.assumingMemoryBound(to: Float.self)
        pieces(count, out) { tlk_dropout($0, source, seed, stream, $1, $2, p) }
    }

    /// In low ..< low + range; `range` is above 0.
    package func integers(_ count: Int, low: Int64, range: UInt64, to out: UnsafeMutableRawPointer) {
        tlk_random_integers(out.assumingMemoryBound(to: Int64.self), seed, stream, 0, Int64(count), low, range)
    }

    package func permutation(_ count: Int, to out: UnsafeMutableRawPointer) {
        tlk_random_permutation(out.assumingMemoryBound(to: Int64.self), seed, stream, Int64(count))
    }

    private func pieces(
        _ count: Int, _ out: UnsafeMutableRawPointer,
        _ body: @Sendable (UnsafeMutablePointer<Float>, Int64, Int64) -> Void
    ) {
        nonisolated(unsafe) let target = out.assumingMemoryBound(to: Float.self)
        let block = 4096
        Threads.parallel(count: (count + block - 1) / block, cost: block * 4) { blocks in
            body(target, Int64(blocks.lowerBound * block), Int64(min(count, blocks.upperBound * block)))
        }
    }
}

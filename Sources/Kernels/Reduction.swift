import CKernels

/// Sums and their kin over any axes.
package enum Reduction: Sendable {
    case sum, prod, max, min

    private var code: tlk_reduction {
        switch self {
        case .sum: TLK_SUM
        case .prod: TLK_PROD
        case .max: TLK_MAX
        case .min: TLK_MIN
        }
    }

    /// An array around the neighbouring axes that are reduced in one pass.
    private struct Pass: Sendable {
        let outer: Int
        let count: Int
        let inner: Int
    }

    /// A reduction of `axes` of a row-major array, to be run as often as one likes. Floats are added in double
    /// precision within a pass; whole numbers wrap.
    package struct Work: Sendable {
        private let kind: Reduction
        private let type: ElementType
        private let result: ElementType
        private let passes: [Pass]
        private let count: Int
        private let resultCount: Int

        /// - Parameter result: type of the result: whole numbers are worked on as 64 bits, everything else as f32.
        package init(_ kind: Reduction, _ type: ElementType, dims: [Int], axes: [Int], as result: ElementType) {
            var groups: [(extent: Int, isReduced: Bool)] = []
            for (axis, extent) in dims.enumerated() where extent != 1 {
                let isReduced = axes.contains(axis)
                if let last = groups.last, last.isReduced == isReduced {
                    groups[groups.count - 1].extent *= extent
                } else {
                    groups.append((extent, isReduced))
                }
            }
            resultCount = groups.reduce(1) { $1.isReduced ? $0 : $0 * $1.extent }
            var passes: [Pass] = []
            while let at = groups.lastIndex(where: \.isReduced) {
                passes.append(
                    Pass(
                        outer: groups[..<at].reduce(1) { $0 * $1.extent }, count: groups[at].extent,
                        inner: groups[(at + 1)...].reduce(1) { $0 * $1.extent }))
                groups.remove(at: at)
            }
            self.passes = passes
            count = dims.reduce(1, *)
            (self.kind, self.type, self.result) = (kind, type, result)
        }

        package func run(_ input: UnsafeRawPointer, to output: UnsafeMutableRawPointer) throws(MemoryError) {
            let work: ElementType = result.isInteger ? .i64 : .f32
            if type == work, result == work, passes.count == 1 {
                return try kind.pass(input, work, passes[0], to: output)
            }
            var source = input
            var kept: [Buffer] = []
            if type != work {
                let buffer = try Buffer(byteCount: count * work.size)
                Conversion.run(input, type, to: buffer.base, work, count: count)
                source = UnsafeRawPointer(buffer.base)
                kept.append(buffer)
            }
            for (index, pass) in passes.enumerated() {
                if index == passes.count - 1, result == work {
                    try kind.pass(source, work, pass, to: output)
                    withExtendedLifetime(kept) {}
                    return
                }
                let buffer = try Buffer(byteCount: pass.outer * pass.inner * work.size)
                try kind.pass(source, work, pass, to: buffer.base)
                source = UnsafeRawPointer(buffer.base)
                kept.append(buffer)
            }
            Conversion.run(source, work, to: output, result, count: resultCount)
            withExtendedLifetime(kept) {}
        }
    }

    /// Rows shorter than this are summed by one thread.
    private static let longRow = 1 << 17
    private static let piece = 1 << 15

    private func pass(_ source: UnsafeRawPointer, _ type: ElementType, _ pass: Pass, to target: UnsafeMutableRawPointer)
        throws(MemoryError)
    {
        let outer = pass.outer
        let count = pass.count
        let inner = pass.inner
        if inner == 1, outer < 16, count >= Self.longRow {
            // Few long rows: pieces of fixed size, so that the result does not depend on the number of threads.
            let pieces = (count + Self.piece - 1) / Self.piece
            let partial = try Buffer(byteCount: pieces * type.size)
            for row in 0..<outer {
                nonisolated(unsafe) let from = source + row * count * type.size
                nonisolated(unsafe) let into = partial.base
                Threads.parallel(count: pieces, cost: Self.piece) { range in
                    for index in range {
                        let start = index * Self.piece
                        loops(
                            from + start * type.size, type, 0..<1, Swift.min(Self.piece, count - start), 1, 0..<1,
                            to: into + index * type.size)
                    }
                }
                loops(UnsafeRawPointer(into), type, 0..<1, pieces, 1, 0..<1, to: target + row * type.size)
            }
            return
        }
        nonisolated(unsafe) let from = source
        nonisolated(unsafe) let into = target
        if outer >= 8 || inner < 64 {
            Threads.parallel(count: outer, cost: count * inner) {
                loops(from, type, $0, count, inner, 0..<inner, to: into)
            }
        } else {
            Threads.parallel(count: inner, cost: count * outer) {
                loops(from, type, 0..<outer, count, inner, $0, to: into)
            }
        }
    }

    private func loops(
        _ source: UnsafeRawPointer, _ type: ElementType, _ outer: Range<Int>, _ count: Int, _ inner: Int,
        _ columns: Range<Int>,
        to target: UnsafeMutableRawPointer
    ) {
        if type == .i64 {
            tlk_reduce_i64(
                code, source.assumingMemoryBound(to: Int64.self), target.assumingMemoryBound(to: Int64.self),
                Int64(outer.lowerBound),
                Int64(outer.upperBound), Int64(count), Int64(inner), Int64(columns.lowerBound),
                Int64(columns.upperBound))
        } else {
            tlk_reduce_f32(
                code, source.assumingMemoryBound(to: Float.self), target.assumingMemoryBound(to: Float.self),
                Int64(outer.lowerBound),
                Int64(outer.upperBound), Int64(count), Int64(inner), Int64(columns.lowerBound),
                Int64(columns.upperBound))
        }
    }

    /// Running sums along one axis of [outer, count, inner] elements; the result has the same type.
    package func scan(
        _ source: UnsafeRawPointer, _ type: ElementType, outer: Int, count: Int, inner: Int,
        to target: UnsafeMutableRawPointer, as result: ElementType
    ) throws(MemoryError) {
        let work: ElementType = result.isInteger ? .i64 : .f32
        let total = outer * count * inner
        let input = try Conversion.view(source, type, as: work, count: total)
        let output = result == work ? nil : try Buffer(byteCount: total * work.size)
        let into = output?.base ?? target
        if work == .i64 {
            tlk_scan_i64(
                code, input.pointer.assumingMemoryBound(to: Int64.self), into.assumingMemoryBound(to: Int64.self), 0,
                Int64(outer), Int64(count), Int64(inner))
        } else {
            tlk_scan_f32(
                code, input.pointer.assumingMemoryBound(to: Float.self), into.assumingMemoryBound(to: Float.self), 0,
                Int64(outer), Int64(count), Int64(inner))
        }
        if let output { Conversion.run(UnsafeRawPointer(output.base), work, to: target, result, count: total) }
        withExtendedLifetime(input) {}
    }

    /// The place of the first largest element (for `.min` the smallest) along the middle of [outer, count, inner],
    /// count above 0.
    package func argument(
        _ source: UnsafeRawPointer, _ type: ElementType, outer: Int, count: Int, inner: Int,
        to target: UnsafeMutableRawPointer
    ) throws(MemoryError) {
        let work: ElementType = type.isInteger ? .i64 : .f32
        let input = try Conversion.view(source, type, as: work, count: outer * count * inner)
        let places = target.assumingMemoryBound(to: Int64.self)
        if work == .i64 {
            tlk_argument_i64(
                self == .max, input.pointer.assumingMemoryBound(to: Int64.self), places, 0, Int64(outer), Int64(count),
                Int64(inner))
        } else {
            tlk_argument_f32(
                self == .max, input.pointer.assumingMemoryBound(to: Float.self), places, 0, Int64(outer), Int64(count),
                Int64(inner))
        }
        withExtendedLifetime(input) {}
    }
}

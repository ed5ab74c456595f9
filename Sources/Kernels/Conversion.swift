import CKernels

/// Elements of one type as another.
package enum Conversion {
    /// Floats are cut towards zero on their way to integers; bool asks for nonzero.
    package static func run(
        _ source: UnsafeRawPointer, _ from: ElementType, to target: UnsafeMutableRawPointer, _ to: ElementType,
        count: Int
    ) {
        nonisolated(unsafe) let source = source
        nonisolated(unsafe) let target = target
        Threads.parallel(count: count, cost: 2) { range in
            tlk_convert(
                target + range.lowerBound * to.size, Int32(to.rawValue), source + range.lowerBound * from.size,
                Int32(from.rawValue), Int64(range.count))
        }
    }

    /// Elements as a type, in place when they are of it already. Keep the view while using the pointer.
    package struct View {
        package let pointer: UnsafeRawPointer
        private let buffer: Buffer?

        fileprivate init(_ pointer: UnsafeRawPointer, _ buffer: Buffer?) {
            self.pointer = pointer
            self.buffer = buffer
        }
    }

    package static func view(_ source: UnsafeRawPointer, _ from: ElementType, as type: ElementType, count: Int)
        throws(MemoryError) -> View
    {
        if from == type { return View(source, nil) }
        let buffer = try Buffer(byteCount: count * type.size)
        run(source, from, to: buffer.base, type, count: count)
        return View(UnsafeRawPointer(buffer.base), buffer)
    }
}

import COneDNN

/// A primitive with its arguments tied to places in a table of addresses: what one step of a plan runs.
package final class PrimitiveCall: @unchecked Sendable {
    package let primitive: Primitive
    private let handle: OpaquePointer

    /// - Parameter slots: for each argument, which address of the table `run` gets is its memory.
    package init(_ primitive: Primitive, _ slots: [(Primitive.Argument, Int)]) throws(KernelError) {
        let codes = slots.map(\.0.code)
        let places = slots.map { Int32(clamping: $0.1) }
        guard let handle = tl_call_create(primitive.handle, Int32(codes.count), codes, places) else {
            throw .unsupported("arguments of \(primitive.implementation)")
        }
        self.primitive = primitive
        self.handle = handle
    }

    deinit { tl_call_free(handle) }

    /// Runs the primitive once and waits for it. Not for two threads at a time.
    package func run(_ addresses: UnsafePointer<UnsafeMutableRawPointer?>) throws(KernelError) {
        let status = tl_call_run(handle, addresses)
        if status != 0 { throw .failed(primitive.implementation, status: Int(status)) }
    }
}

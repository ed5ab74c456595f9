/// A plain kernel's place in a plan: where its row-major inputs lie and where its results go. One object serves every
/// run.
package final class KernelCall {
    /// By input, by result: set before each run.
    package let inputs: UnsafeMutablePointer<UnsafeRawPointer>
    package let outputs: UnsafeMutablePointer<UnsafeMutableRawPointer>
    package let inputTypes: [TensorType]
    package let outputTypes: [TensorType]
    package let attributes: Attributes
    private let reads: [Int]
    private let writes: [Int]

    init(reads: [Int], writes: [Int], inputTypes: [TensorType], outputTypes: [TensorType], attributes: Attributes) {
        self.reads = reads
        self.writes = writes
        self.inputTypes = inputTypes
        self.outputTypes = outputTypes
        self.attributes = attributes
        inputs = .allocate(capacity: max(1, reads.count))
        outputs = .allocate(capacity: max(1, writes.count))
    }

    deinit {
        inputs.deallocate()
        outputs.deallocate()
    }

    /// Looks up where its slots lie now.
    func bind(_ addresses: Addresses) throws {
        for (position, slot) in reads.enumerated() {
            guard let address = addresses[slot] else { throw TensorError.noValue }
            inputs[position] = UnsafeRawPointer(address)
        }
        for (position, slot) in writes.enumerated() {
            guard let address = addresses[slot] else { throw TensorError.noValue }
            outputs[position] = address
        }
    }
}

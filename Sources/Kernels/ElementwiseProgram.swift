import CKernels

/// A chain of element-by-element steps that runs as one loop over blocks of 1,024 elements, so that what passes from
/// step to step never leaves the first-level cache.
///
/// Values are numbered: the inputs from 0, then one for each step. Inputs broadcast by their shapes; every output has
/// the shape of the program. An output may take the memory of an input of the same type that does not broadcast.
package final class ElementwiseProgram: @unchecked Sendable {
    package struct Input: Hashable, Sendable {
        package var type: ElementType
        package var shape: [Int]

        package init(type: ElementType, shape: [Int]) {
            self.type = type
            self.shape = shape
        }
    }

    package struct Step: Hashable, Sendable {
        package var code: ElementwiseCode
        /// Numbers of values; at most three.
        package var operands: [Int]
        /// The type of the result. For `copy` the type to convert to.
        package var type: ElementType
        package var p: Double
        package var q: Double

        package init(_ code: ElementwiseCode, _ operands: [Int], type: ElementType, p: Double = 0, q: Double = 0) {
            self.code = code
            self.operands = operands
            self.type = type
            self.p = p
            self.q = q
        }
    }

    /// Most steps, inputs and outputs of one program; longer chains are cut by whoever plans them.
    package static let mostSteps = 40
    package static let mostInputs = 16
    package static let mostOutputs = 8

    package let count: Int
    private let program: UnsafeMutablePointer<tlk_program>

    /// nil when the program is longer than the limits above.
    package init?(shape: [Int], inputs: [Input], steps: [Step], outputs: [Int]) {
        guard steps.count <= Self.mostSteps, inputs.count <= Self.mostInputs, outputs.count <= Self.mostOutputs else {
            return nil
        }
        var builder = Builder(inputs: inputs, steps: steps, outputs: outputs)
        builder.collapse(shape, inputs.map(\.shape))
        guard builder.emit(), builder.dims.count <= TLK_MAX_RANK else { return nil }
        count = shape.reduce(1, *)
        program = .allocate(capacity: 1)
        program.initialize(to: builder.program())
    }

    deinit { program.deallocate() }

    /// A whole number that was divided by zero.
    package struct DivisionByZero: Error {}

    /// Runs the whole, on more threads when it is large.
    ///
    /// - Throws: `DivisionByZero`; the results are then there, with 0 in those places.
    package func run(inputs: [UnsafeRawPointer], outputs: [UnsafeMutableRawPointer]) throws(DivisionByZero) {
        nonisolated(unsafe) let inputs = inputs.map(Optional.some)
        nonisolated(unsafe) let outputs = outputs.map(Optional.some)
        try noting { fault in
            nonisolated(unsafe) let fault = fault
            Threads.parallel(count: count, cost: max(1, Int(program.pointee.steps))) { range in
                inputs.withUnsafeBufferPointer { inputs in
                    outputs.withUnsafeBufferPointer { run(inputs.baseAddress, $0.baseAddress, range, fault) }
                }
            }
        }
    }

    /// Elements times steps between two questions whether to go on.
    private static let mostWork = 1 << 27

    /// Runs the whole on operands and one result that are given by their places in a table of addresses.
    ///
    /// - Parameter goesOn: asked now and then in long work; throws to end.
    package func run(
        _ addresses: UnsafePointer<UnsafeMutableRawPointer?>, reads: [Int], write: Int, goesOn: () throws -> Void
    ) throws {
        let steps = max(1, Int(program.pointee.steps))
        let piece = Self.mostWork / steps
        for start in stride(from: 0, to: count, by: piece) {
            if start > 0 { try goesOn() }
            try noting { fault in
                nonisolated(unsafe) let fault = fault
                withUnsafeTemporaryAllocation(of: UnsafeRawPointer?.self, capacity: max(1, reads.count)) { inputs in
                    for (position, slot) in reads.enumerated() { inputs[position] = UnsafeRawPointer(addresses[slot]) }
                    nonisolated(unsafe) let inputs = UnsafePointer(inputs.baseAddress)
                    nonisolated(unsafe) let output = addresses + write
                    Threads.parallel(count: min(piece, count - start), cost: steps) {
                        run(inputs, output, start + $0.lowerBound..<start + $0.upperBound, fault)
                    }
                }
            }
        }
    }

    private func noting(_ body: (UnsafeMutablePointer<Int32>) -> Void) throws(DivisionByZero) {
        var fault: Int32 = 0
        withUnsafeMutablePointer(to: &fault, body)
        if fault != 0 { throw DivisionByZero() }
    }

    /// Runs some elements of the result on this thread.
    private func run(
        _ inputs: UnsafePointer<UnsafeRawPointer?>?, _ outputs: UnsafePointer<UnsafeMutableRawPointer?>?,
        _ range: Range<Int>, _ fault: UnsafeMutablePointer<Int32>
    ) {
        if !range.isEmpty {
            tlk_program_run(program, inputs, outputs, Int64(range.lowerBound), Int64(range.upperBound), fault)
        }
    }
}

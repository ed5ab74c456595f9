import Kernels

/// Where operations turn into steps: an op asks for its inputs in a layout, says in which layout its results will lie,
/// and emits what is to be done.
///
/// A value may lie in several layouts at once; conversions are made when asked for, once. `nil` stands for row-major.
package final class Lowering {
    struct Placement {
        let layout: Layout?
        let slot: Int
    }

    let graph: PlanGraph
    package let options: PlanOptions
    /// Whether pictures lie with their channels next to each other rather than in blocks of 16.
    let keepsChannelsLast: Bool
    private(set) var slots: [PlanSlot] = []
    private(set) var prologue: [PlanStep] = []
    private(set) var body: [PlanStep] = []
    private var placements: [[Placement]]
    /// Placements under other extents than the value's own.
    private var views: [Int: [Placement]] = [:]
    /// By the value both know: a normalisation's primitive, and the signs it noted, for its gradient.
    private var notes: [Int: (primitive: Primitive, workspace: Int)] = [:]
    private var maxima: [Int: Maxima] = [:]

    init(_ graph: PlanGraph, _ options: PlanOptions) {
        self.graph = graph
        self.options = options
        placements = Array(repeating: [], count: graph.types.count)
        keepsChannelsLast = graph.keepsChannelsLast
        for work in graph.convolutions { note(work) }
    }

    /// The convolutions of the plan, for whoever wants to measure them.
    private(set) var convolutions: [ConvolutionWork] = []
    func note(_ work: ConvolutionWork) { if !convolutions.contains(work) { convolutions.append(work) } }

    // MARK: Values

    package func type(_ value: Int) -> TensorType { graph.types[value] }
    package func shape(_ value: Int) -> [Int] { graph.types[value].shape.dims }

    /// The layout a value was made in; nil when that is row-major.
    package func layout(of value: Int) -> Layout? { placements[value].first?.layout }

    /// The slot of a value in row-major order.
    package func read(_ value: Int) throws -> Int {
        if let known = placements[value].first(where: { $0.layout == nil }) { return known.slot }
        guard let from = placements[value].first, let layout = from.layout else { throw TensorError.noValue }
        let slot = try temporary(type(value).byteCount, "row-major")
        try convert(from.slot, layout, to: slot, .strided(shape(value), nil, try kernelType(value)))
        placements[value].append(Placement(layout: nil, slot: slot))
        return slot
    }

    /// The slot of a value in `layout`.
    ///
    /// - Parameter dims: the extents `layout` is over when they are not the value's own: the same elements in row-major
    ///   order.
    package func read(_ value: Int, as layout: Layout, viewedAs dims: [Int]? = nil) throws -> Int {
        if layout.isPlain { return try read(value) }
        if let dims, dims != shape(value) {
            if let known = views[value, default: []].first(where: { $0.layout.map { $0 == layout } ?? false }) {
                return known.slot
            }
            let plain = try read(value)
            let slot = try temporary(layout.byteCount, layout.description)
            try convert(plain, .strided(dims, nil, try kernelType(value)), to: slot, layout)
            views[value, default: []].append(Placement(layout: layout, slot: slot))
            return slot
        }
        if let known = placements[value].first(where: { $0.layout.map { $0 == layout } ?? false }) { return known.slot }
        let from: Placement
        // Transformed layouts can be written, not read.
        if let readable = placements[value].first(where: { $0.layout?.isStrided ?? true }) {
            from = readable
        } else {
            throw TensorError.noValue
        }
        let slot = try temporary(layout.byteCount, layout.description)
        try convert(from.slot, from.layout ?? .strided(shape(value), nil, try kernelType(value)), to: slot, layout)
        placements[value].append(Placement(layout: layout, slot: slot))
        return slot
    }

    /// A new slot for a value that the op is about to compute, in `layout` (nil: row-major).
    package func write(_ value: Int, _ layout: Layout? = nil) throws -> Int {
        let layout = layout.flatMap { $0.isPlain ? nil : $0 }
        let slot = try temporary(layout?.byteCount ?? type(value).byteCount, layout?.description ?? "row-major")
        placements[value].append(Placement(layout: layout, slot: slot))
        return slot
    }

    /// Says that a value lies in a slot that is there already.
    package func place(_ value: Int, at slot: Int, _ layout: Layout? = nil) {
        placements[value].append(Placement(layout: layout.flatMap { $0.isPlain ? nil : $0 }, slot: slot))
    }

    package func kernelType(_ value: Int) throws -> KernelType {
        switch type(value).dtype {
        case .f32: .f32
        case .bf16: .bf16
        case .i32: .i32
        case .u8, .bool: .u8
        case .i64: throw KernelError.unsupported("conversion of int64 layouts")
        }
    }

    // MARK: Slots

    /// Memory that one or more steps use.
    package func temporary(_ bytes: Int, _ layout: String = "") throws -> Int {
        slots.append(PlanSlot(bytes: bytes, place: .temporary, layout: layout))
        return slots.count - 1
    }

    /// Memory that only the next step uses.
    package func scratch(_ bytes: Int) throws -> Int {
        slots.append(PlanSlot(bytes: bytes, place: .temporary, isScratch: true, layout: ""))
        return slots.count - 1
    }

    func slot(_ bytes: Int, at place: PlanSlot.Place) -> Int {
        slots.append(PlanSlot(bytes: bytes, place: place, layout: "row-major"))
        return slots.count - 1
    }

    func move(_ slot: Int, to place: PlanSlot.Place) { slots[slot].place = place }

    private var fixedLeaves: Set<Int> = []
    func markFixed(leaf slot: Int) { fixedLeaves.insert(slot) }
    private func isFixed(slot: Int) -> Bool { slots[slot].place == .fixed || fixedLeaves.contains(slot) }
    /// Whether a value is the same at every run, and work on it is done once.
    func isFixed(value: Int) -> Bool { options.hoistsFixed && placements[value].contains { isFixed(slot: $0.slot) } }

    // MARK: Steps

    /// Adds a step. When all it reads is the same at every run, it is done once.
    ///
    /// - Parameter inPlace: results that may lie where an operand lies that nobody needs afterwards.
    package func emit(
        _ name: String, _ implementation: String, reads: [Int], writes: [Int], inPlace: [(read: Int, write: Int)] = [],
        _ run: @escaping (Addresses) throws -> Void
    ) {
        let step = PlanStep(
            name: name, implementation: implementation, reads: reads, writes: writes, inPlace: inPlace, run: run)
        if options.hoistsFixed, !reads.isEmpty, reads.allSatisfy({ isFixed(slot: $0) }) {
            prologue.append(step)
            for slot in writes where !slots[slot].isScratch { slots[slot].place = .fixed }
        } else {
            body.append(step)
        }
    }

    /// Adds a step that runs a primitive, then `afterwards`; its scratch memory is added by itself.
    package func emit(
        _ name: String, _ primitive: Primitive, reads: [(Primitive.Argument, Int)], writes: [(Primitive.Argument, Int)],
        inPlace: [(read: Int, write: Int)] = [], afterwards: ((Addresses) throws -> Void)? = nil
    ) throws {
        var written = writes
        let scratchBytes = primitive.scratchBytes
        if scratchBytes > 0 { written.append((.scratch, try scratch(scratchBytes))) }
        let call = try PrimitiveCall(primitive, reads + written)
        emit(name, primitive.implementation, reads: reads.map(\.1), writes: written.map(\.1), inPlace: inPlace) {
            addresses in
            try call.run(addresses)
            try afterwards?(addresses)
        }
    }

    /// Adds a step whose primitive adds to what lies in `result`: `operand`, moved there unless it lies there already.
    func emitAccumulating(
        _ name: String, _ primitive: Primitive, reads: [(Primitive.Argument, Int)], operand: Int, result: Int,
        bytes: Int
    ) throws {
        var written: [(Primitive.Argument, Int)] = [(.destination, result)]
        let scratchBytes = primitive.scratchBytes
        if scratchBytes > 0 { written.append((.scratch, try scratch(scratchBytes))) }
        let call = try PrimitiveCall(primitive, reads + written)
        emit(
            name, primitive.implementation, reads: reads.map(\.1) + [operand], writes: written.map(\.1),
            inPlace: [(operand, result)]
        ) { addresses in
            guard let from = addresses[operand], let to = addresses[result] else { throw TensorError.noValue }
            if from != to { to.copyMemory(from: from, byteCount: bytes) }
            try call.run(addresses)
        }
    }

    /// Adds a step that changes the layout of what lies in a slot.
    package func convert(_ slot: Int, _ layout: Layout, to other: Int, _ wanted: Layout) throws {
        let elements = max(layout.byteCount, wanted.byteCount) / 4
        let primitive = try Primitive.reorder(from: layout, to: wanted, threads: Threads.count(forWork: elements))
        try emit("convert \(layout) to \(wanted)", primitive, reads: [(.source, slot)], writes: [(.destination, other)])
    }

    /// What an op leaves for its gradient beside its result.
    func remember(_ primitive: Primitive, workspace: Int, for value: Int) { notes[value] = (primitive, workspace) }
    func remembered(for value: Int) -> (primitive: Primitive, workspace: Int)? { notes[value] }
    func note(_ maxima: Maxima, for value: Int) { self.maxima[value] = maxima }
    func maxima(of value: Int) -> Maxima? { maxima[value] }
}

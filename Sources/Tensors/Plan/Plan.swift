import Kernels

/// A graph turned into steps: which kernels, in which layouts, in which memory. Made once for a structure, run many
/// times.
final class Plan {
    let prologue: [PlanStep]
    let body: [PlanStep]
    let slots: [PlanSlot]
    let memory: PlanMemory
    let outputTypes: [TensorType]
    /// Every kind of convolution in it once.
    let convolutions: [ConvolutionWork]
    private let leaves: [(slot: Int, source: PlanGraph.Source)]
    /// Slots of results that get memory of their own at every run.
    private let freshSlots: [Int]
    /// By output: where its value is after a run.
    private let results: [Result]
    /// Leaves, by position, that stay the same unless somebody else changes them: what the prologue may be computed
    /// from.
    private let steadyLeaves: [Int]
    /// The steps as what is called; all that is said about them would be copied along with them.
    private let bodyRuns: [(Addresses) throws -> Void]
    /// By update: the variable, the slot of its next value, and whether that may lie where the old one lies.
    let updates: [(variable: Int, slot: Int, overwrites: Bool)]
    /// The first step that writes a variable: from there on the run is interrupted only when somebody insists.
    private let firstUpdate: Int
    /// Whether the last run came so far that it wrote variables.
    private(set) var hasBegunUpdates = false
    private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private var arenaBase: UnsafeMutableRawPointer?
    private var fixed: [Int: Buffer] = [:]
    /// What the prologue was computed from: the stamps of the steady leaves.
    private var prologueStamps: [UInt64]?
    /// By step of prologue and body, in nanoseconds, the shortest of all runs: what else the machine does only adds to
    /// it. Measured while `times` is not nil.
    var times: [UInt64]?

    private enum Result {
        /// By position in `freshSlots`.
        case fresh(Int)
        /// By position in `leaves`.
        case leaf(Int)
        /// By slot.
        case fixed(Int)
    }

    /// - Parameter fixedVariables: variables that do not change from run to run; the prologue is run again when they
    ///   did.
    init(_ original: PlanGraph, options: PlanOptions) throws {
        let graph = original.optimized(options)
        let lowering = Lowering(graph, options)
        let updated = Set(graph.updates.map(\.variable))
        var leafSlots: [(slot: Int, source: PlanGraph.Source)] = []
        for (position, leaf) in graph.leaves.enumerated() {
            let slot = lowering.slot(graph.types[leaf.value].byteCount, at: .leaf(position))
            leafSlots.append((slot, leaf.source))
            lowering.place(leaf.value, at: slot)
            switch leaf.source {
            case .input: break
            case .constant: lowering.markFixed(leaf: slot)
            case .variable(let variable): if !updated.contains(variable) { lowering.markFixed(leaf: slot) }
            }
        }
        try lowering.lowerAll()

        // Results are handed out, so they get memory of their own; a result that lies in a variable's memory is copied.
        var outputSlots: [Int] = []
        for value in graph.outputs {
            var slot = try lowering.read(value)
            if lowering.slots[slot].place == .temporary { lowering.move(slot, to: .output) }
            if case .leaf(let position) = lowering.slots[slot].place,
                case .variable(let variable) = graph.leaves[position].source,
                updated.contains(variable)
            {
                slot = lowering.copy(slot, to: .output)
            }
            outputSlots.append(slot)
        }
        var pending: [(variable: Int, slot: Int)] = []
        for update in graph.updates {
            let slot = try lowering.read(update.value)
            if lowering.slots[slot].place == .temporary {
                lowering.move(slot, to: .update(update.variable))
                pending.append((update.variable, slot))
            } else {
                pending.append((update.variable, lowering.copy(slot, to: .update(update.variable))))
            }
        }

        // What only the prologue needs is gone when it is done.
        let kept = Set(lowering.body.flatMap(\.reads) + outputSlots + pending.map(\.slot))
        for slot in lowering.slots.indices where lowering.slots[slot].place == .fixed && !kept.contains(slot) {
            lowering.move(slot, to: .temporary)
        }

        convolutions = lowering.convolutions
        prologue = lowering.prologue
        body = lowering.body
        slots = lowering.slots
        memory = PlanMemory(slots: slots, steps: prologue + body, reusesMemory: options.reusesMemory)
        outputTypes = graph.outputs.map { graph.types[$0] }
        leaves = leafSlots
        let slots = self.slots
        let body = self.body
        var fresh: [Int] = []
        for slot in outputSlots where slots[slot].place == .output && !fresh.contains(slot) { fresh.append(slot) }
        results = try outputSlots.map { slot in
            switch slots[slot].place {
            case .output: .fresh(fresh.firstIndex(of: slot) ?? 0)
            case .leaf(let position): .leaf(position)
            case .fixed: .fixed(slot)
            case .temporary, .update: throw TensorError.noValue
            }
        }
        freshSlots = fresh
        steadyLeaves = leafSlots.indices.filter { position in
            switch leafSlots[position].source {
            case .input: false
            case .constant: true
            case .variable(let variable): !updated.contains(variable)
            }
        }
        bodyRuns = body.map(\.run)
        updates = pending.map { update in
            let leafSlot = leafSlots.first { if case .variable(update.variable) = $0.source { true } else { false } }?
                .slot
            return (update.variable, update.slot, Plan.mayOverwrite(leafSlot, update.slot, body))
        }
        let written = Set(pending.map(\.slot))
        firstUpdate = body.firstIndex { $0.writes.contains { written.contains($0) } } ?? body.count
        addresses = .allocate(capacity: max(1, slots.count))
        addresses.initialize(repeating: nil, count: max(1, slots.count))
    }

    deinit { addresses.deallocate() }

    /// Whether nobody reads the old value of a variable once its next value is being written.
    private static func mayOverwrite(_ old: Int?, _ new: Int, _ steps: [PlanStep]) -> Bool {
        guard let old, let writer = steps.firstIndex(where: { $0.writes.contains(new) }) else { return true }
        if steps[(writer + 1)...].contains(where: { $0.reads.contains(old) }) { return false }
        let ways = steps[writer].reads.count { $0 == old }
        return ways == 0 || ways == 1 && steps[writer].inPlace.contains { $0 == (old, new) }
    }

    /// Bytes of temporaries, of what is kept between runs, and of results.
    var peakBytes: Int {
        memory.arenaBytes + slots.reduce(0) { $0 + ($1.place == .fixed || $1.place == .output ? $1.bytes : 0) }
    }

    /// Runs the plan. To be called within `EngineLock.exclusively`.
    ///
    /// - Parameters:
    ///   - leaf: the memory of a leaf.
    ///   - target: by update, the memory for a variable's next value.
    func run(_ leaf: (PlanGraph.Source) throws -> Buffer, targets: [Buffer]) throws -> [Buffer] {
        let buffers = try leaves.map { try leaf($0.source) }
        for (leaf, buffer) in zip(leaves, buffers) { addresses[leaf.slot] = buffer.base }
        let fresh = try freshSlots.map { slot in
            let buffer = try Buffer(byteCount: slots[slot].bytes)
            addresses[slot] = buffer.base
            return buffer
        }
        for (update, target) in zip(updates, targets) { addresses[update.slot] = target.base }

        let base = try Arena.block(memory.arenaBytes)
        if base != arenaBase {
            arenaBase = base
            for slot in slots.indices { if let offset = memory.offsets[slot] { addresses[slot] = base + offset } }
        }
        let isInterrupted = Interruption.current
        let isInsisted = Interruption.insisting
        hasBegunUpdates = false
        try Threads.flushingDenormals {
            if !prologue.isEmpty {
                let stamps = steadyLeaves.map { buffers[$0].stamp }
                if stamps != prologueStamps { try runPrologue(stamps, isInterrupted) }
            }
            try runBody(..<firstUpdate, isInterrupted)
            guard firstUpdate < bodyRuns.count else { return }
            hasBegunUpdates = true
            try Interruption.deferring { try runBody(firstUpdate..., isInsisted) }
        }
        return try results.map { result in
            switch result {
            case .fresh(let position): return fresh[position]
            case .leaf(let position): return buffers[position]
            case .fixed(let slot):
                guard let buffer = fixed[slot] else { throw TensorError.noValue }
                return buffer
            }
        }
    }

    private func runBody(_ range: some RangeExpression<Int>, _ isInterrupted: (@Sendable () -> Bool)?) throws {
        let steps = UnsafePointer(addresses)
        for index in range.relative(to: bodyRuns) {
            if let isInterrupted, isInterrupted() { throw TensorError.interrupted }
            if times == nil { try bodyRuns[index](steps) } else { try run(body[index], at: prologue.count + index) }
        }
    }

    private func run(_ step: PlanStep, at index: Int) throws {
        if times == nil { return try step.run(UnsafePointer(addresses)) }
        let start = ContinuousClock.now
        try step.run(UnsafePointer(addresses))
        let spent = ContinuousClock.now - start
        let nanoseconds =
            UInt64(spent.components.seconds) * 1_000_000_000 + UInt64(spent.components.attoseconds / 1_000_000_000)
        if let shortest = times?[index], nanoseconds < shortest { times?[index] = nanoseconds }
    }

    private func runPrologue(_ stamps: [UInt64], _ isInterrupted: (@Sendable () -> Bool)?) throws {
        prologueStamps = nil
        for slot in slots.indices where slots[slot].place == .fixed {
            let buffer = try Buffer(byteCount: slots[slot].bytes)
            fixed[slot] = buffer
            addresses[slot] = buffer.base
        }
        for (index, step) in prologue.enumerated() {
            if let isInterrupted, isInterrupted() { throw TensorError.interrupted }
            try run(step, at: index)
        }
        prologueStamps = stamps
    }
}

extension Lowering {
    /// Adds a step that copies a row-major value into memory of its own.
    func copy(_ slot: Int, to place: PlanSlot.Place) -> Int {
        let bytes = slots[slot].bytes
        let other = self.slot(bytes, at: place)
        emit("copy", "memcpy", reads: [slot], writes: [other]) { addresses in
            guard let from = addresses[slot], let to = addresses[other] else { throw TensorError.noValue }
            if from != to { to.copyMemory(from: from, byteCount: bytes) }
        }
        // The copy must happen at every run, even when what is copied is fixed.
        move(other, to: place)
        return other
    }

    /// Adds the steps of every operation, chains of element-by-element ones together.
    func lowerAll() throws {
        for group in graph.groups(options) {
            if group.count == 1, let node = group.first {
                try lower(graph.nodes[node])
            } else {
                try lowerElementwise(group.map { graph.nodes[$0] })
            }
        }
    }
}

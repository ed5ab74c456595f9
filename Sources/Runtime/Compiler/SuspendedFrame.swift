/// What every frame of one piece of code needs that waits between its turns.
struct FrameShape {
    /// Slots that keep their values from turn to turn: the names, and behind them the address of the captured cells.
    let kept: Int
    /// All slots, those of a turn's intermediate results included.
    let size: Int
    /// Slots that hold a cell.
    let cells: [Int]
    /// Where the address of the captured cells stands; -1 when nothing is captured.
    let captureSlot: Int
}

/// The frame of code that stops in the middle and goes on later.
///
/// While it waits, its slots stand in memory of their own. For a turn they move to the top of the value stack, where
/// compiled code and the calls it makes expect a frame, and back afterwards.
struct SuspendedFrame {
    private let shape: FrameShape
    private let slots: Frame
    private let captures: CapturedCells
    private let machine: Running

    init(_ shape: FrameShape, captures cells: [Cell], _ machine: Running) {
        self.shape = shape
        self.machine = machine
        captures = CapturedCells(cells)
        slots = .allocate(capacity: max(shape.kept, 1))
        slots.initialize(repeating: .unbound, count: shape.kept)
        for slot in shape.cells { slots[slot] = .cell(Cell(.unbound)) }
        if shape.captureSlot >= 0 { slots[shape.captureSlot] = captures.address }
    }

    /// Lets go what its names hold. Nothing may run in it any more.
    func clear() { Machine.clear(slots, shape.kept) }

    func release() {
        Teardown.release(slots, shape.kept)
        slots.deallocate()
        captures.release()
    }

    /// One turn.
    @inline(__always)
    func run<Result>(_ body: (Frame) throws -> Result) throws -> Result {
        let state = machine.state
        let base = state.pointee.top
        let caller = state.pointee.current
        let end = base + shape.size
        if state.pointee.depth >= state.pointee.limit || end > state.pointee.end {
            guard state.pointee.depth < state.pointee.limit, machine.machine.prepare(upTo: end) else {
                throw Problem("RecursionError", "maximum recursion depth exceeded", code: "TL0206")
            }
        }
        try machine.checkAttention()
        base.moveInitialize(from: slots, count: shape.kept)
        state.pointee.depth &+= 1
        state.pointee.top = end
        state.pointee.current = nil
        defer {
            state.pointee.depth &-= 1
            state.pointee.top = base
            state.pointee.current = caller
        }
        do {
            let result = try body(base)
            slots.moveInitialize(from: base, count: shape.kept)
            base.initialize(repeating: .unbound, count: shape.kept)
            return result
        } catch {
            slots.initialize(repeating: .unbound, count: shape.kept)
            Machine.clear(base, shape.size)
            throw error
        }
    }
}

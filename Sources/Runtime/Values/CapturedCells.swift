/// The variables that a function or a generator shares with the functions around it, where compiled code finds them: a
/// row of references in memory, whose address stands in a slot of the frame.
struct CapturedCells {
    let start: UnsafeMutablePointer<Cell>
    let count: Int

    init(_ cells: [Cell]) {
        count = cells.count
        start = .allocate(capacity: max(count, 1))
        for (index, cell) in cells.enumerated() { (start + index).initialize(to: cell) }
    }

    /// What a frame holds: the address as an integer, so that a call neither copies cells nor counts references.
    var address: Value { .int(Int(bitPattern: start)) }

    func release() {
        start.deinitialize(count: count)
        start.deallocate()
    }
}

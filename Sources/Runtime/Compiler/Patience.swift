/// Counts the steps of one long operation and looks now and then whether somebody wants it to stop.
///
/// A single call of a builtin may walk over millions of elements; Ctrl-C and the bounds on time and memory reach it
/// here.
struct Patience {
    private var left = Patience.stretch

    private static let stretch = 1 << 12

    @inline(__always)
    mutating func step() throws {
        left &-= 1
        if left == 0 { try look() }
    }

    @inline(never)
    private mutating func look() throws {
        left = Patience.stretch
        try Machine.checkAttention()
    }
}

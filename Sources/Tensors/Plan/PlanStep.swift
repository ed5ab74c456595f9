import Kernels

/// Addresses by slot, as steps get them.
package typealias Addresses = UnsafePointer<UnsafeMutableRawPointer?>

/// One thing a plan does when it runs.
struct PlanStep {
    /// The operation, in the words of the language.
    let name: String
    /// The kernel that does it.
    let implementation: String
    let reads: [Int]
    let writes: [Int]
    /// A result that may lie where an operand lies that ends here.
    let inPlace: [(read: Int, write: Int)]
    let run: (Addresses) throws -> Void
}

/// A piece of memory that steps read and write.
struct PlanSlot {
    enum Place: Equatable {
        /// In the arena, for as long as it is needed.
        case temporary
        case leaf(Int)
        /// Computed once, kept between runs.
        case fixed
        /// Handed out after the run.
        case output
        /// The next value of a variable.
        case update(Int)
    }

    var bytes: Int
    var place: Place
    /// Only used within one step.
    var isScratch = false
    /// How its elements lie, for people.
    var layout: String
}

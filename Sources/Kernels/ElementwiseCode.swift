/// One step of an element-by-element program.
package enum ElementwiseCode: UInt8, Hashable, Sendable {
    case copy
}

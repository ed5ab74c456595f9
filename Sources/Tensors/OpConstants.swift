// What the constants of an op's use are called, by family. Attributes are numbers, so that graphs can be compared and
// plans be found by them; where each number lies is known here alone.

/// Reductions: over which axes, and whether these stay with extent 1. A place is looked for along one axis.
struct Reduced {
    var keeps = false
    var axes: [Int]

    init(keeps: Bool, axes: [Int]) { (self.keeps, self.axes) = (keeps, axes) }
    init(_ attributes: Attributes) {
        self.init(keeps: attributes.ints[0] != 0, axes: Array(attributes.ints.dropFirst()))
    }
    var attributes: Attributes { Attributes(ints: [keeps ? 1 : 0] + axes) }
}

/// Ops along one axis: scans, joints, places that are data. What scatters says how large the whole is.
struct Along {
    var axis: Int
    var extents: [Int] = []

    init(_ axis: Int, extents: [Int] = []) { (self.axis, self.extents) = (axis, extents) }
    init(_ attributes: Attributes) {
        self.init(attributes.ints[0], extents: Array(attributes.ints.dropFirst()))
    }
    var attributes: Attributes { Attributes(ints: [axis] + extents) }
}

/// Slices: `count` elements of an axis from `start` on, each `step` after the other; and for the gradient the extents
/// of the whole.
struct SliceBounds {
    var axis: Int
    var start: Int
    var count: Int
    var step: Int
    var whole: [Int] = []

    init(axis: Int, start: Int, count: Int, step: Int, whole: [Int] = []) {
        (self.axis, self.start, self.count, self.step, self.whole) = (axis, start, count, step, whole)
    }
    init(_ attributes: Attributes) {
        let ints = attributes.ints
        self.init(axis: ints[0], start: ints[1], count: ints[2], step: ints[3], whole: Array(ints[4...]))
    }
    var attributes: Attributes { Attributes(ints: [axis, start, count, step] + whole) }
}

/// Paddings: how much before and after each axis.
struct Margins {
    var before: [Int]
    var after: [Int]

    init(before: [Int], after: [Int]) { (self.before, self.after) = (before, after) }
    init(_ attributes: Attributes) {
        let rank = attributes.ints.count / 2
        self.init(before: Array(attributes.ints[..<rank]), after: Array(attributes.ints[rank...]))
    }
    var attributes: Attributes { Attributes(ints: before + after) }
}

/// Softmax: along which axis, and whether the logarithm is taken.
struct SoftmaxSettings {
    var axis: Int
    var takesLogarithm: Bool

    init(axis: Int, takesLogarithm: Bool) { (self.axis, self.takesLogarithm) = (axis, takesLogarithm) }
    init(_ attributes: Attributes) { self.init(axis: attributes.ints[0], takesLogarithm: attributes.ints[1] != 0) }
    var attributes: Attributes { Attributes(ints: [axis, takesLogarithm ? 1 : 0]) }
}

/// Products of matrices: which of the two lie transposed.
struct Transposed {
    var first: Bool
    var second: Bool

    init(_ first: Bool = false, _ second: Bool = false) { (self.first, self.second) = (first, second) }
    init(_ attributes: Attributes) { self.init(attributes.ints[0] != 0, attributes.ints[1] != 0) }
    var attributes: Attributes { Attributes(ints: [first ? 1 : 0, second ? 1 : 0]) }
}

/// Linear layers: whether there is a bias, and, in plans, a ReLU behind.
struct LinearSettings {
    var hasBias: Bool
    var appliesRelu: Bool

    init(hasBias: Bool, appliesRelu: Bool = false) { (self.hasBias, self.appliesRelu) = (hasBias, appliesRelu) }
    init(_ attributes: Attributes) { self.init(hasBias: attributes.ints[0] != 0, appliesRelu: attributes.ints[1] != 0) }
    var attributes: Attributes { Attributes(ints: [hasBias ? 1 : 0, appliesRelu ? 1 : 0]) }
}

/// Which passes a plan runs. All on, except to compare: a plan gives the same numbers without any of them.
package struct PlanOptions: Hashable, Sendable {
    /// Operations on the same operands are computed once.
    package var sharesCommon = true
    /// Work on what never changes between runs (weights of frozen layers, their layouts) is done once.
    package var hoistsFixed = true
    /// Batch normalisation with stored statistics goes into the convolution before it.
    package var foldsNormalization = true
    /// Bias, residual sum and activation are done by the convolution or product that makes their operand.
    package var fusesEpilogues = true
    /// Chains of element-by-element operations become one loop.
    package var fusesElementwise = true
    /// Values lie in the layout the kernels like best.
    package var choosesLayouts = true
    /// 3x3 convolutions by Winograd's algorithm where the table of measurements says so. Its rounding error is about
    /// 1e-6.
    package var usesWinograd = true
    /// Convolutions and products in bfloat16, with sums, statistics and weights in single precision. Not the same
    /// numbers.
    package var usesBF16 = false
    /// Temporaries share memory when they are not needed at the same time.
    package var reusesMemory = true

    package static let `default` = PlanOptions()
    /// Every operation by itself, in row-major order.
    package static let plain = PlanOptions(
        sharesCommon: false, hoistsFixed: false, foldsNormalization: false, fusesEpilogues: false,
        fusesElementwise: false, choosesLayouts: false, usesWinograd: false, reusesMemory: false)
    /// For the part of a graph that is asked for once: nothing is kept between runs.
    static let once = PlanOptions(hoistsFixed: false)

    package init(
        sharesCommon: Bool = true, hoistsFixed: Bool = true, foldsNormalization: Bool = true,
        fusesEpilogues: Bool = true,
        fusesElementwise: Bool = true, choosesLayouts: Bool = true, usesWinograd: Bool = true, usesBF16: Bool = false,
        reusesMemory: Bool = true
    ) {
        self.sharesCommon = sharesCommon
        self.hoistsFixed = hoistsFixed
        self.foldsNormalization = foldsNormalization
        self.fusesEpilogues = fusesEpilogues
        self.fusesElementwise = fusesElementwise
        self.choosesLayouts = choosesLayouts
        self.usesWinograd = usesWinograd
        self.usesBF16 = usesBF16
        self.reusesMemory = reusesMemory
    }
}

import Kernels

/// How the channels of pictures lie in a plan: in blocks (of 16 with AVX-512), the convolutions' own choice, or next to
/// each other.
///
/// Blocks are a tenth faster where channels come in sixteens. Where they do not, blocks are padded, loops over elements
/// cannot use them, and every such place costs two conversions: those networks (MobileNet's 24, 40, 72, 120, 200) are
/// kept channels last. With AVX2 blocks are of 8 and all of these are whole. A pass in inference is then a quarter
/// faster in blocks (18 ms against 24 for 8 pictures through the large one), a training step still a seventh faster
/// channels last (77 ms against 89), where our own loops are.
enum ChannelOrder {
    static func isLastBetter(_ graph: PlanGraph) -> Bool {
        let whole = graph.trainsConvolutions ? 16 : Layout.block
        var uneven = 0
        var all = 0
        for node in graph.nodes where node.op === Op.conv {
            let dims = graph.types[node.outputs[0]].shape.dims
            if dims.count != 4 || dims[2] * dims[3] == 1 { continue }
            all += 1
            if dims[1] % whole != 0 { uneven += 1 }
        }
        return uneven > 2 && uneven * 4 > all
    }
}

extension Tensor {
    /// Whether pictures lie channels last in the plan that computes this.
    package func keepsPicturesChannelsLast() throws -> Bool {
        ChannelOrder.isLastBetter(try PlanGraph(outputs: [self]) { _ in .input(0) })
    }
}

extension PlanGraph {
    var trainsConvolutions: Bool { nodes.contains { $0.op === Op.convBackwardWeights } }
}

extension Lowering {
    /// The layout convolutions are asked to use for pictures of these extents.
    func pictureLayout(_ dims: [Int], _ type: KernelType) throws -> Layout {
        if !options.choosesLayouts { return try .strided(dims) }
        return keepsChannelsLast && dims.count == 4 ? try .channelsLast(dims, type) : try .any(dims, type)
    }

    /// The layout for pictures that lie in row-major order and would gain from another.
    func preferredLayout(_ dims: [Int]) throws -> Layout {
        keepsChannelsLast && dims.count == 4 ? try .channelsLast(dims) : try .blocked(dims)
    }

    func isChannelsLast(_ layout: Layout, _ dims: [Int]) -> Bool {
        guard dims.count == 4, let last = try? Layout.channelsLast(dims, layout.type) else { return false }
        return last == layout
    }
}

import Kernels

// Order, and what is found by it. Computed at once: the places are data.

extension Tensor {
    /// The order that sorts an axis, and the sorted values; stable, NaN last.
    package func sorted(axis: Int, descending: Bool = false) throws -> (values: Tensor, indices: Tensor) {
        guard let axis = try shape.axisUnlessScalar(axis, op: "sort") else {
            return (self, try Tensor.zeros([], .i64))
        }
        let size = shape[axis]
        let rows = try transpose(axis, -1)
        let type = TensorType(rows.shape, .i64)
        let places = try Buffer(byteCount: type.byteCount)
        let room = try Buffer(byteCount: 3 * size * MemoryLayout<Int64>.stride)
        let keys = room.base.bindMemory(to: Int64.self, capacity: 3 * size)
        let target = places.base.bindMemory(to: Int64.self, capacity: type.shape.count)
        try rows.withBytes { bytes in
            guard let base = bytes.baseAddress, size > 0 else { return }
            for start in stride(from: 0, to: type.shape.count, by: size) {
                // Rows may be short and many.
                if start % (1 << 18) < size { try Interruption.check() }
                Sorting.keys(dtype.element, base + start * dtype.size, count: size, to: keys)
                try Sorting.sort(
                    keys: keys, places: target + start, count: size, descending: descending, keys + size,
                    keys + 2 * size, goesOn: Interruption.check)
            }
        }
        let indices = try Tensor(type, places).transpose(axis, -1)
        return (try gather(axis: axis, indices), indices)
    }

    /// The `count` largest (or smallest) elements along an axis in order, and their places.
    package func topk(_ count: Int, axis: Int = -1, largest: Bool = true) throws -> (values: Tensor, indices: Tensor) {
        let axis = try shape.axisUnlessScalar(axis, op: "topk")
        let size = axis.map { shape[$0] } ?? 1
        guard (0...size).contains(count) else {
            throw TensorError.badAttribute(op: "topk", name: "k", value: Double(count), expected: "from 0 to \(size)")
        }
        guard let axis else {
            return count == 1
                ? (self, try Tensor.zeros([], .i64))
                : (try flatten().slice(axis: 0, start: 0, end: 0), try Tensor.zeros([0], .i64))
        }
        let (values, indices) = try sorted(axis: axis, descending: largest)
        return (try values.slice(axis: axis, start: 0, end: count), try indices.slice(axis: axis, start: 0, end: count))
    }

    /// The middle elements along an axis, the lower of two, and their places; NaN where there is any, the first of
    /// them.
    package func median(axis: Int, keep: Bool = false) throws -> (values: Tensor, indices: Tensor) {
        guard let axis = try shape.axisUnlessScalar(axis, op: "median") else {
            return (self, try Tensor.zeros([], .i64))
        }
        let size = shape[axis]
        guard size > 0 else {
            throw TensorError.wrongShape(
                op: "median", operand: "x", expected: "at least one element along dimension \(axis)", got: shape)
        }
        let sorted = try sorted(axis: axis)
        // What is not a number stands last, in the order in which it came.
        let nans = try isnan().cast(.i64).sum(axes: [axis], keep: true)
        let place = try Tensor.where(
            nans.greater(nans.scalar(0)), nans * -1 + Double(size), Tensor(ints: [(size - 1) / 2], []))
        let indices = try sorted.indices.gather(axis: axis, place)
        let values = try gather(axis: axis, indices)
        return keep ? (values, indices) : (try values.squeeze(axis), try indices.squeeze(axis))
    }

    /// The different elements in order, and how often each occurs.
    package func unique() throws -> (values: Tensor, counts: Tensor) {
        let sorted = try reshape([shape.count]).sorted(axis: 0).values
        let count = shape.count
        guard count > 0 else { return (sorted, try Tensor.zeros([0], .i64)) }
        let differs = try sorted.slice(axis: 0, start: 1, end: count).notEqual(
            sorted.slice(axis: 0, start: 0, end: count - 1))
        let starts = try Tensor.concat([Tensor.ones([1], .bool), differs], axis: 0).nonzero().reshape([-1])
        let ends = try Tensor.concat(
            [starts.slice(axis: 0, start: 1, end: starts.shape[0]), Tensor(ints: [count], [1])], axis: 0)
        return (try sorted.indexSelect(axis: 0, starts), try ends - starts)
    }

    /// How often each whole number from 0 on occurs, at least `least` of them.
    package func bincount(atLeast least: Int) throws -> Tensor {
        guard !dtype.isFloat, dtype != .bool else {
            throw TensorError.wrongType(op: "bincount", operand: "input", expected: "whole numbers", got: dtype)
        }
        guard shape.rank == 1 else {
            throw TensorError.wrongShape(op: "bincount", operand: "input", expected: "[n]", got: shape)
        }
        let numbers = try ints()
        if let bad = numbers.min(), bad < 0 {
            throw TensorError.badAttribute(op: "bincount", name: "input", value: Double(bad), expected: "0 or above")
        }
        let (length, overflow) = (numbers.max() ?? -1).addingReportingOverflow(1)
        guard !overflow else { throw TensorError.tooLarge([.max], .i64) }
        let type = try TensorType(checked: [Swift.max(length, least)], .i64)
        let counts = try Buffer.zeroed(byteCount: type.byteCount)
        for number in numbers { counts.base.assumingMemoryBound(to: Int.self)[number] += 1 }
        return Tensor(type, counts)
    }

    /// The positions of elements that are not zero, [K, rank].
    package func nonzero() throws -> Tensor {
        let found = try cast(.bool).truePlaces()
        let strides = StridedCopy.rowMajor(shape.dims)
        let positions = found.flatMap { flat in
            zip(strides, shape.dims).map { flat / Swift.max($0, 1) % Swift.max($1, 1) }
        }
        return try Tensor(ints: positions, [found.count, shape.rank])
    }

    /// The elements where a mask is true, [K]; the two broadcast.
    package func maskedSelect(_ mask: Tensor) throws -> Tensor {
        guard mask.dtype == .bool else {
            throw TensorError.wrongType(op: "masked_select", operand: "mask", expected: "bool", got: mask.dtype)
        }
        let whole = try shape.broadcast(with: mask.shape, op: "masked_select")
        let wanted = try mask.expand(whole.dims).truePlaces()
        return try expand(whole.dims).reshape([whole.count]).indexSelect(axis: 0, Tensor(ints: wanted, [wanted.count]))
    }

    /// Where a bool tensor is true, counted row by row.
    private func truePlaces() throws -> [Int] {
        try checkRoom(forEach: 8)
        return try withBytes { bytes in bytes.indices.filter { bytes[$0] != 0 } }
    }
}

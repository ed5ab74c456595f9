import Kernels

// Tensors made of numbers at hand, and numbers taken out of tensors.

extension Tensor {
    /// - Throws: `TensorError.wrongElementCount` when the values do not fill the shape, `MemoryError`.
    package convenience init(_ values: [Float], _ shape: Shape) throws {
        try self.init(elements: values, shape, .f32)
    }

    /// Integers as `dtype`: i64, i32, u8 or bool. Values outside the type wrap around, as in PyTorch.
    package convenience init(ints values: [Int], _ shape: Shape, dtype: DType = .i64) throws {
        switch dtype {
        case .i64: try self.init(elements: values.map { Int64($0) }, shape, .i64)
        case .i32: try self.init(elements: values.map { Int32(truncatingIfNeeded: $0) }, shape, .i32)
        case .u8: try self.init(elements: values.map { UInt8(truncatingIfNeeded: $0) }, shape, .u8)
        case .bool: try self.init(elements: values.map { $0 == 0 ? UInt8(0) : 1 }, shape, .bool)
        case .f32: try self.init(values.map { Float($0) }, shape)
        case .bf16: try self.init(elements: values.map { Float($0).nearestBF16 }, shape, .bf16)
        }
    }

    /// The row-major bytes of a tensor of any type, as a file stores them.
    package convenience init(bytes: [UInt8], _ shape: Shape, dtype: DType = .u8) throws {
        let type = try TensorType(checked: shape, dtype)
        guard bytes.count == type.byteCount else {
            throw TensorError.wrongElementCount(op: "tensor", from: [bytes.count / dtype.size], to: shape)
        }
        self.init(type, try bytes.withUnsafeBytes { try Buffer.copy(of: $0) })
    }

    private convenience init<Element>(elements: [Element], _ shape: Shape, _ dtype: DType) throws {
        let type = try TensorType(checked: shape, dtype)
        guard elements.count == shape.count else {
            throw TensorError.wrongElementCount(op: "tensor", from: [elements.count], to: shape)
        }
        self.init(type, try elements.withUnsafeBytes { try Buffer.copy(of: $0) })
    }

    /// A tensor whose elements are worked out one by one.
    static func made<Element>(_ shape: Shape, _ dtype: DType, _ element: (Int) -> Element) throws -> Tensor {
        let type = try TensorType(checked: shape, dtype)
        let buffer = try Buffer(byteCount: type.byteCount)
        let count = shape.count
        let base = buffer.base.bindMemory(to: Element.self, capacity: count)
        for start in stride(from: 0, to: count, by: 1 << 20) {
            try Interruption.check()
            for index in start..<Swift.min(count, start + 1 << 20) { base[index] = element(index) }
        }
        return Tensor(type, buffer)
    }

    package static func full(_ shape: Shape, _ value: Double, _ dtype: DType = .f32) throws -> Tensor {
        let type = try TensorType(checked: shape, dtype)
        let buffer = try Buffer.zeroed(byteCount: type.byteCount)
        if value != 0 {
            let count = shape.count
            switch dtype {
            case .f32:
                buffer.base.bindMemory(to: Float.self, capacity: count).update(repeating: Float(value), count: count)
            case .bf16:
                buffer.base.bindMemory(to: UInt16.self, capacity: count).update(
                    repeating: Float(value).nearestBF16, count: count)
            case .i64:
                buffer.base.bindMemory(to: Int64.self, capacity: count).update(
                    repeating: Int64(saturating: value), count: count)
            case .i32:
                buffer.base.bindMemory(to: Int32.self, capacity: count).update(
                    repeating: Int32(truncatingIfNeeded: Int64(saturating: value)), count: count)
            case .u8:
                buffer.base.bindMemory(to: UInt8.self, capacity: count).update(
                    repeating: UInt8(truncatingIfNeeded: Int64(saturating: value)), count: count)
            case .bool: buffer.base.bindMemory(to: UInt8.self, capacity: count).update(repeating: 1, count: count)
            }
        }
        return Tensor(type, buffer)
    }

    package static func zeros(_ shape: Shape, _ dtype: DType = .f32) throws -> Tensor { try full(shape, 0, dtype) }
    package static func ones(_ shape: Shape, _ dtype: DType = .f32) throws -> Tensor { try full(shape, 1, dtype) }
    package static func scalar(_ value: Double, _ dtype: DType = .f32) throws -> Tensor { try full([], value, dtype) }

    /// The row-major bytes of the value; evaluates.
    package func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        try evaluate()
        guard let storage else { throw TensorError.noValue }
        return try body(UnsafeRawBufferPointer(start: storage.base, count: type.byteCount))
    }

    /// Arrays of Swift's own ask nobody: a copy that does not fit would end the process.
    package func checkRoom(forEach bytes: Int) throws {
        let (needed, overflow) = shape.count.multipliedReportingOverflow(by: bytes)
        guard overflow || needed > 1 << 28 else { return }
        let available = MemoryLedger.available()
        guard !overflow, needed <= available else {
            throw MemoryError.doesNotFit(
                requested: overflow ? .max : needed, live: MemoryLedger.liveBytes, available: available)
        }
    }

    /// Every element as a `Float`.
    package func floats() throws -> [Float] {
        try checkRoom(forEach: 4)
        return try withBytes { bytes in
            switch dtype {
            case .f32: Array(bytes.bindMemory(to: Float.self))
            case .bf16: bytes.bindMemory(to: UInt16.self).map { Float(bitPattern: UInt32($0) << 16) }
            case .i64: bytes.bindMemory(to: Int64.self).map(Float.init)
            case .i32: bytes.bindMemory(to: Int32.self).map(Float.init)
            case .u8, .bool: bytes.map(Float.init)
            }
        }
    }

    /// Every element as an `Int`; floats are cut towards zero and clamped to 64 bits.
    package func ints() throws -> [Int] {
        try checkRoom(forEach: 8)
        return try withBytes { bytes in
            switch dtype {
            case .f32: bytes.bindMemory(to: Float.self).map { Int(Int64(saturating: Double($0))) }
            case .bf16:
                bytes.bindMemory(to: UInt16.self).map {
                    Int(Int64(saturating: Double(Float(bitPattern: UInt32($0) << 16))))
                }
            case .i64: bytes.bindMemory(to: Int64.self).map { Int($0) }
            case .i32: bytes.bindMemory(to: Int32.self).map { Int($0) }
            case .u8, .bool: bytes.map { Int($0) }
            }
        }
    }

    /// Whether whole numbers that are there already lie in `0 ..< count`. Looked at when an operation is built, so that
    /// the error stands at the line that built it; numbers that are still to be computed are looked at by its kernel.
    func checkKnownIndices(_ op: String, below count: Int) throws {
        guard dtype == .i64, let storage else { return }
        let indices = UnsafeRawBufferPointer(rebasing: storage.bytes[..<(shape.count * MemoryLayout<Int64>.stride)])
            .bindMemory(to: Int64.self)
        if let bad = indices.first(where: { $0 < 0 || $0 >= count }) {
            throw TensorError.indexOutOfRange(op: op, index: Int(bad), count: count)
        }
    }

    /// The only element as a number.
    ///
    /// - Throws: `TensorError.notScalar` when there is not exactly one.
    package func item() throws -> Double {
        guard shape.count == 1 else { throw TensorError.notScalar(op: "item", shape) }
        return dtype.isFloat ? Double(try floats()[0]) : Double(try ints()[0])
    }
}

extension Float {
    /// The upper half of the nearest number that a bfloat16 holds, ties to even; NaN stays NaN.
    fileprivate var nearestBF16: UInt16 {
        if isNaN { return UInt16(bitPattern >> 16) | 0x40 }
        return UInt16((bitPattern + 0x7fff + (bitPattern >> 16 & 1)) >> 16)
    }
}

extension Int64 {
    /// The nearest 64-bit integer, cut towards zero; 0 for NaN. `Int64(Double)` would end the process.
    package init(saturating value: Double) {
        if value.isNaN {
            self = 0
        } else if value >= 0x1p63 {
            self = .max
        } else if value <= -0x1p63 {
            self = .min
        } else {
            self = Int64(value)
        }
    }
}

import Glibc
import Kernels

// Tensors as text, to the letter as PyTorch prints them.

extension Tensor {
    /// `tensor([[1., 2.],\n        [3., 4.]])`. Evaluates. More than 1,000 elements are shown by their edges.
    package func printed() throws -> String {
        let printer = try TensorPrinter(self)
        return printer.text()
    }
}

/// What a tensor's text is made from. Widths and rules are those of PyTorch's `_tensor_str.py`.
private struct TensorPrinter {
    private let shape: Shape
    private let dtype: DType
    /// Keeps the elements, of which only those that are shown are read.
    private let storage: Buffer
    private let isSummary: Bool
    private var isScientific = false
    private var isWhole = true
    private var width = 1

    private static let edge = 3
    private static let threshold = 1000
    private static let lineWidth = 80
    private static let indent = 7

    init(_ tensor: Tensor) throws {
        shape = tensor.shape
        dtype = tensor.dtype
        guard let storage = try tensor.evaluate().storage else { throw TensorError.noValue }
        self.storage = storage
        isSummary = shape.count > Self.threshold
        measure()
    }

    func text() -> String {
        var suffixes: [String] = []
        let hasUsualType = dtype == .f32 || dtype == .i64 || dtype == .bool
        let body: String
        if shape.count == 0 {
            body = "[]"
            if shape.rank != 1 { suffixes.append("size=(" + shape.dims.map(String.init).joined(separator: ", ") + ")") }
            if dtype != .f32 { suffixes.append("dtype=torch.\(dtype.name)") }
        } else {
            body = block(axis: 0, at: 0, indent: Self.indent)
            if !hasUsualType { suffixes.append("dtype=torch.\(dtype.name)") }
        }
        var result = "tensor(" + body
        var last =
            result.count - (result.lastIndex(of: "\n").map { result.distance(from: result.startIndex, to: $0) } ?? -1)
            + 1
        for suffix in suffixes {
            if last + suffix.count + 2 > Self.lineWidth {
                result += ",\n" + String(repeating: " ", count: Self.indent) + suffix
                last = Self.indent + suffix.count
            } else {
                result += ", " + suffix
                last += suffix.count + 2
            }
        }
        return result + ")"
    }

    /// Places along an axis that are shown; nil stands for the dots.
    private func shown(_ axis: Int) -> [Int?] {
        let size = shape[axis]
        guard isSummary, size > 2 * Self.edge else { return (0..<size).map { $0 } }
        return (0..<Self.edge).map { $0 } + [nil] + ((size - Self.edge)..<size).map { $0 }
    }

    private func block(axis: Int, at offset: Int, indent: Int) -> String {
        guard axis < shape.rank else { return element(offset) }
        if axis == shape.rank - 1 {
            let items = shown(axis).map { $0.map { element(offset + $0) } ?? " ..." }
            let perLine = max(1, (Self.lineWidth - indent) / (width + 2))
            let lines = stride(from: 0, to: items.count, by: perLine).map {
                items[$0..<min(items.count, $0 + perLine)].joined(separator: ", ")
            }
            return "[" + lines.joined(separator: ",\n" + String(repeating: " ", count: indent + 1)) + "]"
        }
        let step = shape.dims[(axis + 1)...].reduce(1, *)
        let parts = shown(axis).map {
            $0.map { block(axis: axis + 1, at: offset + $0 * step, indent: indent + 1) } ?? "..."
        }
        let separator =
            "," + String(repeating: "\n", count: shape.rank - axis - 1) + String(repeating: " ", count: indent + 1)
        return "[" + parts.joined(separator: separator) + "]"
    }

    /// Offsets of the elements that are shown.
    private func offsets() -> [Int] {
        guard isSummary else { return Array(0..<shape.count) }
        var result = [0]
        for axis in 0..<shape.rank {
            let places = shown(axis).compactMap { $0 }
            result = result.flatMap { base in places.map { base * shape[axis] + $0 } }
        }
        return result
    }

    private mutating func measure() {
        guard shape.count > 0 else { return }
        let offsets = offsets()
        guard dtype.isFloat else {
            width = offsets.reduce(1) { max($0, element($1).count) }
            return
        }
        let values = offsets.map { float($0) }.filter { $0.isFinite && $0 != 0 }
        guard let first = values.first else { return }
        var smallest = abs(Double(first))
        var largest = smallest
        for value in values {
            smallest = min(smallest, abs(Double(value)))
            largest = max(largest, abs(Double(value)))
            if value != value.rounded(.up) { isWhole = false }
        }
        isScientific = largest / smallest > 1000 || largest > 1e8 || smallest < 1e-4
        for value in values { width = max(width, number(value).count) }
    }

    private func number(_ value: Float) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        if isScientific { return Self.format("%.4e", value) }
        return isWhole ? Self.format("%.0f", value) + "." : Self.format("%.4f", value)
    }

    private func float(_ offset: Int) -> Float {
        dtype == .f32
            ? storage.bytes.load(fromByteOffset: 4 * offset, as: Float.self)
            : Float(bitPattern: UInt32(storage.bytes.load(fromByteOffset: 2 * offset, as: UInt16.self)) << 16)
    }

    private func element(_ offset: Int) -> String {
        let text: String
        switch dtype {
        case .f32, .bf16: text = number(float(offset))
        case .bool: text = storage.bytes[offset] != 0 ? "True" : "False"
        case .u8: text = String(storage.bytes[offset])
        case .i64: text = String(storage.bytes.load(fromByteOffset: 8 * offset, as: Int64.self))
        case .i32: text = String(storage.bytes.load(fromByteOffset: 4 * offset, as: Int32.self))
        }
        return text.count < width ? String(repeating: " ", count: width - text.count) + text : text
    }

    private static func format(_ pattern: String, _ value: Float) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let length = withVaList([Double(value)]) { vsnprintf(buffer.baseAddress, 64, pattern, $0) }
            return String(
                decoding: buffer.prefix(max(0, min(63, Int(length)))).lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}

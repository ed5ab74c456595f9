import Data
import Tensors

extension Block {
    package var type: TensorType {
        let dtype: DType =
            switch values {
            case .bytes: .u8
            case .floats: .f32
            case .integers: .i64
            }
        return TensorType(Shape([count] + shape), dtype)
    }

    package func tensor() throws -> Tensor {
        let shape = type.shape
        return switch values {
        case .bytes(let bytes): try Tensor(bytes: bytes, shape, dtype: .u8)
        case .floats(let floats): try Tensor(floats, shape)
        case .integers(let integers): try Tensor(ints: integers, shape, dtype: .i64)
        }
    }
}

extension Batch {
    /// What the model sees: the first column that was asked for.
    package func input() throws -> Tensor {
        guard let first = blocks.first else { throw TensorError.noValue }
        return try first.block.tensor()
    }
}

extension TensorColumn {
    /// The type of a batch of so many rows.
    package func type(_ count: Int) -> TensorType {
        let dtype: DType =
            switch element {
            case .byte: .u8
            case .float: .f32
            case .integer: .i64
            }
        return TensorType(Shape([count] + shape), dtype)
    }
}

extension Dataset {
    /// The type of what a model sees of `count` rows: u8 `[N, H, W, C]` for pictures, f32 `[N, ...]` for numbers.
    package func inputType(_ count: Int) throws -> TensorType { try requireInput().column.type(count) }

    /// What a model sees, by name.
    /// - Throws: `DataError.noColumn`.
    package func requireInput() throws -> (name: String, column: any TensorColumn) {
        guard let name = inputName, let column = tensors(name) else {
            throw DataError.noColumn(name: Name.inputs[0], has: table.columns.map(\.name))
        }
        return (name, column)
    }
}

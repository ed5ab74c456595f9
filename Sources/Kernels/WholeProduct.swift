import CKernels

/// A product of matrices of whole numbers, [m, k] by [k, n]; sums wrap.
package struct WholeProduct: Sendable {
    let rows: Int, inner: Int, columns: Int

    package init(rows: Int, inner: Int, columns: Int) {
        (self.rows, self.inner, self.columns) = (rows, inner, columns)
    }

    /// - Parameter goesOn: asked every few milliseconds; throws to end.
    package func run(
        _ a: UnsafePointer<Int64>, _ b: UnsafePointer<Int64>, to c: UnsafeMutablePointer<Int64>,
        goesOn: () throws -> Void
    ) rethrows {
        // A row may be long by itself; few are taken at a time then.
        let step = max(1, (1 << 22) / max(1, inner * columns))
        for start in stride(from: 0, to: rows, by: step) {
            try goesOn()
            tlk_matmul_i64(
                c + start * columns, a + start * inner, b, Int64(min(step, rows - start)), Int64(inner),
                Int64(columns))
        }
    }
}

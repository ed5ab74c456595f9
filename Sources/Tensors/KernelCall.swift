/// One run of a plain kernel: where its row-major inputs lie and where its results go.
package struct KernelCall {
    package let inputs: [UnsafeRawPointer]
    package let outputs: [UnsafeMutableRawPointer]
    package let inputTypes: [TensorType]
    package let outputTypes: [TensorType]
    package let attributes: Attributes
}

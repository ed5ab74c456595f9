/// Any bytes are a notebook; written out and read again they are the same cells.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let file = NotebookFile.read(bytes: bytes, name: "fuzz.tl")
    let again = NotebookFile.read(bytes: [UInt8](file.text.utf8), name: "fuzz.tl")
    if again.cells.map(\.source) != file.cells.map(\.source) { fatalError("a cell changed when it was written and read") }
    return 0
}

/// Any bytes are a notebook with a title; written out and read again they are the same cells.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    let file = NotebookFile.read(bytes: bytes, name: "fuzz.tl")
    _ = file.title
    let again = NotebookFile.read(bytes: [UInt8](file.text.utf8), name: "fuzz.tl")
    if again.cells.count != file.cells.count {
        fatalError("\(file.cells.count) cells were written and \(again.cells.count) read")
    }
    for (before, after) in zip(file.cells, again.cells) where before.source != after.source {
        fatalError(
            "a cell changed when it was written and read: \(before.source.debugDescription) became \(after.source.debugDescription)"
        )
    }
    return 0
}

/// Any bytes get a tree or a message that can be drawn; a text that parses can be formatted, and means the same
/// afterwards.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = ContiguousArray(UnsafeBufferPointer(start: start, count: count))
    let parsed = Parser.parse(bytes: bytes)
    if let diagnostic = parsed.diagnostics.first {
        var sources = SourceMap()
        _ = sources.add(SourceFile(name: "fuzz", bytes: bytes))
        _ = Renderer(width: 60).render(diagnostic, in: sources)
        return 0
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard let formatted = try? SourceFormatter.format(text) else { return 0 }
    guard let again = try? SourceFormatter.format(formatted) else { fatalError("the formatted text does not parse") }
    if again != formatted { fatalError("formatting is not stable") }
    if TreePrinter().print(Parser.parse(formatted).program) != TreePrinter().print(Parser.parse(text).program) {
        fatalError("formatting changed the meaning")
    }
    return 0
}

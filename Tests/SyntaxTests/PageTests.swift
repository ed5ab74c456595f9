import Syntax
import Testing

struct PageTests {
    @Test(arguments: SyntaxPages.all.map(\.code))
    func examplesAreWhatTheySay(_ code: String) throws {
        let page = try #require(SyntaxPages.all.first { $0.code == code })
        #expect(Parser.parse(page.wrong).diagnostics.first?.code == code)
        #expect(Parser.parse(page.right).diagnostics.isEmpty)
        #expect(page.markdown.hasPrefix("# \(code): "))
    }

    /// Codes that mistakes carry have a page, and only once.
    @Test func everyCodeHasOnePage() {
        let codes = SyntaxPages.all.map(\.code)
        #expect(codes == Set(codes).sorted())
        for (source, _) in Golden.messages {
            for diagnostic in Parser.parse(source).diagnostics {
                #expect(codes.contains(diagnostic.code), "\(diagnostic.code)")
            }
        }
    }
}

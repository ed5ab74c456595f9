import Library
import Runtime
import Testing

/// A class is asked for as an object: one of the same name is another class.
struct TypeIdentityTests {
    private let other = TypeObject("Tensor", "Somebody else's.")

    private func run(_ source: String) throws -> Value? {
        let session = Laboratory.session(output: CollectedOutput())
        session.setGlobal("Tensor", .type(other))
        guard case .value(let value) = session.run(source, name: "test") else { return nil }
        return value
    }

    @Test(arguments: [
        ("isinstance(tensor([1.0]), Tensor)", "False"),
        ("import torch\nisinstance(tensor([1.0]), torch.Tensor)", "True"),
        ("isinstance(tensor([1.0]), tensor)", "True"),
        ("import torch\ntype(tensor([1.0])) is torch.Tensor", "True"),
        ("type(tensor([1.0])) is Tensor", "False"),
        ("type(tensor([1.0]))", "<class 'Tensor'>"),
        ("x = tensor([[3.0, 1.0]]).max(dim=1)\nisinstance(x, tuple)", "True"),
        ("hasattr(tensor([1.0]), 'softmax'), hasattr(Tensor, 'softmax')", "(True, False)"),
        ("import torch\ntorch.Tensor.sum(tensor([1.0, 2.0])).item()", "3.0"),
    ])
    func aClassOfTheSameNameIsAnother(source: String, shown: String) throws {
        #expect(try run(source)?.repr() == shown)
    }

    @Test func itHasItsOwnPage() {
        #expect(Catalogue.page(of: other).summary == "Somebody else's.")
        #expect(Catalogue.page(of: TensorObject.type).summary == "Numbers in rows and columns, of one type.")
    }

    @Test func everyClassOfTheLibraryIsListedOnce() {
        #expect(Set(Laboratory.types).count == Laboratory.types.count)
        #expect(Set(Laboratory.types.map(\.name)).count == Laboratory.types.count)
        #expect(Laboratory.types.allSatisfy { !$0.documentation.isEmpty })
    }

    /// Annotations in signatures that begin with a capital letter name classes there are.
    @Test func annotationsNameClasses() {
        let known = Set(Laboratory.types.map(\.name)).union(["None", "Number", "Callable", "Iterable", "Any"])
        let builtins =
            Array(Laboratory.registry.builtins.values)
            + Laboratory.types.flatMap { type in type.memberNames.compactMap { type.function($0) } }
        for parameter in builtins.flatMap(\.signature.parameters) {
            for match in parameter.annotation.matches(of: /[A-Z]\w*/) {
                #expect(known.contains(String(match.output)), "\(parameter.annotation)")
            }
        }
    }
}

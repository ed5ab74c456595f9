/// `random.Random(seed)`: numbers of its own, by the functions of the module as methods.
final class RandomGenerator: Object {
    private let source = RandomSource()

    static let type = TypeObject("Random", in: "random", "Random numbers of its own, apart from those of the module.") {
        _, call in
        let bound = try ParameterList(
            function: "Random.__init__", names: ["x"], positionalCount: 1, positionalOnlyCount: 0, hasDefault: [true],
            hasVariadic: false, hasKeywordVariadic: false, receivers: 1
        ).bind(call.asCallArguments)
        let generator = RandomGenerator()
        try generator.source.seed(with: bound.values[0].isUnbound ? .none : bound.values[0])
        return .object(generator)
    }

    override var type: TypeObject { RandomGenerator.type }
    override func repr() throws -> String { "<random.Random object>" }
    override var attributeNames: [String] { RandomFunctions.all.map(\.name) }

    override func attribute(_ name: String) throws -> Value? {
        guard let function = RandomFunctions.all.first(where: { $0.name == name }) else { return nil }
        return .object(
            NativeMethod(name, of: .object(self)) { [self] call in
                try call.session.drawing(from: source) { try function.call(call) }
            })
    }
}

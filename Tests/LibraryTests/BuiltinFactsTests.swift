import Library
import Runtime
import Testing

/// What every builtin states about itself, so that completion, hints and the session as a lesson can read it.
struct BuiltinFactsTests {
    @Test(arguments: Catalogue.builtins.map(\.key))
    func everyBuiltinStatesWhatItLeavesBehindAndAmongWhatItsTextsChoose(key: String) throws {
        let builtin = try #require(Catalogue.builtins.first { $0.key == key }).builtin
        #expect(builtin.effect != nil, "effect: .nothing, or .changes")
        let names = builtin.signature.parameters.map(\.name)
        for name in builtin.choices.keys { #expect(names.contains(name), "\(name) is no argument") }
        for name in builtin.elsewhere.keys { #expect(!names.contains(name), "\(name) is an argument here") }
        guard Catalogue.ours.contains(key) else { return }
        for parameter in builtin.signature.parameters
        where parameter.annotation.split(whereSeparator: { " |".contains($0) }).contains("str") {
            #expect(builtin.choices[parameter.name] != nil, "\(parameter.name): .text where any text may stand")
        }
    }

    /// Names that an argument chooses among are what it takes: a default that is a text is one of them.
    @Test(arguments: Catalogue.builtins.filter { !$0.builtin.choices.isEmpty }.map(\.key))
    func aDefaultIsAmongTheChoices(key: String) throws {
        let builtin = try #require(Catalogue.builtins.first { $0.key == key }).builtin
        for parameter in builtin.signature.parameters {
            guard case .string(let text)? = parameter.defaultValue, !text.isEmpty, text != "*",
                let choices = builtin.choices[parameter.name], !choices.takesFiles
            else { continue }
            // Any text may stand where nothing is listed.
            let names = choices.names([]).map(\.text)
            if names.isEmpty { continue }
            #expect(names.contains(text), "\(parameter.name)=\(text) is not among \(names)")
        }
    }

    @Test func whatChangesItsArgumentsIsNotTakenForShowing() {
        for name in ["print", "summary", "evaluate", "len", "mean", "upper", "keys", "sorted", "tolist", "int"] {
            #expect(Catalogue.leavingNothing.contains(name), "\(name)")
        }
        for name in ["fit", "freeze", "append", "pop", "update", "sort", "save", "step", "next", "seed", "shuffle"] {
            #expect(!Catalogue.leavingNothing.contains(name), "\(name)")
        }
    }
}

import Data
import Files
import Models
import Runtime
import Zoo

/// Everything that is documented, in the order a reference shows it: made from the definitions themselves.
///
/// `help`, `tl doc`, `?name`, completion, the hover of a page and the browsable reference all read this.
package enum Catalogue {
    package struct Section: Sendable {
        package let title: String
        /// One or two sentences under the title.
        package let text: String
        package let entries: [Documented]
    }

    package static let sections: [Section] =
        [
            Section(
                title: "The language", text: "A small Python: what runs under both prints the same.",
                entries: LanguageTopics.all)
        ]
        + Builtin.families.map { family in
            Section(
                title: family.title, text: family.text,
                entries: documented(family.builtins) + documented(family.methods, prefix: family.owner + "."))
        } + [
            Section(
                title: "Values of the library",
                text: "What its functions give. A function whose first argument is one of these is its method too.",
                entries: values),
            Section(title: "Python's own functions", text: "As in Python.", entries: documented(CoreBuiltins.all)),
            Section(title: "Python's own classes", text: "Calling one makes a value of it.", entries: classes),
        ]
        + Types.withMethods.map { type in
            Section(
                title: "Methods of \(type.name)", text: methodTexts[type] ?? "", entries: type.documentedMembers)
        }
        + modules.map { module in
            Section(
                title: "Module \(module.name)", text: module.documentation,
                entries: documented(module.builtins, prefix: module.name + "."))
        }
        + PyTorchModule.all.map { module in
            Section(
                title: "Module \(module.name)",
                text: module.page.summary + " " + module.page.body.prefix { $0 != "\n" }, entries: module.documented)
        } + [
            Section(title: "Models there are", text: "Under timm's names, for `create_model`.", entries: zoo),
            Section(title: "Data sets there are", text: "For `load_dataset`.", entries: dataSets),
            Section(
                title: "Errors", text: "`tl explain CODE`, or `?CODE` at the prompt.",
                entries: ErrorPages.all.map(\.documented)),
        ]

    private static let methodTexts: [TypeObject: String] = [
        Types.string: "A text never changes: every method gives a new one.",
        Types.list: "Methods that change the list give None.",
        Types.tuple: "A tuple never changes.",
        Types.range: "Beside these, a range has `start`, `stop` and `step`.",
        Types.dict: "`d[key]` reads, `d[key] = value` sets, `key in d` asks.",
        Types.set: "`x in s` asks; the operators `|`, `&`, `-` and `^` do the same as the methods.",
        Types.frozenSet: "A set that never changes, and so can be a key.",
        Types.int: "A number in front of a point wants brackets: `(5).bit_length()`.",
    ]

    /// The standard modules of the language and those of the library.
    private static let modules = ModuleDefinition.standard.sorted { $0.name < $1.name }

    /// All that can be called, by a key that is its own: functions, and `module.function`.
    package static let callables: [(key: String, documented: Documented)] =
        builtins.map { ($0.key, $0.builtin.documented) }
        + Types.withMethods.flatMap { $0.documentedMembers.map { ($0.name, $0) } }

    /// Functions written in Swift, by a key that is its own.
    package static let builtins: [(key: String, builtin: Builtin)] = {
        var seen: [String: Int] = [:]
        func entries(_ list: [Builtin], prefix: String = "") -> [(key: String, builtin: Builtin)] {
            list.map { builtin in
                let name = prefix + builtin.name
                seen[name, default: 0] += 1
                return (seen[name] == 1 ? name : "\(name) (\(seen[name] ?? 0))", builtin)
            }
        }
        return Builtin.families.flatMap { entries($0.builtins) + entries($0.methods, prefix: $0.owner + ".") }
            + entries(CoreBuiltins.all) + modules.flatMap { entries($0.builtins, prefix: $0.name + ".") }
            + PyTorchModule.own.flatMap { entries([$0.builtin], prefix: $0.module + ".") }
    }()

    /// The keys of those that are the library's own, not Python's.
    package static let ours = Set(Builtin.families.flatMap(\.builtins).map(\.name))

    /// Names of functions, methods and classes whose calls leave nothing behind, whatever they are called on: a call of
    /// such a one by itself only shows.
    package static let leavingNothing: Set<String> = {
        var calm: Set<String> = Set(Types.named.map(\.name))
        var changing: Set<String> = []
        for (_, builtin) in builtins {
            if builtin.effect == .nothing { calm.insert(builtin.name) } else { changing.insert(builtin.name) }
        }
        for method in Types.withMethods.flatMap(\.methods) {
            if method.effect == .nothing { calm.insert(method.name) } else { changing.insert(method.name) }
        }
        return calm.subtracting(changing)
    }()

    private static let classes: [Documented] = Types.named.filter { classExamples[$0] != nil }.map { type in
        let methods = type.documentedMembers.map { "`\($0.name.dropFirst(type.name.count + 1))`" }
        return Documented(
            name: type.name, signature: "\(type.name)(...)",
            text: "\(type.documentation)\n\n```tl\n\(classExamples[type] ?? "")\n```"
                + (methods.isEmpty ? "" : "\nIts methods: \(methods.joined(separator: ", ")).\n"))
    }

    private static let classExamples: [TypeObject: String] = [
        Types.int: "int(\"7\") + int(2.9)  # → 9", Types.bool: "bool([]), bool(\"a\")  # → (False, True)",
        Types.float: "float(\"2.5\")  # → 2.5", Types.string: "str(2.50)  # → '2.5'",
        Types.list: "list(range(3))  # → [0, 1, 2]", Types.tuple: "tuple([1, 2])  # → (1, 2)",
        Types.dict: "dict(a=1, b=2)  # → {'a': 1, 'b': 2}", Types.set: "len(set([1, 1, 2]))  # → 2",
        Types.frozenSet: "frozenset([1]) == {1}  # → True", Types.range: "list(range(2, 10, 3))  # → [2, 5, 8]",
        Types.slice: "[1, 2, 3][slice(1, None)]  # → [2, 3]", Types.type: "type(1)  # → <class 'int'>",
    ]

    /// The classes of the library's own values, with their methods.
    private static let values: [Documented] = Laboratory.types.map { type in
        let methods = type.memberNames.sorted().map { "`\($0)`" }
        return Documented(
            name: type.name,
            text: type.documentation
                + (methods.isEmpty ? "" : "\n\nIts methods: \(methods.joined(separator: ", "))."))
    }

    /// What is not called: ideas of the language, models, data sets, classes of values.
    package static let topics: [Documented] = LanguageTopics.all + classes + values + zoo + dataSets

    private static func documented(_ list: [Builtin], prefix: String = "") -> [Documented] {
        list.map { builtin in
            var documented = builtin.documented
            documented.name = prefix + documented.name
            return documented
        }
    }

    private static let zoo: [Documented] = Zoo.architectures.map { model in
        Documented(
            name: model.name,
            text: """
                \(model.summary)

                \(model.counts.parameters.counted) parameters, \(model.counts.multiplications.counted) multiplications for an image of \
                \(model.preprocessing.inputSize) x \(model.preprocessing.inputSize) pixels, \(model.classes) classes; the head is `\(model.headPath)`.
                ```tl
                model = create_model("\(model.name)", classes=5)
                ```
                See also: create_model, load_pretrained
                """)
    }

    private static let dataSets: [Documented] = Generated.recipes.map { recipe in
        let extras =
            (recipe.maskClasses.isEmpty ? "" : " Masks: \(recipe.maskClasses.joined(separator: ", ")).")
            + (recipe.boxClasses.isEmpty ? "" : " Boxes: \(recipe.boxClasses.joined(separator: ", ")).")
        return Documented(
            name: recipe.name,
            text: """
                Drawn by formula, \(recipe.summary).

                Classes: \(recipe.classes.joined(separator: ", ")).\(extras)
                ```tl
                \(recipe.name) = load_dataset("\(recipe.name)", per_class=1)
                print(len(\(recipe.name).classes))  # → \(recipe.classes.count)
                ```
                See also: load_dataset, show
                """)
    }

    // MARK: Finding

    /// By name: a function, a method, `module.function`, a topic, a module, a class of Python, an error's code.
    package static func find(_ name: String) -> Documented? {
        if let page = ErrorPages.page(name) { return page.documented }
        let registry = Laboratory.registry
        if let builtin = registry.builtins[name] { return builtin.documented }
        if let type = ExceptionTypes.all[name] { return exception(type) }
        if let found = byName[name] { return found }
        // As they are imported: `from torch import nn`, `import torch.nn.functional as F`.
        for (short, module) in [("nn", "torch.nn"), ("F", "torch.nn.functional")] {
            if name == short { return byName[module] }
            if name.hasPrefix(short + "."), let found = byName[module + name.dropFirst(short.count)] { return found }
        }
        let last = name.split(separator: ".").last.map(String.init) ?? name
        for type in Laboratory.types.sorted(by: { $0.name < $1.name }) {
            if type.members[last] != nil { return type.documented(last) }
        }
        for module in registry.modules.values.sorted(by: { $0.name < $1.name }) {
            if module.name == name { return Documented(name: name, text: module.documentation) }
            if let builtin = module.builtins.first(where: { $0.name == last }) { return builtin.documented }
        }
        return Types.withMethods.lazy.flatMap(\.documentedMembers).first { $0.name.hasSuffix("." + last) }
    }

    /// What is documented about what a value is: a function, a method, a class. nil for any other value.
    package static func documented(of value: Value) -> Documented? {
        switch value {
        case .builtin(let builtin): builtin.documented
        case .type(let type): page(of: type)
        case .object(let bound as BoundBuiltin): bound.builtin.documented
        case .object(let method as NativeMethod): method.documented
        case .object(let descriptor as Descriptor): descriptor.documented
        default: nil
        }
    }

    /// What is documented about a class: of one that a program made, what it says itself.
    package static func page(of type: TypeObject) -> Documented {
        if type.isSubtype(of: ExceptionTypes.base) { return exception(type) }
        let isOurs = Laboratory.types.contains(type) || Types.named.contains(type)
        return isOurs
            ? byName[type.name] ?? Documented(name: type.name, text: type.documentation)
            : Documented(name: type.name, text: type.documentation)
    }

    /// A class of exceptions: what its page says, and where it stands among the others.
    private static func exception(_ type: TypeObject) -> Documented {
        var line: [String] = []
        var current = type.base
        while let base = current, base !== TypeObject.object {
            line.append("`\(base.name)`")
            current = base.base
        }
        let page = ExceptionTypes.all[type.name] === type ? ErrorPages.page(ExceptionTypes.page(of: type.name)) : nil
        return Documented(
            name: type.name, signature: "\(type.name)(*args)",
            text: """
                \(page?.title ?? "A kind of exception").

                `except \(type.name) as error:` catches it\(line.isEmpty ? "" : ", and so does `except` with \(line.joined(separator: " or "))").
                \(page.map { "`tl explain \($0.code)` shows an example." } ?? "")
                """)
    }

    /// What is documented about `value.name`, a method of its class.
    package static func member(_ name: String, of value: Value) -> Documented? {
        if case .type(let type) = value { return type.documented(name) }
        return Types.type(of: value).documented(name)
    }

    private static let byName: [String: Documented] = {
        var table: [String: Documented] = [:]
        for section in sections {
            for entry in section.entries where table[entry.name] == nil { table[entry.name] = entry }
        }
        for module in PyTorchModule.all { table[module.name] = module.page }
        for module in modules where table[module.name] == nil {
            table[module.name] = Documented(
                name: module.name,
                text: """
                    \(module.documentation)

                    It has \(module.builtins.map { "`\($0.name)`" }.joined(separator: ", ")).
                    """)
        }
        for (name, word) in LanguageTopics.words where table[name] == nil { table[name] = table[word] }
        return table
    }()

    /// Every name that `find` knows, for suggestions and completion.
    package static let names: [String] = Array(
        Set(byName.keys).union(Laboratory.registry.builtins.keys).union(Laboratory.registry.modules.keys)
    ).sorted()
}

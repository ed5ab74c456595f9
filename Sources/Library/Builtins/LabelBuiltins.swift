import Data
import Runtime
import Tensors

extension Builtin {
    /// What is to be said of each row of a data set.
    static let labels: [Builtin] = [
        Builtin(
            "relabel(data: Dataset, labels: list | dict | Tensor | callable, classes: list | None = None) -> Dataset",
            """
            The same rows with other labels: what a model is to say of them.

            A dictionary renames classes, or puts several together. A list has one entry for each row: a class by its name
            or number, several names (a row may show several things), or a number that is to be predicted. A function
            gives that for each row. `classes` names the classes in their order.
            ```tl
            cells = load_dataset("cells", per_class=2)
            two = relabel(cells, lambda image: "granular" if image.name.endswith("phil") else "other")
            print(two.counts)  # → {'granular': 6, 'other': 8}
            print(relabel(two, {"other": "smooth"}).classes)  # → ['granular', 'smooth']
            print(relabel(cells[:2], [["round", "dark"], ["dark"]]).labels)  # → [['dark', 'round'], ['dark']]
            ```
            See also: load_images, fit
            """, effect: .nothing
        ) { call in
            let data = try call.dataset(0)
            let classes = call.has(2) ? try call.strings(2) : nil
            if case .dict(let box) = call[1] {
                return .dataset(try data.renamed(box.pairs().map { (try $0.str(), try $1.str()) }, classes: classes))
            }
            let values: [Value]
            if call[1].isCallable {
                values = try (0..<data.count).map {
                    try call[1].call([.object(ImageObject(data, $0))], session: call.session)
                }
            } else {
                values = try call.list(1)
            }
            guard values.count == data.count else {
                throw DataError.columnsDiffer(column: "labels", has: values.count, others: data.count)
            }
            return .dataset(try data.relabeled(values, classes: classes, call))
        },

        Builtin(
            "keep(data: Dataset, which: str | list | callable) -> Dataset",
            """
            The rows of a class or of several, those in a list, or those for which a function is true.
            ```tl
            cells = load_dataset("cells", per_class=2)
            print(len(keep(cells, "monocyte")), len(keep(cells, ["monocyte", "red cell"])))  # → 2 4
            print(len(keep(cells, lambda image: image.label > 4)))  # → 4
            ```
            See also: subset, relabel
            """, effect: .nothing, choices: ["which": .text]
        ) { call in
            let data = try call.dataset(0)
            if call[1].isCallable {
                let rows = try (0..<data.count).filter {
                    try call[1].call([.object(ImageObject(data, $0))], session: call.session).truth()
                }
                return .dataset(try data.take(rows))
            }
            guard let names = try? call.strings(1), !names.isEmpty else {
                return try DatasetObject(data).index(.list(ListBox(call.list(1))))
            }
            guard let column = data.classColumn else {
                throw DataError.noColumn(name: Dataset.Name.classes, has: data.table.columns.map(\.name))
            }
            let labels = try names.map { name in
                guard let label = column.names.firstIndex(of: name) else {
                    throw Problem(
                        "KeyError", "no class '\(name)'", code: "TL0602",
                        notes: ["there are: " + column.names.joined(separator: ", ")],
                        hint: Near.hint(name, among: column.names), labels: [(.named("which"), "")])
                }
                return label
            }
            return .dataset(try data.take(column.labels.indices.filter { labels.contains(column.labels[$0]) }))
        },
    ]
}

extension Dataset {
    /// Classes under other names; those that get the same name become one.
    fileprivate func renamed(_ pairs: [(old: String, new: String)], classes order: [String]?) throws -> Dataset {
        guard let column = classColumn else {
            throw DataError.noColumn(name: Name.classes, has: table.columns.map(\.name))
        }
        if let unknown = pairs.first(where: { !column.names.contains($0.old) }) {
            throw Problem(
                "KeyError", "no class '\(unknown.old)'", code: "TL0602",
                notes: ["there are: " + column.names.joined(separator: ", ")],
                hint: Near.hint(unknown.old, among: column.names), labels: [(.named("labels"), "")])
        }
        let new = column.names.map { name in pairs.first { $0.old == name }?.new ?? name }
        var names = order ?? []
        if order == nil { for name in new where !names.contains(name) { names.append(name) } }
        return try named(column.labels.map { new[$0] }, names)
    }

    /// A class by name for each row.
    private func named(_ values: [String], _ names: [String]) throws -> Dataset {
        let places = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        let labels = try values.map { value in
            guard let place = places[value] else {
                throw Problem(
                    "ValueError", "'\(value)' is none of the classes", code: "TL0602",
                    notes: ["classes: " + names.joined(separator: ", ")], labels: [(.named("classes"), "")])
            }
            return place
        }
        return try targeting(Name.classes, ClassColumn(labels, names: names))
    }

    /// Names in the order of the data's own classes where these are all, else sorted.
    private func order(_ values: [String], _ given: [String]?) -> [String] {
        if let given { return given }
        let used = Set(values)
        return used.isSubset(of: classes) ? classes : naturallySorted(Array(used))
    }

    fileprivate func relabeled(_ values: [Value], classes given: [String]?, _ call: Call) throws -> Dataset {
        let texts = values.compactMap(\.asString)
        if texts.count == values.count, !texts.isEmpty { return try named(texts, order(texts, given)) }
        let numbers = values.compactMap { value in
            value.asDouble ?? ((value.asObject as? TensorObject)?.tensor).flatMap { try? $0.item() }
        }
        let areWhole = values.allSatisfy { value in
            value.asInt != nil || (value.asObject as? TensorObject).map { !$0.tensor.dtype.isFloat } ?? false
        }
        if numbers.count == values.count, areWhole, !values.isEmpty {
            let labels = numbers.map { Int(exactly: $0) ?? -1 }
            let names = given ?? (labels.allSatisfy(classes.indices.contains) ? classes : [])
            guard names.isEmpty || labels.allSatisfy(names.indices.contains), labels.allSatisfy({ $0 >= 0 }) else {
                let wrong = labels.firstIndex { $0 < 0 || !names.isEmpty && !names.indices.contains($0) } ?? 0
                throw DataError.wrongLabel(label: labels[wrong], classes: names.count, index: wrong)
            }
            return try targeting(Name.classes, ClassColumn(labels, names: names))
        }
        if numbers.count == values.count, !values.isEmpty {
            return try targeting(Name.target, NumberColumn(numbers.map { Float($0) }, shape: [], count: values.count))
        }
        let rows = try values.map { value -> [Value] in
            guard value.asString == nil, let row = try? value.elements() else {
                throw call.mismatch(1, "one kind of label for every row")
            }
            return row
        }
        let names = try rows.map { row in
            try row.map { entry in
                guard let name = entry.asString else { throw call.mismatch(1, "names of what each row shows") }
                return name
            }
        }
        let all = order(names.flatMap { $0 }, given)
        let places = Dictionary(zip(all, all.indices), uniquingKeysWith: { first, _ in first })
        return try targeting(
            Name.labels, LabelsColumn(try names.map { try $0.map { try Self.place($0, places, all) } }, names: all))
    }

    private static func place(_ name: String, _ places: [String: Int], _ all: [String]) throws -> Int {
        guard let place = places[name] else {
            throw Problem(
                "ValueError", "'\(name)' is none of the classes", code: "TL0602",
                notes: ["classes: " + all.joined(separator: ", ")], labels: [(.named("classes"), "")])
        }
        return place
    }
}

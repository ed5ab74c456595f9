/// Words of other libraries and languages, with what TL says instead: for hints.
enum OtherWords {
    /// What an unexpected argument is called elsewhere, and here. The first that the function has is meant.
    private static let arguments: [String: [String]] = [
        "upto": ["until"], "up_to": ["until"], "to": ["until", "end"], "layers": ["only", "until"], "except_": ["but"],
        "exclude": ["but"],
        "axis": ["dim"], "axes": ["dim", "dims"], "dims": ["dim"], "dimension": ["dim"], "keepdims": ["keepdim"],
        "learning_rate": ["lr"], "rate": ["lr"], "num_epochs": ["epochs"], "n_epochs": ["epochs"], "epoch": ["epochs"],
        "batch": ["batch_size"],
        "validation_data": ["validate"], "validation": ["validate", "validation"], "val": ["validate", "validation"],
        "val_data": ["validate"],
        "valid": ["validate", "validation"], "optim": ["optimizer"], "early_stopping": ["patience"],
        "scheduler": ["schedule"],
        "num_classes": ["classes"], "n_classes": ["classes"], "nb_classes": ["classes"], "kernel_size": ["kernel"],
        "channels": ["in_channels"],
        "image_size": ["size"], "img_size": ["size"], "shape": ["size"], "n": ["per_class"],
        "count": ["per_class", "num_samples"],
        "random_state": ["seed"], "random_seed": ["seed"], "p": ["dropout"], "weights": ["pretrained"],
        "reversed": ["reverse"], "separator": ["sep"],
        "verbose": ["quiet"], "path": ["folder", "path", "name"], "root": ["folder"], "input": ["input", "x"],
    ]

    static func argument(_ name: String, among names: [String]) -> String? {
        (arguments[name] ?? []).first(where: names.contains)
    }

    /// Attributes that every value has elsewhere.
    private static let general: [String: String] = [
        "length": "The number of elements is `len(x)`.", "size": "The number of elements is `len(x)`.",
        "len": "The number of elements is `len(x)`.",
        "print": "`print(x)` is a function.", "toString": "Text of any value is `str(x)`.",
        "to_string": "Text of any value is `str(x)`.",
    ]

    /// Attributes that values of the language have elsewhere, by class and name.
    private static let attributes: [TypeObject: [String: String]] = [
        Types.list: [
            "add": "An element is put at the end by `xs.append(x)`.",
            "push": "An element is put at the end by `xs.append(x)`.",
            "append_all": "Several are added by `xs.extend(ys)`.", "map": "Write `[f(x) for x in xs]`.",
            "filter": "Write `[x for x in xs if test(x)]`.",
            "join": "Texts are joined by the separator: `\", \".join(xs)`.", "contains": "Write `x in xs`.",
            "includes": "Write `x in xs`.",
            "mean": "Write `sum(xs) / len(xs)`, or `tensor(xs).mean()`.", "sum": "`sum(xs)` is a function.",
            "max": "`max(xs)` is a function.",
            "shape": "A list has a length, `len(xs)`; `tensor(xs).shape` has all sizes.",
            "split": "A text is split: `s.split()`.",
        ],
        Types.string: [
            "contains": "Write `part in s`.", "includes": "Write `part in s`.",
            "append": "Texts are added: `s + t`, `s += t`.", "trim": "`s.strip()` takes away the space around.",
            "substring": "Write `s[start:end]`.", "reverse": "Write `s[::-1]`.", "toUpperCase": "Write `s.upper()`.",
            "toLowerCase": "Write `s.lower()`.",
        ],
        Types.dict: [
            "has_key": "Write `key in d`.", "append": "An entry is set by `d[key] = value`.",
            "add": "An entry is set by `d[key] = value`.", "iteritems": "Write `d.items()`.",
        ],
        Types.tuple: [
            "append": "A tuple does not change: use a list, `list(t)`.",
            "add": "A tuple does not change: use a list, `list(t)`.", "sort": "Write `sorted(t)`.",
            "requires_grad": "Parameters come in pairs: `for name, p in model.named_parameters():`.",
            "shape": "A tuple is unpacked: `a, b = pair`.",
        ],
        Types.set: ["append": "An element is added by `s.add(x)`."],
        Types.int: ["append": "A number is not a list: did you mean `xs.append(n)`?"],
    ]

    static func attribute(_ name: String, of type: TypeObject) -> String? {
        attributes[type]?[name] ?? general[name]
    }

    /// Hints for a kind of error that says by itself what was seen and not what to do.
    static func hint(kind: String, message: String) -> String {
        switch kind {
        case "ZeroDivisionError": return "Ask before dividing: `a / b if b else 0`."
        case "MemoryError":
            return "Work on a part at a time; `range(...)` and tensors hold many numbers in little space."
        case "TypeError":
            if message == "'NoneType' object is not subscriptable" || message == "'NoneType' object is not iterable" {
                return
                    "The value is None: a function without `return` gives it, and so do methods that change their object, such as `append` and `sort`."
            }
            if message == "'int' object is not iterable" { return "To count, walk over `range(n)`." }
            if message.hasSuffix("object is not subscriptable"),
                message.contains("function") || message.contains("method")
            {
                return "A function is called with round brackets: `f(x)`."
            }
            if message.hasPrefix("list indices must be") || message.hasPrefix("tuple indices must be")
                || message.hasPrefix("string indices must be")
            {
                return "Positions are whole numbers, `x[0]`; what is looked up by name is a dict, `{\"a\": 1}`."
            }
            if message.contains("not supported between instances of"), message.contains("'str'") {
                return "Compare numbers with numbers: `int(s)` or `float(s)` makes one of a text."
            }
            if message.hasPrefix("object of type 'int' has no len")
                || message.hasPrefix("object of type 'float' has no len")
            {
                return "A number has no length; `len(str(n))` counts its digits."
            }
            if message == "'Tensor' object is not callable" {
                return "An element is taken with square brackets: `x[0]`."
            }
            if message.hasSuffix("is an invalid keyword argument for print()") {
                return "It takes `sep` and `end`; what is printed stands in front of them."
            }
            if message == "'set' object is not subscriptable" {
                return "A set has no order: `x in s` asks, `list(s)[0]` takes some element."
            }
            if message.contains("not supported between instances of") {
                return "Compare values of one kind: `len(xs) < 3`, `xs[0] < 3`."
            }
            if message.hasPrefix("bad operand type for") {
                return message.contains("'str'")
                    ? "`float(s)` makes a number of a text." : "For each element alone: `[abs(x) for x in xs]`."
            }
            if message.hasPrefix("int() argument must be") || message.hasPrefix("float() argument must be") {
                return "Of one element, `int(xs[0])`, or of each: `[int(x) for x in xs]`."
            }
            if message.hasPrefix("descriptor '") { return "A method is called on a value: `s.upper()`." }
            if message.hasSuffix("doesn't define __round__ method") {
                return "Only a number is rounded: `float(s)` makes one of a text."
            }
            if message == "'float' object cannot be interpreted as an integer" {
                return "Whole numbers only: `int(x)` cuts off what is behind the point, `n // 2` halves without it."
            }
            if message == "'str' object cannot be interpreted as an integer" {
                return "`int(s)` makes a number of a text."
            }
            // How many arguments, as CPython says it.
            if let match = message.firstMatch(of: /^(?:\w+\.)?(\w+)(?:\(\) takes| expected | takes at)/) {
                return "`help(\(match.1))` shows what it takes."
            }
            return ""
        default: return ""
        }
    }
}

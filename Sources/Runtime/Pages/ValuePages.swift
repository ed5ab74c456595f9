import Diagnostics

extension RuntimePages {
    /// Values and what is done with them.
    static let values: [ErrorPage] = [
        ErrorPage(
            "TL0301", "Two values that do not go together",
            """
            An operator works on values of types that fit: numbers with numbers, text with text, a list with a list. Make one of them \
            fit: `str(n)`, `int(s)`, `[x]`, or an f-string. A `None` among them often comes from a function without `return`.
            """, wrong: "age = 7\nprint(\"age: \" + age)", right: "age = 7\nprint(f\"age: {age}\")"),
        ErrorPage(
            "TL0302", "A value of the wrong type",
            """
            The operation does not exist for a value of this type: a number has no length, a tuple cannot be changed, not every value \
            can be walked over. `type(x)` says what a value is.
            """, wrong: "total = 0\nfor x in 5:\n    total += x", right: "total = 0\nfor x in range(5):\n    total += x"
        ),
        ErrorPage(
            "TL0303", "A value out of bounds",
            """
            The type is right, the value is not: a name that is none of the known ones, a number below zero, an element that is not in \
            the list. The message says what was seen.
            """, wrong: "[1, 2, 3].index(7)", right: "xs = [1, 2, 3]\nprint(xs.index(2), 7 in xs)"),
        ErrorPage(
            "TL0304", "An index that is not there",
            """
            Positions count from 0: a sequence of three has the positions 0, 1 and 2, and -1 is the last. An empty sequence has none.
            """, wrong: "xs = [10, 20, 30]\nprint(xs[3])", right: "xs = [10, 20, 30]\nprint(xs[2], xs[-1])"),
        ErrorPage(
            "TL0305", "A key that is not there",
            """
            A dict has the keys that were put into it; upper and lower case differ, and `1` is not `"1"`. `d.get(key, default)` gives a \
            default instead of an error, `key in d` asks.
            """, wrong: "ages = {\"Ada\": 36}\nprint(ages[\"ada\"])",
            right: "ages = {\"Ada\": 36}\nprint(ages.get(\"ada\", 0))"),
        ErrorPage(
            "TL0306", "Division by zero",
            """
            Nothing can be divided by 0. Often the divisor is a count of something that did not occur: ask first.
            """, wrong: "right, all = 0, 0\nprint(right / all)",
            right: "right, all = 0, 0\nprint(right / all if all else 0.0)"),
        ErrorPage(
            "TL0307", "A number too large",
            """
            Floats end at about 1.8e308, positions and tensor elements at 64 bits. Whole numbers of the language itself have no such \
            end. Sums of logarithms replace products of many small or large factors.
            """, wrong: "import math\nmath.exp(1000)", right: "import math\nprint(math.log(2) * 1000)"),
        ErrorPage(
            "TL0308", "Unpacking",
            """
            `a, b = value` needs exactly as many values on the right as names on the left; `a, *rest = value` takes what is left over.
            """, wrong: "width, height = (64, 64, 3)", right: "width, height, channels = (64, 64, 3)"),
        ErrorPage(
            "TL0309", "A key that can change",
            """
            Keys of a dict and elements of a set must stay what they are, so a list, a dict or a set cannot be one. A tuple can.
            """, wrong: "seen = {[0, 1]: \"a\"}", right: "seen = {(0, 1): \"a\"}"),
        ErrorPage(
            "TL0310", "An assertion does not hold",
            """
            `assert condition, message` stops the program when the condition is false. The program itself says what it expected.
            """, wrong: "accuracy = 0.4\nassert accuracy > 0.5, \"worse than a coin\"",
            right: "accuracy = 0.9\nassert accuracy > 0.5, \"worse than a coin\""),
        ErrorPage(
            "TL0311", "Not possible now",
            """
            The operation is right, the moment is not: a dict is changed while a loop walks over it, `raise` stands alone with nothing \
            to raise again. The message says which.
            """, wrong: "ages = {\"Ada\": 36, \"Bob\": 7}\nfor name in ages:\n    ages[name + \"!\"] = 1",
            right: "ages = {\"Ada\": 36, \"Bob\": 7}\nfor name in list(ages):\n    ages[name + \"!\"] = 1"),
        ErrorPage(
            "TL0312", "Nothing is left",
            """
            `next(iterator)` was asked for more than there is. `next(iterator, default)` gives a default then; a `for` loop ends by itself.
            """, wrong: "letters = iter(\"ab\")\nnext(letters), next(letters), next(letters)",
            right: "letters = iter(\"ab\")\nnext(letters), next(letters), next(letters, None)"),
        ErrorPage(
            "TL0313", "Too large for the machine",
            """
            A text, a list or a whole number may be large, but not larger than about a gigabyte: beyond that the machine would stop \
            before the program does. Ranges and tensors hold many numbers in little space.
            """, wrong: "zeros_as_list = [0] * 10**12", right: "print(range(10**12)[-1])"),
        ErrorPage(
            "TL0314", "Text that is no number",
            """
            `int(s)` and `float(s)` read a text that holds one number and nothing else: no unit, no comma for the point, no second \
            number. `int` reads whole numbers only.
            """, wrong: "int(\"3.7\")", right: "print(int(float(\"3.7\")))"),
        ErrorPage(
            "TL0315", "A file that cannot be used",
            """
            The file or folder is not there, or the system does not let it be read or written. Paths count from the folder that `tl` \
            was started in; upper and lower case differ.
            """, wrong: "load_tensors(\"no-such-file.safetensors\")",
            right: "save_tensors(\"numbers.safetensors\", {\"x\": ones(2)})\nload_tensors(\"numbers.safetensors\")"),
    ]
}

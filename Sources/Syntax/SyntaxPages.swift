import Diagnostics

/// The pages of the syntax errors, by code.
package enum SyntaxPages {
    package static let all: [ErrorPage] = [
        ErrorPage(
            "TL0101", "The line is no Python",
            """
            At the marked place stands something that cannot follow what is in front of it. The mistake is there or just \
            before: an operator is missing, a word of another language, a value after `=` that was forgotten.
            """, wrong: "x = 5 5", right: "x = 5 * 5"),
        ErrorPage(
            "TL0102", "The file is no text",
            """
            A program is text in UTF-8 without NUL bytes. Files saved in another encoding, or files that are no text at all, \
            are refused at their first wrong byte.
            """, wrong: "x = 1\u{0}", right: "x = 1"),
        ErrorPage(
            "TL0103", "A backslash inside a line",
            """
            Outside strings a backslash joins a line with the next one, and nothing may follow it. Lines inside brackets are \
            joined without it.
            """, wrong: "x = 1 \\ + 2", right: "x = (1\n     + 2)"),
        ErrorPage(
            "TL0104", "A character that is no part of Python",
            """
            Word processors and web pages replace quotes, minus signs and spaces by prettier ones. Python knows only the plain \
            ones of the keyboard.
            """, wrong: "x = “a”", right: "x = \"a\""),
        ErrorPage(
            "TL0105", "Indentation",
            """
            The lines of a block start at the same column, further right than the line with the colon. Four spaces are the habit.
            """, wrong: "if True:\nprint(1)", right: "if True:\n    print(1)"),
        ErrorPage(
            "TL0106", "Tabs and spaces",
            """
            A tab has no fixed width, so lines of one block must not mix tabs with spaces. Use spaces.
            """, wrong: "if True:\n\tx = 1\n        y = 2", right: "if True:\n    x = 1\n    y = 2"),
        ErrorPage(
            "TL0107", "Too deep",
            """
            Brackets nest at most 200 deep, blocks 100, and one expression has at most about 3000 parts on top of each other. \
            A program that needs more is written by a program: use a list and a loop.
            """, wrong: "x = " + String(repeating: "(", count: 201) + String(repeating: ")", count: 201),
            right: "x = []\nfor i in range(201):\n    x = [x]"),
        ErrorPage(
            "TL0108", "A bracket has no partner",
            """
            Every `(`, `[` and `{` is closed by its own kind, in reverse order. An open bracket swallows the lines below it, \
            so the message may name a place above the one that looks wrong.
            """, wrong: "x = [1, 2\ny = 3", right: "x = [1, 2]\ny = 3"),
        ErrorPage(
            "TL0109", "Inside an f-string",
            """
            In `f\"...\"` the text between braces is an expression; `:` starts its format, `!r` asks for repr. A brace that is \
            meant as such is doubled.
            """, wrong: "x = 1\nprint(f\"{x\")", right: "x = 1\nprint(f\"{x}\")"),
        ErrorPage(
            "TL0110", "A number",
            """
            A number is made of digits, one point, an exponent, and single underscores between digits. A name cannot start with \
            a digit, an integer not with 0, and TL has no complex numbers.
            """, wrong: "x = 007", right: "x = 7"),
        ErrorPage(
            "TL0111", "Bytes", "TL has text strings only; there is no `b\"...\"`.", wrong: "x = b\"abc\"",
            right: "x = \"abc\""),
        ErrorPage(
            "TL0112", "A string is not closed",
            """
            A string ends at the next quote of its kind, on the same line; three quotes hold several lines. A text with an \
            apostrophe stands between double quotes.
            """, wrong: "x = 'It's me'", right: "x = \"It's me\""),
        ErrorPage(
            "TL0113", "A colon is missing", "Lines that open a block end with `:`.", wrong: "if 1 < 2\n    print(1)",
            right: "if 1 < 2:\n    print(1)"),
        ErrorPage(
            "TL0114", "A comma is missing", "Inside brackets, values have commas between them.", wrong: "x = [1 2, 3]",
            right: "x = [1, 2, 3]"),
        ErrorPage(
            "TL0115", "= for ==",
            "`=` gives a name its value and stands in a statement of its own; `==` asks whether two values are equal.",
            wrong: "x = 3\nif x = 3:\n    print(x)", right: "x = 3\nif x == 3:\n    print(x)"),
        ErrorPage(
            "TL0116", "Assigning to what is no name",
            """
            On the left of `=` stands a name, an attribute, an item, or several of them with commas: what is to get the value.
            """, wrong: "None = 3", right: "nothing = 3"),
        ErrorPage(
            "TL0117", "The order of arguments",
            """
            In a call, arguments without a name come first, then `name=value`, each name once.
            """, wrong: "print(end=\"\", 1)", right: "print(1, end=\"\")"),
        ErrorPage(
            "TL0118", "Parameters",
            """
            A parameter is a name of its own; those with a default come after those without; `*args` once, `**kwargs` last.
            """, wrong: "def f(x=1, y):\n    return y", right: "def f(y, x=1):\n    return y"),
        ErrorPage(
            "TL0119", "print without brackets", "`print` is a function: its arguments stand in brackets.",
            wrong: "print \"hello\"", right: "print(\"hello\")"),
        ErrorPage(
            "TL0120", "A part of Python that TL leaves out",
            """
            TL has no `class`, `with`, `async`, `yield` and `match`. A model is made by `sequential(...)` or `module(forward, ...)`, \
            a record is a dict, state lives in a function inside a function, `try/finally` replaces `with`.
            """, wrong: "class Counter:\n    pass",
            right:
                "def counter():\n    n = 0\n    def more():\n        nonlocal n\n        n += 1\n        return n\n    return more"
        ),
        ErrorPage(
            "TL0121", "try and except",
            "A `try:` block is followed by `except ...:` blocks or `finally:`; a bare `except:` is the last.",
            wrong: "try:\n    x = 1\nprint(2)", right: "try:\n    x = 1\nexcept ValueError:\n    x = 0\nprint(2)"),
        ErrorPage(
            "TL0122", "An entry of a dict", "Every entry is `key: value`; `**other` takes over another dict.",
            wrong: "x = {\"a\": 1, \"b\"}", right: "x = {\"a\": 1, \"b\": 2}"),
        ErrorPage(
            "TL0123", "A comprehension",
            """
            `[value for name in values if test]`: one value in front of `for` (a pair needs brackets), and as one of several \
            arguments the whole needs brackets too.
            """, wrong: "z = [x, y for x, y in [(1, 2)]]", right: "z = [(x, y) for x, y in [(1, 2)]]"),
        ErrorPage(
            "TL0124", "return, break, continue in the wrong place",
            "`return` belongs into a function, `break` and `continue` into a loop of the same function.",
            wrong: "x = 1\nreturn x", right: "x = 1\nprint(x)"),
        ErrorPage(
            "TL0125", "global and nonlocal",
            """
            They say that a name assigned in this function is one from outside: `global` the module's, `nonlocal` that of a \
            function around it. They come before the first use of the name.
            """, wrong: "def f():\n    x = 1\n    global x", right: "def f():\n    global x\n    x = 1"),
        ErrorPage(
            "TL0126", "A star in the wrong place",
            "`*values` unpacks inside a list, a tuple, a call, or one of several targets.", wrong: "*a = [1, 2]",
            right: "*a, b = [1, 2]"),
        ErrorPage(
            "TL0127", "A condition without else", "A value needs both branches: `a if test else b`.",
            wrong: "x = 1 if True", right: "x = 1 if True else 2"),
        ErrorPage(
            "TL0128", "A backslash in a string",
            """
            In a string a backslash starts an escape such as `\\n`; `\\U`, `\\u`, `\\x` and `\\N` want digits or a name after them. \
            Paths on Windows need `\\\\`, or an `r` in front of the string.
            """, wrong: "x = \"C:\\Users\"", right: "x = r\"C:\\Users\""),
        ErrorPage(
            "TL0129", "import",
            "`import name`, or `from name import a, b as c`. A file beside this one is imported by its name.",
            wrong: "from math import sqrt,", right: "from math import sqrt"),
    ]
}

import Diagnostics

extension RuntimePages {
    /// Names, calls and imports.
    static let names: [ErrorPage] = [
        ErrorPage(
            "TL0201", "A name without a value",
            """
            A name means something from the line on that gives it a value: an assignment, a `def`, an `import`, the variable of a \
            loop. Upper and lower case differ. In a notebook the cell that defines it must have run, and in a new session nothing \
            of the old one is left.
            """, wrong: "learning_rate = 0.1\nprint(learnng_rate)", right: "learning_rate = 0.1\nprint(learning_rate)"),
        ErrorPage(
            "TL0202", "An argument is missing",
            """
            Parameters without a default must be given, by position or by name. The message names those that were not; the line \
            below the message shows all the function takes.
            """, wrong: "def area(width, height):\n    return width * height\narea(3)",
            right: "def area(width, height):\n    return width * height\narea(3, 4)"),
        ErrorPage(
            "TL0203", "Too many arguments",
            """
            A function takes as many values by position as it has parameters in front of a `*`. What stands behind the `*` is \
            given by name.
            """, wrong: "def area(width, height):\n    return width * height\narea(3, 4, 5)",
            right: "def area(width, height):\n    return width * height\narea(3, 4)"),
        ErrorPage(
            "TL0204", "No argument of that name",
            """
            An argument given by name, `name=value`, must be a parameter of the function. The message proposes the nearest one; \
            `help(f)` shows all of them.
            """, wrong: "sorted([3, 1, 2], reversed=True)", right: "sorted([3, 1, 2], reverse=True)"),
        ErrorPage(
            "TL0205", "A local name without a value",
            """
            A name that is assigned anywhere in a function is local to the whole function, so it has no value before that line \
            runs, even when the module has a name like it. Give it a value first, pass it as an argument, or declare it `global`.
            """, wrong: "count = 0\ndef more():\n    count += 1\nmore()",
            right: "count = 0\ndef more():\n    global count\n    count += 1\nmore()"),
        ErrorPage(
            "TL0206", "Calls without an end",
            """
            A function that calls itself needs a case in which it does not. A thousand calls may be under way at once, as in \
            Python; deeper problems are solved with a loop and a list.
            """, wrong: "def factorial(n):\n    return n * factorial(n - 1)\nfactorial(5)",
            right: "def factorial(n):\n    return 1 if n == 0 else n * factorial(n - 1)\nfactorial(5)"),
        ErrorPage(
            "TL0207", "Calling what is no function",
            """
            Round brackets call a function. They also stand behind a number when the sign of a product was left out, behind a list \
            when square brackets were meant, and behind a name that got a new value: after `list = [1, 2]` there is no `list(...)` \
            any more.
            """, wrong: "list = [1, 2]\nlist((3, 4))", right: "numbers = [1, 2]\nlist((3, 4))"),
        ErrorPage(
            "TL0208", "No attribute of that name",
            """
            What stands behind a point must be a method or a part of the value in front of it. `dir(x)` lists what `x` has; a value \
            of `None` has nothing, and often comes from a function that ends without `return`.
            """, wrong: "names = [\"cat\"]\nnames.add(\"dog\")", right: "names = [\"cat\"]\nnames.append(\"dog\")"),
        ErrorPage(
            "TL0209", "An argument given twice",
            """
            A parameter gets one value: by position or by name. Parameters in front of a `/` are given by position only.
            """, wrong: "def area(width, height):\n    return width * height\narea(3, width=4)",
            right: "def area(width, height):\n    return width * height\narea(3, height=4)"),
        ErrorPage(
            "TL0210", "A module that is not there",
            """
            Modules are the files beside the program and the standard library. Tensors, models, data and plots are built in and need \
            no import; `timm`, `torch`, `torch.nn`, `math`, `random`, `time` and `json` can be imported. Packages of Python such as \
            numpy or pandas cannot: a program that anyone may run must not bring its own machine code.
            """, wrong: "import numpy as np\nx = np.array([1.0, 2.0])\nprint(x.mean())",
            right: "x = tensor([1.0, 2.0])\nprint(x.mean())"),
        ErrorPage(
            "TL0211", "An argument of the wrong type",
            """
            Functions of the library say in their signature what they take. The message names the argument, what it must be, and \
            what was given. Text that holds a number becomes one by `int(s)` or `float(s)`.
            """, wrong: "linear(\"16\", 10)", right: "linear(16, 10)"),
    ]
}

import Runtime

/// The language in short pages: what `help("for")` shows, and the first chapter of the reference.
enum LanguageTopics {
    static let all: [Documented] = [
        topic(
            "values",
            """
            Numbers, texts, lists, tuples, dicts and sets are Python's.

            Whole numbers have any size; a float has a point. `type(x)` says what a value is, `print(x)` shows it.
            ```tl
            print(7 // 2, 7 / 2, 2 ** 100)  # → 3 3.5 1267650600228229401496703205376
            ```
            See also: strings, lists, dicts
            """),
        topic(
            "strings",
            """
            Text between single, double or triple quotes; with an `f` in front, braces hold expressions.

            A format follows a colon: `.1f` one digit after the point, `>8` right in eight columns, `%` percent, `,` groups of three.
            ```tl
            accuracy = 0.9134
            print(f"{accuracy:.1%} of {2000:,}")  # → 91.3% of 2,000
            print("a,b".split(","), "-".join(["x", "y"]))  # → ['a', 'b'] x-y
            ```
            """),
        topic(
            "lists",
            """
            Several values in order, between square brackets; `xs[0]` is the first, `xs[-1]` the last, `xs[1:3]` a part.
            ```tl
            xs = [3, 1, 2]
            xs.append(5)
            print(xs[0], xs[-1], xs[1:3], len(xs))  # → 3 5 [1, 2] 4
            print([x * x for x in xs if x > 1])  # → [9, 4, 25]
            print(sum(x * x for x in xs))  # → 39
            ```
            The last form, a generator expression, makes each value when it is asked for; a function has no `yield`.

            See also: loops, sorted
            """),
        topic(
            "dicts",
            """
            Values by key, in the order they were added.
            ```tl
            rates = {"head": 0.001, "body": 0.0001}
            rates["stem"] = 0.0
            print(rates["head"], rates.get("none", 0), list(rates))  # → 0.001 0 ['head', 'body', 'stem']
            for name, rate in rates.items():
                print(name, rate)
            # → head 0.001
            # → body 0.0001
            # → stem 0.0
            ```
            """),
        topic(
            "conditions",
            """
            `if`, `elif` and `else` choose between blocks; a block is indented by four spaces.

            `==` compares, `and`, `or` and `not` join, `a < b < c` asks both. As a value: `x if test else y`.
            ```tl
            loss = 0.3
            if loss < 0.1:
                print("good")
            elif loss < 0.5:
                print("on the way")  
            else:
                print("bad")
            # → on the way
            ```
            """),
        topic(
            "loops",
            """
            `for` walks over values, `while` goes round as long as a condition holds; `break` leaves, `continue` goes on with the next.
            ```tl
            total = 0
            for i in range(1, 4):
                total += i
            print(total)  # → 6
            for index, name in enumerate(["cat", "dog"]):
                print(index, name)
            # → 0 cat
            # → 1 dog
            ```
            See also: range, enumerate, zip
            """),
        topic(
            "functions",
            """
            `def` gives a block a name and parameters; `return` gives the result back. Parameters can have defaults, and are
            given by name or position.
            ```tl
            def scaled(x, factor=2):
                return x * factor
            print(scaled(3), scaled(3, factor=10))  # → 6 30
            double = lambda x: 2 * x
            print(double(4))  # → 8
            ```
            """),
        topic(
            "exceptions",
            """
            `try` runs a block that may fail, `except` handles the kinds it names, `finally` runs in any case; `raise` fails.
            ```tl
            try:
                int("seven")
            except ValueError as problem:
                print("no number:", problem)
            # → no number: invalid literal for int() with base 10: 'seven'
            ```
            """),
        topic(
            "imports",
            """
            `import` brings in a file beside the program, a lesson's helper module, or one of `math`, `random`, `time`, `json`, `timm`, `torch`.

            Tensors, models, data and figures need no import.
            ```tl
            import math
            from torch import nn
            print(math.floor(2.7), nn.Linear(4, 2))  # → 2 Linear(4, 2)
            ```
            """),
        topic(
            "indexing",
            """
            A tensor is indexed along each of its dimensions: by numbers, slices, lists of positions, masks, `None` for a new one, `...` for the rest.
            ```tl
            x = arange(12).reshape(3, 4)
            print(x[1], x[:, 0], x[-1, 2:])  # → tensor([4, 5, 6, 7]) tensor([0, 4, 8]) tensor([10, 11])
            print(x[x > 8], x[[0, 2], 1].tolist())  # → tensor([ 9, 10, 11]) [1, 9]
            print(x[None].shape, x[..., None].shape)  # → (1, 3, 4) (3, 4, 1)
            ```
            """),
        topic(
            "notebooks",
            """
            A lesson is a text file of cells: `# %%` begins one, `# %% title` gives it a title, `# %% [markdown]` prose with
            `# ` in front of each line.

            The value of a cell's last line is shown unless it ends in `;`. `tl lesson.tl` runs it, `tl render lesson.tl`
            writes a page, `tl check lesson.tl` finds mistakes without
            running it. Behind the title a marker takes `tags=["parameters"]`, `timeout="60s"`, `raises=true`, `skip=true`,
            `hidden=true` and `cache=true`.

            A cell marked `cache` is not run again while its code, the values it reads and the seeds are the same: it gives and
            shows what it gave before. Numbers, texts, containers, tensors, histories and what it does to a model are kept;
            where something else comes out, it says so and runs every time.
            ```tl
            # %% A title
            print(1 + 1)  # → 2
            ```
            """),
        topic(
            "differences",
            """
            Where TL is not Python. All else that runs under both prints the same, error messages included.

            Left out are classes, `with`, `yield`, `async`, `match`, bytes, complex numbers, `open`, `eval`, `exec` and
            `input`, and of Python's modules all but `math`, `random`, `time` and `json`. Each is an error that says what to
            write instead.

            Values have bounds, and MemoryError says when one is reached: a text \(Limits.valueBytes >> 20) MB, a list
            \(Limits.elements / 1_000_000) million elements, a dict \(Limits.tableSlots * 2 / 3 / 1_000_000) million entries,
            an int \(Limits.integerBits / 1_000_000) million bits, and less where one operation on such an int would take more
            than a second. A program has at most \(SourceText.most >> 20) MB.

            A negative number to a fractional power is a ValueError. Half of a surrogate pair is no character: it reads as
            U+FFFD, and `chr` refuses it.

            Equal numbers are the same object, so `1000 is 10 ** 3` is true; compare with `==`. Texts have the same hash in
            every run, so a set of texts has one order.

            Methods between double underscores are not called by name: write `len(x)` and `x + y`. What is shown of a function
            or an iterator has no address: `<zip object>`. `print` has no `file`.

            Of tensors, differing from PyTorch: decimal numbers are float32 or bfloat16, a shape is a plain tuple, and a slice
            is a value of its own: changing it leaves the tensor it came from as it was.
            ```tl
            made = []
            squares = (made.append(i) or i * i for i in range(3))
            print(made, list(squares))  # → [0, 1, 2] [0, 1, 4]
            print(1000 is 10 ** 3, zip([], []), len("\\ud800"))  # → True <zip object> 1
            try:
                (-8) ** 0.5
            except ValueError as problem:
                print(problem)
            # → a negative number to a fractional power is complex, which TL does not have
            ```
            See also: safety, imports
            """),
        topic(
            "safety",
            """
            A program that came from somewhere reads and writes files only below the folder it runs in, opens no connection
            and starts no other program.

            `--allow-read` and `--allow-write` add folders, `--max-seconds`, `--max-steps`, `--max-memory` and `--max-output`
            bound a run. What is typed at the prompt may do what the
            person may.
            """),
    ]

    /// Words of the language, and the page that explains them.
    static let words: [(name: String, topic: String)] = [
        ("if", "conditions"), ("elif", "conditions"), ("else", "conditions"), ("and", "conditions"),
        ("or", "conditions"), ("not", "conditions"),
        ("for", "loops"), ("while", "loops"), ("break", "loops"), ("continue", "loops"), ("in", "loops"),
        ("def", "functions"), ("return", "functions"), ("lambda", "functions"),
        ("try", "exceptions"), ("except", "exceptions"), ("finally", "exceptions"), ("raise", "exceptions"),
        ("assert", "exceptions"), ("import", "imports"), ("from", "imports"),
        ("int", "values"), ("float", "values"), ("bool", "values"), ("None", "values"), ("True", "values"),
        ("False", "values"), ("str", "strings"), ("list", "lists"), ("tuple", "lists"),
        ("class", "differences"), ("with", "differences"), ("yield", "differences"), ("async", "differences"),
        ("await", "differences"), ("match", "differences"), ("python", "differences"),
        ("dict", "dicts"), ("set", "values"), ("global", "functions"), ("nonlocal", "functions"),
    ]

    private static func topic(_ name: String, _ text: String) -> Documented { Documented(name: name, text: text) }
}

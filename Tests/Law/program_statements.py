"""Statements of random programs by topic: argument binding, order of evaluation, `finally`, slices with steps, format specs and the rest.

Each method of `Statements` writes one small piece of program with holes filled at random; `program_maker.Maker` is the class that has them.
"""

WORDS = ["", "a", "b", "ab", "abc", "Hello World", "x y  z", "tab\\there", "ÄÖß", "naïve", "12", "-3", "3.5", "0x1F", "1_000", " pad ", "aXbXcX", "one\\ntwo\\r\\nthree",
         "it's", "%d", "{}", "日本語", "ab,c,,d", "AbC", "İi", "ﬁ", "\\x00", "éa", "TRUE", "a.b.c", "--x--", "²", "Ⅷ"]
INTS = ["0", "1", "2", "3", "4", "-1", "-2", "-3", "5", "7", "10", "-10", "16", "255", "1000", "-128", "True"]
BIG = ["2**63", "-2**63", "2**64 - 1", "10**18", "10**25", "-10**20", "3**100", "2**200", "-7**50", "12345678901234567890", "10**30 + 7", "2**63 - 1", "-(2**65)", "2**127"]
FLOATS = ["0.0", "1.0", "-1.5", "0.5", "2.5", "-0.0", "1e-5", "1e16", "1.5e300", "0.1", "3.14159", "1e22", "123456.789", "1e-320", "float('inf')", "float('nan')", "-1e100", "0.3", "9.995", "1e15", "99999.5"]
ERRORS = ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "LookupError", "ArithmeticError", "Exception", "RuntimeError", "StopIteration",
          "OverflowError", "AssertionError", "NotImplementedError", "NameError", "OSError", "UnicodeError", "RecursionError"]
MATH_ONE = ["acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "ceil", "cos", "cosh", "degrees", "exp", "exp2", "expm1", "fabs", "floor", "frexp", "isfinite", "isinf", "isnan",
            "isqrt", "log", "log10", "log1p", "log2", "modf", "radians", "sin", "sinh", "sqrt", "tan", "tanh", "trunc", "ulp", "factorial", "prod", "fsum", "hypot", "gcd", "lcm"]
MATH_TWO = ["atan2", "comb", "copysign", "dist", "fmod", "gcd", "hypot", "isclose", "lcm", "ldexp", "log", "nextafter", "perm", "pow", "remainder"]
#: What differs in the last bit between C libraries is shown with fewer digits.
INEXACT = {"acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "cos", "cosh", "exp", "exp2", "expm1", "log", "log10", "log1p", "log2", "sin", "sinh", "tan", "tanh", "atan2", "pow"}


class Statements:
    """Mixed into `Maker`, whose `pick`, `chance`, `fresh`, `emit` and `expr` it uses."""

    def text_block(self, text: str) -> None:
        for line in text.strip("\n").split("\n"):
            self.emit(line)

    def topic_statement(self) -> None:
        names = [name for name in dir(self) if name.startswith("topic_") and name != "topic_statement"]
        getattr(self, self.pick(names))()

    # Small values of a kind, without names

    def word(self) -> str:
        word = self.pick(WORDS)
        return f'"{word}"' if "'" in word or self.chance(0.2) else f"'{word}'"

    def number(self) -> str:
        return self.pick(INTS) if self.chance(0.6) else self.pick(FLOATS) if self.chance(0.6) else f"({self.pick(BIG)})"

    def whole(self) -> str:
        return self.pick(INTS) if self.chance(0.6) else f"({self.pick(BIG)})"

    def small(self, low: int = -6, high: int = 8) -> str:
        return str(self.random.randint(low, high))

    def thing(self) -> str:
        return self.pick([self.number, self.word, self.number, lambda: "None", lambda: "[1, 2]", lambda: "(1,)", lambda: "{1: 2}", lambda: "{3}", lambda: "[]", lambda: "()", lambda: "range(3)",
                          lambda: "[[1], 'a']", lambda: "('b', 2.5)", lambda: "{'k': [1]}", lambda: "frozenset([2])", lambda: "True", lambda: "..."])()

    def things(self, low: int = 0, high: int = 4) -> str:
        return ", ".join(self.thing() for _ in range(self.random.randint(low, high)))

    def whole_list(self, low: int = 0, high: int = 7) -> str:
        return "[" + ", ".join(self.pick(INTS) for _ in range(self.random.randint(low, high))) + "]"

    def bounds(self) -> str:
        def part():
            return self.pick(["", "", self.small(), self.small(), "None", "10**20", "-10**20", "True"])
        return part() + ":" + part() + (":" + self.pick(["", "1", "2", "-1", "-2", "3", "0", "-3", "10**20"]) if self.chance(0.5) else "")

    # Functions

    def topic_binding(self) -> None:
        """Parameters of all five sorts, and a call that may not fit them."""
        f = self.fresh()
        parameters, named = [], []
        count = self.random.randint(0, 3)
        has_default = False
        slash = self.random.randint(1, count) if count and self.chance(0.25) else 0
        for index in range(count):
            has_default = has_default or self.chance(0.3)
            parameters.append("abc"[index] + (f"={self.thing()}" if has_default else ""))
            named.append("abc"[index])
            if index + 1 == slash:
                parameters.append("/")
        star = self.pick(["", "*rest", "*"]) if self.chance(0.6) else ""
        keywords = ["kl"[i] + (f"={self.thing()}" if self.chance(0.5) else "") for i in range(self.random.randint(1 if star == "*" else 0, 2))] if star else []
        named += [k[0] for k in keywords]
        if star:
            parameters += [star] + keywords
        named += ["rest"] if star == "*rest" else []
        if self.chance(0.3):
            parameters.append("**more")
            named.append("more")
        self.emit(f"def {f}({', '.join(parameters)}):")
        self.emit(f"    print({', '.join(named) or repr('none')})")
        self.emit(f"    return {self.pick(named) if named else self.thing()}")
        arguments = [self.thing() for _ in range(self.random.randint(0, count + (1 if self.chance(0.3) else 0)))]
        if self.chance(0.25):
            arguments.append("*" + self.pick(["[1, 2]", "'xy'", "()", "{5: 6}", "range(2)", "3", "None"]))
        for name in self.random.sample(["a", "b", "c", "k", "l", "z"], self.random.randint(0, 3)):
            if self.chance(0.6):
                arguments.append(f"{name}={self.thing()}")
        if self.chance(0.2):
            arguments.append("**" + self.pick(["{}", "{'k': 1}", "{'a': 2, 'l': 3}", "{1: 2}", "dict(z=1)", "[1]", "None", "{'b': 'bb'}"]))
        self.emit(f"print({f}({', '.join(arguments)}))")

    def topic_order(self) -> None:
        """Which part is evaluated first, seen by what it prints."""
        t, a = self.fresh(), self.fresh()
        self.emit(f"def {t}(x, *rest, **named):")
        self.emit("    print('t', x, *rest, sorted(named), end=' ')")
        self.emit("    return x")
        n = iter(range(1, 20))
        def c(value=None):
            return f"{t}({next(n) if value is None else value})"
        forms = [
            lambda: f"{c()} + {c()} * {c()} - {c()} ** {c(2)}",
            lambda: f"[{c()}, {c()}][{c(0)}]",
            lambda: f"{{{c()}: {c()}, {c()}: {c()}}}",
            lambda: f"{c()} < {c()} < {c(1)} < {c()}",
            lambda: f"{c()} if {c(self.pick([0, 1]))} else {c()}",
            lambda: f"{t}({c()}, *[{c()}], k={c()}, **{{'z': {c()}}})",
            lambda: f"({c()}, {c()}) == ({c()}, {c()})",
            lambda: f"{c(0)} or {c()} and {c(0)} or {c()}",
            lambda: f"not {c()} in [{c()}, {c()}]",
            lambda: f"f'{{{c()}}} {{{c()}:{{{c(5)}}}}} {{{c()}!r}}'",
            lambda: f"'%s %s' % ({c()}, {c()})",
            lambda: f"'{{}}{{k}}'.format({c()}, k={c()})",
            lambda: f"[10, 20, 30, 40][{c(0)}:{c(3)}:{c(1)}]",
            lambda: f"[({c('i')}, {c('j')}) for i in [{c()}, {c()}] for j in range({c(2)}) if {c('j')}]",
            lambda: f"(lambda a={c()}, *, b={c()}: a + b)({c()})",
            lambda: f"{t}({c()} / {c(0)}, {c()})",
            lambda: f"max({c()}, {c()}, key=lambda v: -v)",
            lambda: f"[{c()}, *[{c()}, {c()}], {c()}]",
            lambda: f"{c()} is {c(None)} is not {c()}",
            lambda: f"-{c()} + ~{c()} << {c()}",
        ]
        r = self.random.randrange(4)
        if r == 0:
            self.emit(f"{a} = [0, 1, 2, 3]")
            self.emit(f"{a}[{c(self.pick([0, 1, 9]))}] {self.pick(['=', '+=', '*='])} {c()}")
            self.emit(f"print({a})")
        elif r == 1:
            self.emit(f"{a} = {{}}")
            self.emit(f"{a}[{c()}], {a}[{c()}] = {c()}, {c()}")
            self.emit(f"{a}[{c()}] = {a}[{c()}] = {c()}")
            self.emit(f"print({a})")
        else:
            self.emit(f"print({self.pick(forms)()})")

    def topic_finally(self) -> None:
        """Ways out of a `try` in a loop in a function."""
        f, e = self.fresh(), self.fresh()
        def way():
            return self.pick(["pass", "pass", "continue", "break", "return ('r', i)", f"raise {self.pick(ERRORS[:10])}(i)", "1 / (i - 1)", "[][i]", "print('on', i)", "{}[i]", "None.x"])
        lines = [f"def {f}(n):", f"    for i in range({self.pick(['3', '4', 'n'])}):", "        try:", f"            if i == {self.small(0, 3)}: {way()}", "            print('body', i)", f"            if i > {self.small(0, 3)}: {way()}"]
        if self.chance(0.8):
            lines += [f"        except {self.pick(ERRORS[:10] + ['(KeyError, ZeroDivisionError)', 'Exception', 'LookupError'])} as {e}:", f"            print('caught', type({e}).__name__, {e})", f"            {self.pick([way(), 'raise', 'raise RuntimeError(i) from ' + e, 'raise KeyError(i)', 'pass'])}"]
            if self.chance(0.4):
                lines += ["        else:", f"            {way()}"]
            if self.chance(0.6):
                lines += ["        finally:", "            print('finally', i)", f"            if i == {self.small(0, 3)}: {way()}"]
        else:
            lines += ["        finally:", "            print('finally', i)", f"            if i == {self.small(0, 3)}: {way()}"]
        if self.chance(0.4):
            lines += ["    else:", "        print('no break')"]
        lines += ["    return 'end'", "try:", f"    print({f}({self.small(0, 4)}))", f"except Exception as {e}:", f"    print(repr({e}), repr({e}.__context__), repr({e}.__cause__), {e}.__suppress_context__)"]
        self.text_block("\n".join(lines))

    def topic_nested_errors(self) -> None:
        a, b, c = self.fresh(), self.fresh(), self.fresh()
        fail = lambda: self.pick([f"raise {self.pick(ERRORS)}({self.things(0, 2)})", "1 / 0", "[][5]", "{}['k']", "int('x')", "None + 1", f"raise {self.pick(ERRORS)}", "assert 0, 'no'", "'a'.b", "undefined_name", "a, b = 1, 2, 3", "raise 5", "raise"])
        self.text_block(f"""
try:
    try:
        {fail()}
    except {self.pick(ERRORS + ['Exception'] * 8)} as {a}:
        print('first', type({a}).__name__, {a}, {a}.args)
        try:
            {self.pick([fail(), 'raise', fail()])}
        except {self.pick(['Exception', 'LookupError', 'ValueError'])} as {b}:
            print('second', repr({b}), repr({b}.__context__))
            {self.pick(['raise', 'pass', fail(), f'raise {b} from {a}', f'raise {a}'])}
        finally:
            print('inner')
    else:
        print('else')
    finally:
        print('outer')
except Exception as {c}:
    print(repr({c}), repr({c}.__context__), repr({c}.__cause__))
try:
    print({a})
except (NameError, UnboundLocalError) as {c}:
    print(type({c}).__name__, {c})
""")

    def topic_closures(self) -> None:
        f, g, h, total = self.fresh(), self.fresh(), self.fresh(), self.fresh()
        r = self.random.randrange(5)
        if r == 0:
            self.text_block(f"""
def {f}({total}={self.small()}):
    def {g}(n=1):
        nonlocal {total}
        {total} {self.pick(['+=', '-=', '*='])} n
        return {total}
    def {h}():
        return {total}
    return {g}, {h}
{g}, {h} = {f}({self.small() if self.chance(.6) else ''})
print({g}(), {g}({self.small()}), {h}(), {g}(n={self.small()}), {h}())
""")
        elif r == 1:
            self.text_block(f"""
{f} = []
for {g} in {self.whole_list(1, 4)}:
    def {h}(n, bound={g}):
        return (n, bound, {g})
    {f}.append({h})
print([{total}({self.small()}) for {total} in {f}])
""")
        elif r == 2:
            self.text_block(f"""
def {f}(function):
    def wrapper(*items, **named):
        print('call', function.__name__, items, named)
        return function(*items, **named)
    return wrapper
@{f}
def {g}({self.pick(['a, b=2', 'a', '*a', 'a, *, k=1', ''])}):
    {self.pick(['"doc"', 'pass', 'return 5', 'return a'])}
print({g}({self.things(0, 2)}))
print({g}.__name__, {g}.__doc__)
""")
        elif r == 3:
            self.text_block(f"""
def {f}(n, seen={{}}):
    if n in seen: return seen[n]
    if n < 2: return n
    seen[n] = {f}(n - 1) {self.pick(['+', '-', '*'])} {f}(n - 2)
    return seen[n]
print([{f}(i) for i in range({self.small(2, 12)})], {f}.__defaults__)
""")
        else:
            self.text_block(f"""
def {f}():
    def {g}():
        return {h}
    {self.pick([f'{h} = 1', 'pass', f'for {h} in range(3): pass', f'if False: {h} = 1', f'del {h}'])}
    return {g}()
print({f}())
""")

    def topic_scope(self) -> None:
        a, f = self.fresh(), self.fresh()
        self.text_block(self.pick([
            f"{a} = 1\ndef {f}():\n    global {a}\n    {a} = {self.small()}\n    return {a}\nprint({f}())",
            f"{a} = [1]\ndef {f}():\n    print({a})\n    {self.pick([f'{a} = 2', f'{a} += [2]', f'{a}.append(2)', f'del {a}', f'for {a} in (): pass'])}\n{f}()\nprint({a})",
            f"{a} = {self.small()}\nprint([{a} for {a} in range(3)], {a}, [({a} := {f}) for {f} in range({self.small(0, 4)})], {a})",
            f"{a} = {self.thing()}\ndel {a}\nprint({a})",
            f"def {f}():\n    {a} = 1\n    del {a}\n    return {a}\nprint({f}())",
            f"for {a} in range({self.small(0, 3)}): pass\nprint({a})",
            f"print([[{a} * {f} for {a} in range({f})] for {f} in range({self.small(0, 4)}) if {f} != {self.small(0, 3)}])",
            f"print({{{a}: {f} for {a}, {f} in zip({self.word()}, {self.whole_list()}) if {f} > {self.small(-2, 3)}}})",
            f"print([({a}, {f}) for {a} in {self.whole_list(0, 4)} if {a} for {f} in range({a} % 3) if not {f}])",
            f"{a} = {f} = {self.pick(['[]', '{}', '1'])}\nprint({a} is {f})",
            f"while ({a} := {self.small(0, 3)} - {self.small(0, 3)}) > 5: pass\nelse: print('else', {a})",
        ]))

    # Values in place

    def topic_slices(self) -> None:
        a = self.fresh()
        self.emit(f"{a} = {self.pick([f'list(range({self.small(0, 9)}))', self.whole_list(), 'list(' + self.word() + ')'])}")
        for _ in range(self.random.randint(1, 2)):
            values = self.pick([self.whole_list(0, 4), self.word(), "range(2)", "()", "5", "{7: 8}", "iter([1, 2])", a, "[None] * 3", f"{a}[::-1]"])
            self.emit(self.pick([f"{a}[{self.bounds()}] = {values}", f"del {a}[{self.bounds()}]", f"{a}[{self.bounds()}] {self.pick(['+=', '*='])} {self.pick(['[9]', '2', values])}", f"{a}[{self.small()}] = {self.thing()}", f"{a}.insert({self.small()}, {self.thing()})"]))
        self.emit(f"print({a}, {a}[{self.bounds()}], {self.pick([self.word(), 'range(10)', '(1, 2, 3, 4)', 'range(5, -9, -3)'])}[{self.bounds()}])")

    def topic_augmented(self) -> None:
        a = self.fresh()
        # No `**=`: a large number to a large power takes CPython minutes.
        op = self.pick(["+=", "-=", "*=", "//=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="])
        self.text_block(self.pick([
            f"{a} = {{'k': {self.thing()}}}\n{a}['{self.pick('kz')}'] {op} {self.thing()}\nprint({a})",
            f"{a} = [{self.things(1, 3)}]\n{a}[{self.small(-3, 2)}] {op} {self.thing()}\nprint({a})",
            f"{a} = ([1], 2)\ntry:\n    {a}[0] += [2]\nexcept TypeError as error:\n    print(error)\nprint({a})",
            f"{a} = {self.thing()}\n{a} {op} {self.thing()}\nprint({a})",
            f"{a} = {self.number()}\n{a} {op} {self.pick(INTS)}\nprint({a})",
            f"{a} = [[1, 2], [3]]\n{a}[0][{self.small(-3, 2)}] {op} {self.pick(INTS)}\nprint({a})",
            f"{a} = {{1: {{}}}}\n{a}[1][{self.thing()}] = {a}.get({self.small()}, {self.thing()})\nprint({a}, len({a}[1]))",
        ]))

    def topic_targets(self) -> None:
        a, b, c = self.fresh(), self.fresh(), self.fresh()
        values = self.pick([f"[{self.things(0, 4)}]", f"({self.things(1, 3)},)", self.word(), "range(4)", "{1: 2, 3: 4}", "5", "None", "zip('ab', [1, 2])", "[[1, 2], [3, 4]]", "iter('abc')"])
        target = self.pick([f"{a}, {b}", f"{a}, *{b}", f"*{a}, {b}", f"{a}, *{b}, {c}", f"[{a}, {b}]", f"({a}, {b}), {c}", f"{a}, ({b}, *{c})", f"{a},", f"*{a},", f"[{a}, [{b}, {c}]]"])
        names = [n for n in (a, b, c) if n in target.replace("*", "").replace("(", " ").replace("[", " ")]
        self.emit(f"{target} = {values}")
        self.emit(f"print({', '.join(names)})")

    def topic_mutation(self) -> None:
        """Containers changed while something walks over them."""
        a, b = self.fresh(), self.fresh()
        kind, change = self.pick([("[1, 2, 3, 4]", [f"{a}.remove({b})", f"{a}.pop()", f"{a}.insert(0, {b}) if len({a}) < 7 else None", f"{a}.append(0) if len({a}) < 9 else None", f"{a}.clear()", f"{a}.reverse()", f"{a}.sort(reverse=True)"]),
                                  ("{1: 2, 3: 4, 5: 6}", [f"{a}.pop({b})", f"{a}.update({{{b} + 10: 0}})", f"{a}.update({{{b}: 9}})", f"{a}.clear()", f"{a}.setdefault(7, 8)", f"{a}.popitem()"]),
                                  ("{1, 2, 3}", [f"{a}.discard({b})", f"{a}.add({b} + 10)", f"{a}.add({b})", f"{a}.pop()", f"{a}.clear()"])])
        walk = self.pick([a, a, f"list({a})", f"{a}.items()" if kind.startswith("{1:") else a, f"reversed({a})" if not kind.startswith("{1,") else a, f"iter({a})"])
        name = f"({b}, _)" if walk.endswith("items()") else b
        self.text_block(f"""
{a} = {kind}
try:
    for {name} in {walk}:
        print({b}, end=' ')
        {self.pick(change)}
        {self.pick(['pass', 'pass', self.pick(change), f'if {b} == 2: break'])}
except Exception as error:
    print(type(error).__name__, error)
print({a})
""")

    # Text

    def spec(self) -> str:
        return (self.pick(["", "", "", "*", "0", " ", "é"]) + self.pick("<>^=") if self.chance(0.5) else "") + self.pick(["", "", "", "+", "-", " "]) + ("z" if self.chance(0.04) else "") + ("#" if self.chance(0.2) else "") \
            + ("0" if self.chance(0.2) else "") + self.pick(["", "", "1", "5", "10", "12"]) + self.pick(["", "", "", ",", "_"]) + self.pick(["", "", "", ".0", ".1", ".2", ".5", ".17"]) \
            + self.pick(["", "", "d", "f", "e", "g", "x", "o", "b", "%", "s", "n", "c", "X", "E", "F", "G"])

    def topic_formats(self) -> None:
        value = self.pick([self.number, self.number, self.word, self.thing])()
        spec = self.spec()
        self.emit(self.pick([f"print(format({value}, {spec!r}))", f"print('{{:{spec}}}|'.format({value}))", f"print(f'{{{value if chr(39) not in value and chr(92) not in value else 7}:{spec}}}|')",
                             f"print('{{0!{self.pick('rsa')}:{spec}}}|'.format({value}))", f"print('{{:{{}}}}|'.format({value}, {spec!r}))"]))

    def topic_percent(self) -> None:
        flags = "".join(self.pick(["", "", "-", "+", " ", "0", "#"]) for _ in range(2))
        one = "%" + self.pick(["", "", "", "(k)"]) + flags + self.pick(["", "", "5", "10", "*"]) + self.pick(["", "", ".0", ".2", ".10", ".*", "."]) + self.pick("dddifffegsssrxXocEG%aqu")
        values = self.pick([self.thing(), f"({self.things(1, 3)},)", self.number(), self.number(), self.word(), "{'k': " + self.thing() + "}", f"(5, {self.number()})", f"(3, 2, {self.number()})"])
        self.emit(f"print('[{one}]' % {values})")

    def topic_text_methods(self) -> None:
        w, n = self.word, self.small
        calls = [f"split({w()})", f"split({w()}, {n()})", f"rsplit({w()}, {n()})", f"rsplit(None, {n()})", f"split(maxsplit={n()})", f"split(sep={w()})", f"splitlines({self.pick(['', 'True', 'keepends=True', '0'])})", f"find({w()}, {n()})", f"find({w()}, {n()}, {n()})",
                 f"rfind({w()}, {n()})", f"index({w()})", f"rindex({w()}, {n()}, {n()})", f"count({w()})", f"count({w()}, {n()})", f"count({w()}, {n()}, {n()})", f"startswith({w()}, {n()})", f"startswith(({w()}, {w()}))", f"endswith({w()}, {n()}, {n()})", f"endswith(({w()},))",
                 f"replace({w()}, {w()})", f"replace({w()}, {w()}, {n()})", f"strip({w()})", f"lstrip({w()})", f"rstrip({w()})", "strip(None)", f"partition({w()})", f"rpartition({w()})", f"removeprefix({w()})", f"removesuffix({w()})",
                 f"center({n(0, 12)})", f"center({n(0, 12)}, '*')", f"ljust({n(0, 12)}, {w()})", f"rjust({n(0, 12)})", f"zfill({n(-2, 12)})", f"expandtabs({n()})", f"join({self.pick(['[]', '[' + w() + ', ' + w() + ']', w(), '{1: 2}', '[1]', '5', '(c for c in ' + w() + ')'])})",
                 "upper()", "lower()", "title()", "capitalize()", "swapcase()", "casefold()", "isalpha()", "isdigit()", "isdecimal()", "isnumeric()", "isalnum()", "isspace()", "isupper()", "islower()", "istitle()", "isidentifier()", "isprintable()", "isascii()",
                 f"translate({{97: {self.thing()}, 98: None}})", f"translate(str.maketrans({w()}, {w()}))", f"translate(str.maketrans({w()}, {w()}, {w()}))", f"format_map({{'k': {self.thing()}}})", f"format({self.things(0, 2)})", f"{self.pick(['find', 'split', 'join', 'strip', 'count', 'center', 'replace', 'zfill'])}({self.things(0, 2)})"]
        self.emit(f"print(repr({w()}.{self.pick(calls)}))")
        self.emit(f"print({w()} {self.pick(['in', 'not in', '<', '==', '>=', '+', '*', '%'])} {self.pick([w(), w(), n()])})")

    def topic_literals(self) -> None:
        literals = ["0x_fF", "0b1_01", "0o17", "1_000_000", "1e3", ".5", "5.", "1_0.0_1", "1E-2", "00", "0_0", "r'a\\n'", "'\\x41\\u00e9\\101\\N{BULLET}'", "'a' 'b' \"c\"", "'''t\"r'i'''", "f'{1}' 'b' f\"{'x'!r:>5}\"", "'\\\n'", "f'{{}}'", "f'{3!r:{4}}'", "f'''{\n1 + 1}'''",
                    "'\\a\\b\\f\\v\\0'", "rf'{1}\\d'", "'\\\\\\''", "f'{1:>{2 + 3}}'", "f'{[i for i in range(3)]}'", "f'{dict(a=1)[\"a\"]}'", "f'{1 if True else 2}'", "f'{(lambda v: v * 2)(4)}'", "f'{5 = }'", "f'{5=!s:>4}'", "1if True else 2", "not-1", "- -1", "2**-1", "-2**2", "(1)", "(1,)", "1,", "[1,]", "{1,}", "{1:2,}", "()"]
        self.emit("print(" + ", ".join(f"({self.pick(literals)})" for _ in range(3)) + ")")

    # Numbers

    def topic_big(self) -> None:
        x, y = self.pick(BIG), self.pick(BIG)
        self.emit("print(" + self.pick([
            f"({x}) {self.pick(['+', '-', '*', '//', '%', '&', '|', '^', '/', '<', '==', '>='])} ({y})", f"divmod({x}, {y})", f"({x}) >> {self.small(0, 80)}", f"({x}) << {self.small(0, 80)}", f"-({x}) // {self.small(1, 9)}",
            f"pow({x}, {self.small(0, 9)}, {y})", f"hash({x})", f"float({x})", f"({x}) {self.pick(['<', '==', '>', '+', '/', '//', '%', '*'])} {self.pick(FLOATS)}", f"int({self.pick(FLOATS)})", f"({x}).bit_length(), ({x}).bit_count()",
            f"hex({x}), oct({y}), bin({self.pick(INTS)})", f"round({x}, {self.small(-22, 2)})", f"math.isqrt(abs({x})), math.gcd({x}, {y})", f"abs({x}), ~({y}), -({x})", f"int(str({x})) == {x}", f"int({self.pick(INTS)}) ** {self.small(0, 40)}"]) + ")")

    def topic_conversions(self) -> None:
        texts = ["'12'", "' -7 '", "'0x1f'", "'0b11'", "'1_000'", "'1__0'", "''", "'1e5'", "'nan'", "'-Infinity'", "'.5'", "'5.'", "'1e'", "'٣'", "'1 2'", "'zz'", "'+5'", "'--5'", "'0o17'", "'_1'", "'1_'", "'infinit'", "'1e400'", "'-0'", "'0x'", "'10'"]
        self.emit("print(" + self.pick([
            f"int({self.pick(texts)})", f"int({self.pick(texts)}, {self.pick(['0', '2', '8', '10', '16', '36', '37', '1', '-1'])})", f"float({self.pick(texts)})", f"int({self.thing()})", f"float({self.thing()})", f"bool({self.thing()})", f"list({self.thing()})",
            f"tuple({self.thing()})", f"str({self.thing()})", f"dict({self.thing()})", f"len({self.thing()})", f"sorted({self.thing()})", f"sum({self.thing()})", f"abs({self.thing()})", f"round({self.number()}, {self.small(-4, 5)})", f"round({self.number()})", f"chr({self.whole()}), ord({self.word()})",
            f"max({self.thing()})", f"min({self.things(1, 3)})", f"dict([{self.pick(['(1, 2)', '[3, 4]', repr('ab'), '(1,)', '5', '(1, 2, 3)', '([], 1)'])}])",
            # Not a number has another hash in each run, and so has a text.
            f"hash({self.pick([self.whole(), self.pick(FLOATS[:14]), '(1, 2.5)', 'frozenset([1, 2])', '[]', '{}', 'range(3)', '((1,), ())'])})"]) + ")")

    def topic_math(self) -> None:
        if self.chance(0.6):
            name = self.pick(MATH_ONE)
            call = f"math.{name}({self.pick([self.number, self.number, self.number, self.thing])()})"
        else:
            name = self.pick(MATH_TWO)
            call = f"math.{name}({self.number()}, {self.number()})"
            if name in ("comb", "perm"):
                call = f"math.{name}({self.pick(INTS)}, {self.pick(INTS)})"
            if name == "ldexp":
                call = f"math.ldexp({self.number()}, {self.pick(INTS)})"
        if name == "factorial":
            call = f"math.factorial({self.pick(INTS[:13] + ['2.0', '2.5', repr('a')])})"
        if name in INEXACT:
            a = self.fresh()
            self.emit(f"{a} = {call}")
            self.emit(f"print('%.12g' % {a}, type({a}).__name__)")
        else:
            self.emit(f"print({call})")

    def topic_random(self) -> None:
        calls = [f"random.random()", f"random.randint({self.small()}, {self.small()})", f"random.randrange({self.small()})", f"random.randrange({self.small()}, {self.small()}, {self.small(-2, 3)})", f"random.choice({self.pick([self.word(), self.whole_list(), 'range(9)', '()', '{1: 2}'])})",
                 f"random.sample({self.pick([self.whole_list(), 'range(1000)', self.word()])}, {self.small(0, 5)})", f"random.sample(range(50), k={self.small(0, 40)})", f"random.choices({self.pick([self.whole_list(), repr('abc')])}, k={self.small(0, 4)})", f"random.choices('abc', weights={self.pick(['[1, 2, 3]', '[0, 0, 0]', '[1]', '[1.5, 0, 2]'])}, k=3)",
                 f"random.choices([1, 2], cum_weights=[{self.small(0, 3)}, {self.small(1, 5)}], k=2)", f"random.uniform({self.number()}, {self.number()})", "random.gauss(0, 1)", f"random.gauss(mu={self.small()}, sigma=2.5)", "random.normalvariate(1, 2)", "random.triangular()", "random.triangular(1, 5, 2)", "random.expovariate(1.5)",
                 "random.betavariate(2, 3)", "random.gammavariate(2, 3)", "random.lognormvariate(0, 1)", "random.paretovariate(3)", "random.weibullvariate(1, 2)", "random.vonmisesvariate(0, 1)", f"random.getrandbits({self.small(0, 70)})"]
        a = self.fresh()
        self.emit(f"random.seed({self.pick([self.whole(), self.word(), self.pick(FLOATS[:14]), 'None if False else 1', 'True'])})")
        self.emit(f"{a} = {self.whole_list()}")
        self.emit(f"random.shuffle({a})")
        self.emit(f"print({a})")
        for _ in range(3):
            self.emit(f"print({self.pick(calls)})")

    def topic_json(self) -> None:
        values = lambda: self.pick([self.number(), self.word(), "None", "[1, [2, {}]]", "{'b': 1, 'a': [True, None]}", "{1: 2, None: 3, 2.5: 4, True: 5}", "(1, 2)", "{(1, 2): 3}", "{3}", "[float('nan'), -float('inf')]", "[]", "{}", "'\\x01é日\\U0001f600\"'", "range(3)", "[[], {}]"])
        texts = ["'[1, 2'", "'{\"a\": 1, \"a\": 2}'", "'{\"a\" 1}'", "'[1,, 2]'", "'tru'", "'\"\\\\u12\"'", "'\"a\\nb\"'", "'-'", "'1.'", "'1e5'", "'1E+2'", "'-0'", "'{\"a\": 1,}'", "'[] []'", "'\"\\\\q\"'", "'[true, false, null, NaN, -Infinity]'", "'12345678901234567890'", "'1' * 30", "'{'", "' [ ] '", "'\"\\\\ud83d\\\\ude00\"'", "5", "None", "'{\"a\": {\"b\": [1, {\"c\": 2.5}]}}'", "'\\t1\\n'", "'{a: 1}'", "\"'a'\""]
        options = self.pick(["", "", ", indent=2", ", indent=0", ", indent='--'", ", sort_keys=True", ", separators=(',', ':')", ", ensure_ascii=False", ", indent=1, sort_keys=True", ", skipkeys=True", ", allow_nan=False", ", default=str", ", default=lambda o: list(o)", ", indent=None"])
        self.emit(self.pick([f"print(json.dumps({values()}{options}))", f"print(json.dumps([{values()}, {values()}]{options}))", f"print(repr(json.loads({self.pick(texts)})))", f"print(json.loads(json.dumps({values()})))"]))

    # Containers

    def topic_dict_views(self) -> None:
        a, b = self.fresh(), self.fresh()
        d = lambda: "{" + ", ".join(f"{self.pick(INTS[:9])}: {self.pick(INTS[:9])}" for _ in range(self.random.randint(0, 5))) + "}"
        self.emit(f"{a}, {b} = {d()}, {d()}")
        view = lambda n: f"{n}.{self.pick(['keys()', 'items()', 'keys()', 'values()'])}"
        self.emit("print(" + self.pick([f"{view(a)} {self.pick(['&', '|', '-', '^', '==', '<=', '>', '!='])} {self.pick([view(b), '{1, 2, 3}', '[1, 2]', b, '5'])}", f"{self.thing()} in {view(a)}", f"len({view(a)}), list(reversed({view(a)}))", f"{view(a)}", f"{a} | {b}, {a} == {b}, {a} | {self.pick(['[(1, 2)]', '5', '{}'])}",
                                       f"sorted({view(a)}), max({view(a)}, default=None)", f"dict({view(a)})", f"{a}.keys().isdisjoint({self.pick([b, '[1]', '5'])})", f"list({view(a)})[{self.small()}]", f"{a}.get({self.thing()}), {a}.pop({self.pick(INTS)}, {self.thing()}), {a}", f"{a}.setdefault({self.thing()}, {self.thing()}), {a}",
                                       f"dict.fromkeys({self.pick([self.word(), self.whole_list(), '5'])}{self.pick(['', ', 0', ', []'])})", f"{a}.update({self.pick([b, '[(1, 2)]', 'z=1', '[1]', '5', b + ', k=2', repr('ab')])}), {a}", f"{a}.popitem(), {a}", f"{{**{a}, **{b}, 'k': 1}}", f"dict({a}, **{{'z': 1}}), dict(**{b})", f"dict(zip({self.whole_list()}, {self.word()}))", f"{a}[{self.thing()}]", f"[*{a}], {{*{a}, *{b}}}"]) + ")")

    def topic_sets(self) -> None:
        s = lambda: "{" + (", ".join(self.pick(INTS) for _ in range(self.random.randint(1, 6)))) + "}" if self.chance(0.8) else self.pick(["set()", "frozenset([1, 2, 3])", "frozenset()", "set(range(10, 0, -3))"])
        a = self.fresh()
        other = lambda: self.pick([s(), s(), self.whole_list(), "range(3)", "5", "'ab'", "{1: 2}", "None"])
        method = self.pick(["union", "intersection", "difference", "symmetric_difference", "issubset", "issuperset", "isdisjoint", "update", "intersection_update", "difference_update", "symmetric_difference_update", "add", "discard", "remove", "copy", "pop", "clear"])
        if "'ab'" in (one := other()) and method in ("union", "symmetric_difference", "update", "symmetric_difference_update", "add"):
            one = "[]"
        count = self.random.choices([1, 0, 2], [8, 1, 1])[0]
        self.emit(f"{a} = {s()}")
        self.emit(self.pick([f"print({a}.{method}({', '.join([one, s()][:count])}), {a})", f"print({a} {self.pick(['&', '|', '-', '^', '<', '<=', '>', '>=', '==', '!='])} {self.pick([s(), s(), '[1]', '5'])})", f"{a} {self.pick(['&=', '|=', '-=', '^='])} {self.pick([s(), s(), '[1]'])}\nprint({a})".replace("\n", "; "),
                             f"print({self.thing()} in {a}, len({a}), sorted({a}), {a} == frozenset({a}))", f"print({{x % {self.small(1, 5)} for x in {a}}})", f"print({{({s()}), 1}})", f"print({{frozenset({s()}): 1}})"]))

    def topic_sorting(self) -> None:
        items = self.pick([self.whole_list(), f"[{', '.join(self.word() for _ in range(4))}]", f"[({self.small()}, {self.word()}), ({self.small()}, {self.word()}), ({self.small()}, {self.word()})]", f"[{self.number()}, {self.number()}, {self.number()}, {self.number()}]", f"[{self.things(2, 4)}]", "[[2], [1, 5], []]", "[3, 1, 2] * 12", "[(i * 7 % 5, i) for i in range(20)]"])
        key = self.pick(["", ", reverse=True", ", key=len", ", key=str", ", key=lambda v: v[0]", ", key=lambda v: (v[1], -v[0])", ", key=lambda v: -v", ", key=abs, reverse=True", ", key=None", ", key=repr", ", key=lambda v: v % 3", ", reverse=1", ", key=5"])
        key_only = key.replace(", reverse=True", "").replace(", reverse=1", "")
        self.emit(f"print({self.pick([f'sorted({items}{key})', f'sorted({items}{key})', f'max({items}{key_only})', f'min({items}{key_only}, default=0)', f'sorted({items}{key})[{self.bounds()}]', f'list(reversed(sorted({items}{key})))'])})")

    def topic_iterators(self) -> None:
        a, b = self.fresh(), self.fresh()
        source = lambda: self.pick([self.whole_list(), self.word(), "range(4)", "(1, 2)", "{5: 6}", "iter([1, 2, 3])", "map(str, [1, 2])", "5"])
        self.text_block(self.pick([
            f"{a} = iter({source()})\nprint(next({a}, 'none'), next({a}, 'none'))\nprint(list({a}), list({a}))\nprint(next({a}))",
            f"print(list(zip({source()}, {source()}{self.pick(['', ', strict=True', ', ' + source()])})))",
            f"print(list(enumerate({source()}, {self.pick(['start=5', '-1', '10**20', repr('a')])})))",
            f"print(list(map(lambda *v: v, {source()}, {source()})))",
            f"print(list(filter({self.pick(['None', 'lambda v: v', 'str.isdigit', 'bool', '5'])}, {source()})))",
            f"{a} = [3, 2, 1, 0]\nprint(list(iter({a}.pop, {self.small(0, 4)})), {a})",
            f"{a} = zip(*[iter({source()})] * 2)\nprint(list({a}))",
            f"print(list(reversed({self.pick([source(), 'range(0, 10, 3)', '{1: 2}.items()'])})))",
            f"{a} = ({b} * 2 for {b} in {source()})\nprint(next({a}, None), sum(1 for _ in {a}))",
            f"print(sum({self.pick([source(), '[[1], [2]]', '[0.1] * 10'])}{self.pick(['', ', 10', ', []', ', 0.5', ', start=1'])}))",
            f"print(any({source()}), all({source()}), max({source()}, default=3), sorted({source()}))",
            f"{a} = iter({source()})\nfor {b} in {a}:\n    print({b}, next({a}, 'last'))",
            f"print(*{source()}, *{source()}, sep={self.pick([repr('-'), 'None', repr('')])}, end={self.pick([repr('!') + ' + chr(10)', 'None'])})",
            f"print('{self.pick('xyz')}' in {source()}, {self.small()} in {source()}, {self.small()} not in {source()})",
            f"{a}, {b} = map(int, {self.pick([repr('12'), '[1.5, 2]', repr('1 2') + '.split()', '[1]'])})\nprint({a}, {b})",
        ]))

    def topic_ranges(self) -> None:
        a = self.fresh()
        bound = lambda: self.pick([self.small(-9, 9), self.small(-9, 9), self.small(-9, 9), "10**20", "-10**20", "2**63", "True"])
        self.emit(f"{a} = range({', '.join([bound(), bound(), self.pick(['1', '2', '-1', '-3', '0', '7', '10**19', '-10**20'])][:self.random.randint(1, 3)])})")
        self.emit("print(" + self.pick([f"{a}", f"len({a})", f"{a}[{self.small()}]", f"{a}[{self.bounds()}]", f"{self.whole()} in {a}", f"{a} == range({self.small()}), {a}.start, {a}.stop, {a}.step", f"{a}.index({self.pick(INTS)})", f"{a}.count({self.whole()})", f"bool({a}), hash({a}) == hash(range(0))", f"list({a}[:3]), list({a}[-2:])", f"[x for x, _ in zip({a}, 'abc')]", f"max({a}[:4], default=None), list(reversed({a}))[:2] if len({a}) < 99 else 0", f"[x for x, _ in zip(reversed({a}), 'ab')]"]) + ")")

    def topic_types(self) -> None:
        a = self.thing()
        types = ["int", "str", "float", "bool", "list", "dict", "tuple", "set", "(int, str)", "object", "type", "range", "frozenset", "5", "((int,), str)", "int | str"]
        self.emit("print(" + self.pick([f"type({a}), type({a}).__name__", f"isinstance({a}, {self.pick(types)})", f"type({a}) is {self.pick(types[:8])}", f"callable({self.pick([a, 'len', 'int', 'lambda: 0', 'str.upper'])})", f"hasattr({a}, '{self.pick(['append', 'upper', 'keys', 'real', 'nothing', '__name__'])}')", f"getattr({a}, 'nothing', {self.thing()})", f"{a}.nothing",
                                       f"{a}()", f"{a}[{self.thing()}]", f"{a} ** {self.pick(['0', '2', '-1', 'None', '[1]', repr('a')])}", f"{a} {self.pick(['+', '-', '*', '/', '//', '%', '<', '>=', '==', '!=', 'in', 'and', 'or', '&', '|', '<<'])} {self.thing()}", f"{self.pick(['-', '+', '~', 'not '])}{a}", f"issubclass({self.pick(['bool', 'KeyError', 'int', '5'])}, {self.pick(['int', 'LookupError', 'Exception', '(str, int)'])})", f"repr({a}), str({a}), ascii({a})",
                                       f"[v is v for v in [{a}]]", f"{a} < {self.thing()} < {self.thing()}", f"[{a}] == [{self.thing()}], ({a},) < ({self.thing()},)", f"len({a})", f"iter({a}) is not None", f"{self.pick(['abs', 'len', 'int', 'max', 'sorted', 'ord', 'chr', 'sum', 'hex', 'round', 'divmod', 'isinstance', 'range', 'any', 'next', 'print', 'str', 'list', 'bool', 'float', 'getattr', 'repr'])}({self.things(0, 3)})"]) + ")")

    def topic_exceptions(self) -> None:
        e = self.pick(ERRORS)
        a = self.fresh()
        self.text_block(self.pick([
            f"{a} = {e}({self.things(0, 2)})\nprint(repr({a}), str({a}), {a}.args, isinstance({a}, {self.pick(ERRORS)}))",
            f"try:\n    raise {e}({self.things(0, 2)})\nexcept ({self.pick(ERRORS)}, {self.pick(ERRORS)}) as {a}:\n    print('caught', {a})",
            f"print({e}.__name__, issubclass({e}, {self.pick(ERRORS)}), {e}({self.word()}) == {e}({self.word()}))",
            f"try:\n    {self.pick(['x = [1][5]', 'x = {}[(1, 2)]', 'x = int(None)', 'a, b = [1]', 'x = 1 + None', 'x = None[0]', 'None()', 'x = len(5)', 'for x in 5: pass', 'x = (1).foo', 'x = [].foo', 'del [][0]', 'x = {[]: 1}', 'x = [1] < [None]', '(1)[0]', 'x = -None', '[1][1:2] = 5', '(1, 2)[0] = 1', 'del (1, 2)[0]', 'x = max([])', 'x = next(iter([]))', 'x = [].pop()', 'x = {}.popitem()', 'x = ().index(1)', 'x = chr(-1)', 'x = ord(repr(1)*2)', 'print(**{1: 2})', 'len(*[])', 'x = [1, 2, 3][None]', 'x = 5 in 5', 'range(1.5)', 'x = [][0.5]', 'import nothing_here', 'x = math.nothing', 'str.upper(5)', 'list.append([], 1, 2)', 'x = int.nothing', 'raise Exception', 'x = format(5, repr(1))'])}\nexcept Exception as {a}:\n    print(type({a}).__name__, {a}, {a}.args)",
            f"class_of = {{}}\nfor {a} in ({e}, {self.pick(ERRORS)}):\n    try:\n        raise {a}\n    except {self.pick(ERRORS)}:\n        print('yes')\n    except Exception:\n        print('no')",
        ]))

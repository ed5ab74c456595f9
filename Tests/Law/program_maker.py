"""Writes random programs: values of kinds, statements that use them, and now and then the wrong kind on purpose."""
import random

from program_statements import Statements

JSON_TEXTS = ["'[1, 2.50, -0.0, 1e5, true, null]'", "'{\"a\": [], \"b\": {\"c\": \"\\\\u00e4\"}}'", "'[1,]'", "'{1: 2}'", "''", "'[NaN, -Infinity]'", "'01'", "' \"x\" '", "'\"open'", "'[1 2]'", "'nul'"]
WORDS = ["", "a", "b", "ab", "abc", "Hello", "x y z", "tab\\there", "ÄÖ", "naïve", "1", "12", "-3", "3.5", " pad ", "aXbXc", "line\\nbreak", "'", "%d", "{}", "日本"]
INTS = ["0", "1", "2", "3", "-1", "-2", "5", "7", "10", "-10", "16", "100", "255", "-128", "1000", "(2**31)", "(2**62)", "(2**63)", "(-2**63)", "(2**64)", "(10**18)", "(10**25)", "(-10**20)", "True", "False"]
FLOATS = ["0.0", "1.0", "-1.0", "0.5", "2.5", "-2.5", "1e-5", "1e16", "1.5e300", "0.1", "3.14159", "1e22", "-0.0", "float('inf')", "float('nan')", "123456.789", "1/3", "5e-324"]
SPECS_INT = ["d", "5d", "<6d", ">6d", "^7d", "05d", "+d", " d", ",d", "_d", "x", "#x", "o", "#o", "b", "#b", "X", "08b", "e", ".2f", "8.3f", "g", "%", "n", "c", "#010x", "=+8d", "*^9d", ""]
SPECS_FLOAT = [".2f", "8.3f", "<9.1f", "^9.2f", "+.1f", "e", ".3e", "g", ".3g", ".10g", "%", ".1%", ",.2f", "010.3f", "G", "E", "F", "", "_.2f", "#.3g", "=+10.2f", "n", "d", "s"]
SPECS_STR = ["", "s", "5", "<5", ">5", "^5", "*^7", ".2", "6.1", "-<4", "d", "x", "05", "=5", ",", "+"]
STR_METHODS_0 = ["upper", "lower", "title", "capitalize", "swapcase", "strip", "lstrip", "rstrip", "split", "splitlines", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "istitle", "isidentifier", "isdecimal", "isnumeric", "casefold", "expandtabs", "isascii", "isprintable"]
STR_METHODS_STR = ["split", "rsplit", "find", "rfind", "index", "rindex", "count", "startswith", "endswith", "strip", "lstrip", "rstrip", "partition", "rpartition", "removeprefix", "removesuffix", "join"]
ERRORS = ["ValueError", "TypeError", "KeyError", "IndexError", "ZeroDivisionError", "AttributeError", "LookupError", "ArithmeticError", "Exception", "NameError", "OverflowError", "RuntimeError"]
BINARY = ["+", "-", "*", "//", "/", "%", "&", "|", "^"]
COMPARE = ["<", "<=", ">", ">=", "==", "!="]


class Maker(Statements):
    """Writes one program. Values have a kind as far as it knows; now and then it uses the wrong one on purpose."""

    def __init__(self, source: random.Random, prefix: str) -> None:
        self.random = source
        self.prefix = prefix
        self.names: dict[str, list[str]] = {}
        self.lines: list[str] = []
        self.depth = 0
        self.functions: list[tuple[str, int]] = []
        self.counter = 0
        self.in_loop = 0
        self.in_function = 0

    def pick(self, items):
        return self.random.choice(items)

    def chance(self, probability: float) -> bool:
        return self.random.random() < probability

    # Expressions

    KINDS = ["int", "float", "str", "bool", "list", "strs", "tuple", "dict", "set", "none", "nested", "floats", "pair"]

    def any_kind(self) -> str:
        return self.random.choices(self.KINDS, [9, 5, 8, 3, 7, 4, 4, 4, 3, 1, 2, 2, 2])[0]

    def grow(self, kind: str) -> str:
        """An operand of what makes a value larger: in a loop a small constant, or the value could double each time around."""
        return self.leaf(kind) if self.in_loop or self.in_function else self.expr(kind)

    def expr(self, kind: str, depth: int = 0) -> str:
        if self.chance(0.025):
            kind = self.any_kind()
        known = self.names.get(kind)
        if known and self.chance(0.45) and depth < 4:
            return self.pick(known)
        if depth > 2:
            return self.leaf(kind)
        return getattr(self, "make_" + kind)(depth + 1)

    def leaf(self, kind: str) -> str:
        if kind == "int":
            return self.pick(INTS[:16]) if self.chance(0.85) else "(" + self.pick(INTS) + ")"
        if kind == "float":
            return self.pick(FLOATS)
        if kind == "str":
            return self.text()
        if kind == "bool":
            return self.pick(["True", "False"])
        if kind == "none":
            return "None"
        if kind == "list":
            return "[" + ", ".join(self.pick(INTS[:13]) for _ in range(self.random.randint(0, 5))) + "]"
        if kind == "strs":
            return "[" + ", ".join(self.text() for _ in range(self.random.randint(0, 4))) + "]"
        if kind == "tuple":
            items = [self.pick(INTS[:10] + ["'t'", "None", "2.5"]) for _ in range(self.random.randint(0, 4))]
            return "(" + ", ".join(items) + (",)" if len(items) == 1 else ")")
        if kind == "dict":
            if self.chance(0.5):
                return "{" + ", ".join(f"{self.pick(INTS[:11])}: {self.leaf('int')}" for _ in range(self.random.randint(0, 4))) + "}"
            return "{" + ", ".join(f"{self.text()}: {self.leaf('int')}" for _ in range(self.random.randint(0, 4))) + "}"
        if kind == "set":
            items = [self.pick(INTS[:14]) for _ in range(self.random.randint(0, 6))]
            return "{" + ", ".join(items) + "}" if items else "set()"
        if kind == "floats":
            return "[" + ", ".join(self.pick(FLOATS + INTS[:8]) for _ in range(self.random.randint(0, 6))) + "]"
        if kind == "pair":
            return f"({self.pick(INTS[:8])}, {self.pick(FLOATS[:6] + ['True', '()'])})"
        return "[[1, 2], [3]]"

    def make_floats(self, d: int) -> str:
        """Floats and ints in one list: sums, sorting and equality across the two, NaN among them."""
        r = self.random.randrange(6)
        if r == 0:
            return f"sorted({self.expr('floats', d)}" + self.pick([")", ", reverse=True)", ", key=lambda v: -v)", ", key=str)"])
        if r == 1:
            return f"[{self.expr('float', d)}, {self.expr('float', d)}, {self.expr('int', d)}]"
        if r == 2:
            return f"({self.expr('floats', d)} + {self.expr('list', d)})"
        if r == 3:
            return f"[min({self.expr('floats', d)}, default=None), max({self.expr('floats', d)}, default=0), sum({self.expr('floats', d)})]"
        if r == 4:
            return f"list(dict.fromkeys({self.expr('floats', d)}))"
        return f"list({{{', '.join(self.pick(FLOATS[:13]) for _ in range(self.random.randint(1, 4)))}, 2}})" if self.chance(0.5) else f"[*{{{self.leaf('int')}: 1, {self.leaf('float')}: 2, True: 3}}]"

    def make_pair(self, d: int) -> str:
        """Hashable tuples: keys and elements whose order in a set is defined."""
        r = self.random.randrange(5)
        if r == 0:
            return f"({self.expr('int', d)}, {self.expr('int', d)})"
        if r == 1:
            return f"({self.expr('pair', d)}, {self.expr('float', d)})"
        if r == 2:
            return f"max({self.expr('pair', d)}, {self.expr('pair', d)})"
        if r == 3:
            return f"sorted([{self.expr('pair', d)}, {self.expr('pair', d)}])[{self.pick(['0', '-1'])}]"
        return f"tuple({{{', '.join('(' + self.leaf('int') + ', ' + self.leaf('int') + ')' for _ in range(self.random.randint(1, 6)))}}})"

    def text(self) -> str:
        word = self.pick(WORDS)
        return f'"{word}"' if "'" in word or self.chance(0.3) else f"'{word}'"

    def make_int(self, d: int) -> str:
        r = self.random.randrange(20)
        if r == 17:
            return self.pick([f"{self.expr('int', d)}.{self.pick(['bit_length()', 'bit_count()', 'real', 'numerator', 'denominator', 'conjugate()'])}" if not self.chance(0.2)
                              else f"({self.leaf('float')}).{self.pick(['is_integer()', 'as_integer_ratio()', 'hex()', 'real'])}",
                              # Numbers alone: the hash of a text, of None and of not a number is another in each run.
                              f"hash({self.pick(FLOATS[:13]) if self.chance(0.3) else self.leaf(self.pick(['int', 'bool', 'pair', 'list']))}) % 1000003",
                              f"pow({self.expr('int', d)}, {self.pick(['0', '2', '5', '-1', '17'])}, {self.leaf('int')})"])
        if r == 18:
            # What grows fast gets small arguments.
            return self.pick([f"math.{self.pick(['gcd', 'lcm'])}({self.expr('int', d)}, {self.leaf('int')})",
                              f"math.{self.pick(['comb', 'perm'])}({self.pick(INTS[:11])}, {self.pick(INTS[:11])})",
                              f"math.{self.pick(['floor', 'ceil', 'trunc', 'isqrt'])}({self.leaf('float') if self.chance(0.6) else self.leaf('int')})",
                              f"math.factorial({self.pick(INTS[:11] + ['2.0', 'True'])})"])
        if r == 19:
            # TL builds a generator at once: nothing in it may fail that another order of evaluation would show.
            v = self.fresh()
            return f"{self.pick(['sum', 'max', 'min', 'any', 'all'])}({self.pick([f'{v} * 2', f'{v} - 1', f'{v} // 2', f'{v} > 2'])} for {v} in {self.leaf(self.pick(['list', 'set']))})"
        if r < 4:
            return f"({self.expr('int', d)} {self.pick(BINARY)} {self.expr('int', d)})"
        if r == 4:
            return f"({self.expr('int', d)} ** {self.pick(['0', '1', '2', '3', '5', '-1', '10'])})"
        if r == 5:
            return f"len({self.expr(self.pick(['str', 'list', 'dict', 'set', 'tuple', 'strs']), d)})"
        if r == 6:
            return f"{self.pick(['sum', 'max', 'min'])}({self.expr(self.pick(['list', 'set', 'list']), d)})"
        if r == 7:
            return f"{self.pick(['-', '+', '~'])}{self.expr('int', d)}"
        if r == 8:
            return f"int({self.expr(self.pick(['float', 'str', 'bool', 'int']), d)})"
        if r == 9:
            return f"{self.expr('list', d)}[{self.expr('int', d)}]"
        if r == 10:
            return f"{self.expr('str', d)}.{self.pick(['find', 'count', 'rfind', 'index'])}({self.expr('str', d)})"
        if r == 11:
            return f"{self.expr('dict', d)}.get({self.expr(self.pick(['int', 'str']), d)}, {self.expr('int', d)})"
        if r == 12:
            return f"({self.expr('int', d)} if {self.expr('bool', d)} else {self.expr('int', d)})"
        if r == 13:
            return f"({self.expr('int', d)} {self.pick(['<<', '>>'])} {self.pick(['0', '1', '3', '8', '65', '-1'])})"
        if r == 14:
            return f"{self.pick(['abs', 'round', 'int', 'ord'])}({self.expr(self.pick(['int', 'int', 'float', 'bool', 'str']) if self.chance(.2) else 'int', d)})"
        if r == 15 and self.functions:
            return self.call(d)
        return f"divmod({self.expr('int', d)}, {self.expr('int', d)})[{self.pick(['0', '1'])}]"

    def make_float(self, d: int) -> str:
        r = self.random.randrange(10)
        if r == 8:
            return f"math.{self.pick(['sqrt', 'fabs', 'floor', 'copysign', 'fmod', 'ldexp', 'hypot', 'log2', 'degrees', 'isfinite', 'isnan', 'modf', 'frexp', 'fsum', 'dist'])}({self.expr(self.pick(['float', 'int', 'list']), d)}" \
                + self.pick([")", ")", f", {self.expr('float', d)})", f", {self.leaf('int')})"])
        if r == 9:
            return f"({self.expr('float', d)} ** {self.pick(['0', '1', '2', '-1', '3.0', '-2.0'])})"
        if r < 3:
            return f"({self.expr('float', d)} {self.pick(['+', '-', '*', '/', '//', '%'])} {self.expr(self.pick(['float', 'int']), d)})"
        if r == 3:
            return f"({self.expr('int', d)} / {self.expr('int', d)})"
        if r == 4:
            return f"round({self.expr('float', d)}, {self.pick(['0', '1', '2', '3', '-1', '-2', '10'])})"
        if r == 5:
            return f"float({self.expr(self.pick(['int', 'str', 'float']), d)})"
        if r == 6:
            return f"{self.pick(['-', '+'])}{self.expr('float', d)}"
        return f"{self.pick(['abs', 'max', 'min'])}({self.expr('float', d)}" + (f", {self.expr('float', d)})" if self.chance(0.4) else ")")

    def make_str(self, d: int) -> str:
        r = self.random.randrange(24)
        if r == 20:
            return f"json.dumps({self.expr(self.any_kind(), d)}" + self.pick([")", ", sort_keys=True)", ", indent=1)", ", ensure_ascii=False)", ", separators=(',', ':'))"])
        if r == 21:
            return f"str(json.loads({self.pick(JSON_TEXTS)}))"
        if r == 22:
            return f"{self.expr('str', d)}.translate(str.maketrans({self.text()}, {self.text()}))" if self.chance(0.4) else f"{self.expr('str', d)}.{self.pick(['expandtabs', 'splitlines', 'casefold'])}({self.pick(['', '{}', '3', 'True', self.text()])})"
        if r == 23:
            width = self.pick(['5', '0', '12', self.leaf('int')])
            return f"f'{{{self.pick(['3', '2.5', '255', 'True', '10**20'])}:{self.pick(['>', '<', '^', '=', ''])}{{{width}}}{self.pick(['', 'd', '.2f', 'x', ',', 'e'])}}}'"
        if r < 2:
            return f"({self.expr('str', d)} + {self.expr('str', d)})"
        if r == 2:
            return f"({self.expr('str', d)} * {self.pick(['0', '1', '2', '3', '-1'])})"
        if r == 3:
            return f"{self.expr('str', d)}.{self.pick(STR_METHODS_0[:8])}()"
        if r == 4:
            return f"{self.pick(['str', 'repr', 'str', 'ascii'])}({self.expr(self.any_kind(), d)})"
        if r == 5:
            return f"{self.expr('str', d)}[{self.slice(d)}]"
        if r == 6:
            return f"{self.expr('str', d)}[{self.expr('int', d)}]"
        if r == 7:
            return f"{self.expr('str', d)}.join({self.expr('strs', d)})"
        if r == 8:
            return f"{self.expr('str', d)}.replace({self.expr('str', d)}, {self.expr('str', d)}" + (f", {self.pick(['0', '1', '2', '-1'])})" if self.chance(0.3) else ")")
        if r == 9:
            return f"{self.expr('str', d)}.{self.pick(['center', 'ljust', 'rjust', 'zfill'])}({self.pick(['0', '3', '7', '10', '-1'])}" + (f", {self.pick(['chr(42)', self.text()])})" if self.chance(0.3) else ")")
        if r < 13:
            return self.formatted(d)
        if r == 13:
            return f"({self.pick(PERCENT)} % {self.pick([self.expr('int', d), self.expr('float', d), self.expr('str', d), '(' + self.expr('int', d) + ', ' + self.expr('str', d) + ')'])})"
        if r == 14:
            return f"{self.pick(['hex', 'bin', 'oct', 'chr'])}({self.expr('int', d)})"
        if r == 15:
            return f"{self.pick(['max', 'min'])}({self.expr(self.pick(['str', 'strs']), d)})"
        if r == 16:
            return f"{self.expr('strs', d)}[{self.expr('int', d)}]"
        if r == 17:
            kind = self.pick(["int", "float", "str"])
            return f"format({self.expr(kind, d)}, {self.pick({'int': SPECS_INT, 'float': SPECS_FLOAT, 'str': SPECS_STR}[kind])!r})"
        if r == 18:
            return f"{self.pick(FORMATS)}.format({self.expr('int', d)}, {self.expr('str', d)}, k={self.expr('float', d)})"
        return f"({self.expr('str', d)} if {self.expr('bool', d)} else {self.expr('str', d)})"

    def formatted(self, d: int) -> str:
        parts = []
        for _ in range(self.random.randint(1, 3)):
            kind = self.pick(["int", "float", "str", "list", "bool", "dict"])
            names = self.names.get(kind)
            inner = self.pick(names) if names and self.chance(0.7) else {"int": "17", "float": "2.75", "str": "{'q'}", "list": "[1, 2]", "bool": "True", "dict": "dict(a=1)"}[kind]
            if kind == "str" and not (names and inner in names):
                inner = "str(42)"
            spec = self.pick({"int": SPECS_INT, "float": SPECS_FLOAT, "str": SPECS_STR}.get(kind, [""])) if self.chance(0.6) else ""
            mark = self.pick(["", "", "", "!r", "!s", "="])
            parts.append("{" + inner + mark + (":" + spec if spec else "") + "}" + self.pick(["", " ", "-", "{{}}"]))
        return 'f"' + "".join(parts) + '"'

    def make_bool(self, d: int) -> str:
        r = self.random.randrange(12)
        if r < 3:
            kind = self.pick(["int", "float", "str", "list", "tuple", "int"])
            return f"({self.expr(kind, d)} {self.pick(COMPARE)} {self.expr(kind, d)})"
        if r == 3:
            return f"({self.expr('int', d)} {self.pick(COMPARE)} {self.expr('float', d)})"
        if r == 4:
            return f"(not {self.expr(self.any_kind(), d)})"
        if r == 5:
            return f"({self.expr('bool', d)} {self.pick(['and', 'or'])} {self.expr('bool', d)})"
        if r == 6:
            kind, item = self.pick([("list", "int"), ("str", "str"), ("dict", "int"), ("set", "int"), ("dict", "str"), ("tuple", "int"), ("strs", "str")])
            return f"({self.expr(item, d)} {self.pick(['in', 'not in'])} {self.expr(kind, d)})"
        if r == 7:
            return f"{self.pick(['any', 'all'])}({self.expr(self.pick(['list', 'tuple', 'strs', 'set']), d)})"
        if r == 8:
            return f"isinstance({self.expr(self.any_kind(), d)}, {self.pick(['int', 'str', '(int, float)', 'bool', 'list', 'dict'])})"
        if r == 9:
            return f"{self.expr('str', d)}.{self.pick(STR_METHODS_0[10:21] + ['isascii', 'isprintable'])}()"
        if r == 10:
            return f"({self.expr('int', d)} {self.pick(COMPARE)} {self.expr('int', d)} {self.pick(COMPARE)} {self.expr('int', d)})"
        return f"({self.expr('set', d)} {self.pick(COMPARE)} {self.expr('set', d)})"

    def slice(self, d: int) -> str:
        part = lambda: self.pick(["", "", "0", "1", "2", "-1", "-2", "5", "100", "-100", "None", self.expr("int", d + 1)])
        return part() + ":" + part() + (":" + self.pick(["", "1", "2", "-1", "-2", "3", "0"]) if self.chance(0.4) else "")

    def make_list(self, d: int) -> str:
        r = self.random.randrange(13)
        if r < 2:
            return "[" + ", ".join(self.expr("int", d) for _ in range(self.random.randint(0, 4))) + "]"
        if r == 2:
            return f"({self.expr('list', d)} + {self.expr('list', d)})"
        if r == 3:
            return f"({self.expr('list', d)} * {self.pick(['0', '1', '2', '-1'])})"
        if r == 4:
            return f"{self.expr('list', d)}[{self.slice(d)}]"
        if r == 5:
            return f"sorted({self.expr(self.pick(['list', 'set', 'list']), d)}" + self.pick([")", ", reverse=True)", ", key=lambda v: -v)", ", key=abs)", ", key=lambda v: v % 3)"])
        if r == 6:
            return f"list({self.pick(['range', 'range', 'range'])}({self.pick(['0', '3', '5', '-2'])}, {self.pick(['0', '4', '9', '-7'])}, {self.pick(['1', '2', '-1', '-3', '0']) }))"
        if r in (7, 8):
            v = self.fresh()
            body = self.pick([v, f"{v} * {v}", f"{v} + 1", f"-{v}", f"{v} // 2", f"{v} % 3"])
            condition = self.pick(["", "", f" if {v}", f" if {v} % 2 == 0", f" if {v} > 1"])
            return f"[{body} for {v} in {self.expr(self.pick(['list', 'set', 'tuple']) if self.chance(.3) else 'list', d)}{condition}]"
        if r == 9:
            return f"list({self.expr(self.pick(['set', 'tuple', 'list', 'dict', 'str']), d)})"
        if r == 10:
            return f"[*{self.expr('list', d)}, {self.expr('int', d)}]"
        if r == 11:
            return f"list({self.pick(['map(abs, ', 'filter(None, ', 'reversed(', 'map(str, ', 'enumerate('])}{self.expr('list', d)}))"
        return f"list({self.expr('dict', d)}.{self.pick(['keys', 'values', 'items'])}())"

    def make_strs(self, d: int) -> str:
        r = self.random.randrange(7)
        if r < 2:
            return "[" + ", ".join(self.expr("str", d) for _ in range(self.random.randint(0, 4))) + "]"
        if r == 2:
            arguments = self.pick(["", self.expr("str", d), f"{self.expr('str', d)}, {self.pick(['0', '1', '2', '-1'])}", f"None, {self.pick(['0', '1'])}"])
            return f"{self.expr('str', d)}.{self.pick(['split', 'rsplit'])}({arguments})"
        if r == 3:
            return f"sorted({self.expr('strs', d)}, key={self.pick(['len', 'str.lower', 'lambda v: v[::-1]', 'repr'])})"
        if r == 4:
            return f"{self.expr('str', d)}.splitlines({self.pick(['', 'True'])})"
        if r == 5:
            v = self.fresh()
            return f"[{v}.{self.pick(STR_METHODS_0[:8])}() for {v} in {self.expr('strs', d)}]"
        return f"list({self.expr('str', d)})"

    def make_tuple(self, d: int) -> str:
        r = self.random.randrange(6)
        if r < 2:
            items = [self.expr(self.any_kind(), d) for _ in range(self.random.randint(0, 3))]
            return "(" + ", ".join(items) + (",)" if len(items) == 1 else ")")
        if r == 2:
            return f"({self.expr('tuple', d)} + {self.expr('tuple', d)})"
        if r == 3:
            return f"tuple({self.expr(self.pick(['list', 'str', 'set']), d)})"
        if r == 4:
            return f"{self.expr('str', d)}.{self.pick(['partition', 'rpartition'])}({self.expr('str', d)})"
        return f"{self.expr('tuple', d)}[{self.slice(d)}]"

    def make_dict(self, d: int) -> str:
        r = self.random.randrange(7)
        if r < 2:
            key = self.pick(["int", "str"])
            return "{" + ", ".join(f"{self.expr(key, d)}: {self.expr(self.pick(['int', 'int', 'list', 'str']), d)}" for _ in range(self.random.randint(0, 3))) + "}"
        if r == 2:
            v = self.fresh()
            return f"{{{v}: {self.pick([v, f'{v} * 2', f'str({v})'])} for {v} in {self.expr('list', d)}}}"
        if r == 3:
            return f"{{**{self.expr('dict', d)}, **{self.expr('dict', d)}}}"
        if r == 4:
            return f"({self.expr('dict', d)} | {self.expr('dict', d)})"
        if r == 5:
            return f"dict(zip({self.expr(self.pick(['list', 'strs', 'str']), d)}, {self.expr('list', d)}))"
        return f"dict({self.pick(['', 'a=1', 'b=2, a=[]'])})"

    def make_set(self, d: int) -> str:
        # Whole numbers only: the order in which a set of texts prints is not defined.
        r = self.random.randrange(7)
        if r == 5:
            return f"frozenset(map(int, {self.expr('list', d)}))" if self.chance(0.5) else self.leaf("set")
        if r == 6:
            # Not a number has a hash of its own in each run.
            return f"set({self.leaf('pair')} + {self.leaf('pair')})" if self.chance(0.5) else "set([" + ", ".join(self.pick(FLOATS[:13] + INTS[:8]) for _ in range(self.random.randint(0, 7))) + "])"
        if r < 2:
            return f"set(map(int, {self.expr('list', d)}))"
        if r == 2:
            return f"({self.expr('set', d)} {self.pick(['&', '|', '-', '^'])} {self.expr('set', d)})"
        if r == 3:
            v = self.fresh()
            return f"{{{self.pick([f'int({v})', f'{v} % 5', f'{v} - 3'])} for {v} in {self.expr('list', d)}}}"
        return f"{self.expr('set', d)}.{self.pick(['union', 'intersection', 'difference', 'symmetric_difference'])}(map(int, {self.expr(self.pick(['set', 'list']), d)}))"

    def make_none(self, d: int) -> str:
        return "None"

    def make_nested(self, d: int) -> str:
        return self.pick([f"[{self.expr('list', d)}, {self.expr('list', d)}]", f"[{self.expr('tuple', d)}]", f"list(zip({self.expr('list', d)}, {self.expr('str', d)}))",
                          f"list(enumerate({self.expr('str', d)}, {self.expr('int', d)}))", f"[{self.expr('dict', d)}]", f"[{self.expr('list', d)}] * 2"])

    def call(self, d: int) -> str:
        name, count = self.pick(self.functions)
        if self.chance(0.1):
            count = self.random.randint(0, 4)
        arguments = [self.expr(self.pick(["int", "int", "int", "str", "list"]) if self.chance(0.2) else "int", d) for _ in range(count)]
        if arguments and self.chance(0.15):
            arguments[-1] = "*" + self.expr("list", d)
        if self.chance(0.12):
            arguments.append(f"{self.pick(['a', 'b', 'c', 'k'])}={self.expr('int', d)}")
        return f"{name}({', '.join(arguments)})"

    # Statements

    def fresh(self) -> str:
        self.counter += 1
        return f"{self.prefix}v{self.counter}"

    def emit(self, line: str) -> None:
        self.lines.append("    " * self.depth + line)

    def bind(self, kind: str, name: str) -> None:
        known = self.names.setdefault(kind, [])
        if name not in known:
            known.append(name)

    def block(self, size: int) -> None:
        saved = {kind: list(names) for kind, names in self.names.items()}
        self.depth += 1
        for _ in range(max(1, size)):
            self.statement(nested=True)
        self.depth -= 1
        # Names bound only on one path are kept now and then: a NameError must be the same too.
        if not self.chance(0.1):
            self.names = saved

    def statement(self, nested: bool = False) -> None:
        r = self.random.randrange(40 if self.depth < 3 else 24)
        if r >= (36 if self.depth < 3 else 22):
            self.topic_statement()
        elif r >= 34:
            self.wider_statement()
        elif r < 6:
            kind = self.any_kind()
            name = self.pick(self.names[kind]) if self.names.get(kind) and self.chance(0.3) and not self.in_loop else self.fresh()
            self.emit(f"{name} = {self.expr(kind)}")
            self.bind(kind, name)
        elif r < 10:
            self.emit("print(" + ", ".join(self.expr(self.any_kind()) for _ in range(self.random.randint(1, 3))) + self.pick(["", "", "", ", sep='|'", ", end='.\\n'"]) + ")")
        elif r < 12:
            kind = self.pick([k for k in self.names if self.names[k]] or ["int"])
            if self.names.get(kind):
                op, other = self.pick({"int": [("+=", "int"), ("-=", "int"), ("*=", "int"), ("//=", "int"), ("%=", "int"), ("^=", "int"), ("|=", "int")],
                                       "float": [("+=", "float"), ("*=", "float"), ("/=", "int"), ("-=", "int")], "str": [("+=", "str"), ("*=", "int") if self.chance(0.1) else ("+=", "str")],
                                       "list": [("+=", "list"), ("*=", "bool"), ("+=", "tuple"), ("+=", "str")], "set": [("|=", "set"), ("&=", "set"), ("-=", "set"), ("^=", "set")],
                                       "dict": [("|=", "dict")], "tuple": [("+=", "tuple")], "strs": [("+=", "strs")]}.get(kind, [("+=", kind)]))
                self.emit(f"{self.pick(self.names[kind])} {op} {self.grow(other)}")
            else:
                self.emit(f"print({self.expr(kind)})")
        elif r < 15:
            self.method_statement()
        elif r == 15:
            names = [self.fresh() for _ in range(self.random.randint(2, 3))]
            if self.chance(0.25):
                names[self.random.randrange(len(names))] = "*" + names[-1] + "s"
            self.emit(f"{', '.join(names)} = {self.expr(self.pick(['list', 'tuple', 'strs', 'str', 'set', 'nested']))}")
        elif r == 16:
            kind = self.pick(["int", "str", "list", "float"])
            names = ([] if self.in_loop else self.names.get(kind) or []) + [self.fresh()]
            a = self.pick(names)
            # CPython 3.11 gives one name that stands twice its first value in some functions, and its last elsewhere.
            b = self.pick([name for name in names if name != a] or [self.fresh()])
            self.emit(f"{a}, {b} = {self.expr(kind)}, {self.expr(kind)}")
            self.bind(kind, a)
            self.bind(kind, b)
        elif r == 17 and self.names.get("list"):
            name = self.pick(self.names["list"])
            self.emit(self.pick([f"{name}[{self.expr('int')}] = {self.expr('int')}", f"{name}[{self.slice(0)}] = {self.grow(self.pick(['list', 'tuple', 'list']))}",
                                 f"del {name}[{self.expr('int')}]", f"del {name}[{self.slice(0)}]", f"{name}[{self.expr('int')}] += {self.grow('int')}"]))
        elif r == 18 and self.names.get("dict"):
            name = self.pick(self.names["dict"])
            key = self.expr(self.pick(["int", "str", "str", "tuple"]))
            self.emit(self.pick([f"{name}[{key}] = {self.expr('int')}", f"del {name}[{key}]", f"{name}[{key}] = {name}.get({key}, 0) + 1", f"print({name}[{key}])"]))
        elif r == 19:
            self.emit(f"assert {self.expr('bool')}" + (f", {self.expr('str')}" if self.chance(0.6) else ""))
            if self.chance(0.6):
                self.lines.pop()
        elif r == 20:
            if self.chance(0.3):
                self.emit(f"raise {self.pick(ERRORS)}({self.pick(['', self.expr('str'), self.expr('int') + ', ' + self.expr('str')])})")
            else:
                self.emit(f"print(repr({self.expr(self.any_kind())}))")
        elif r == 21:
            if self.in_loop and self.chance(0.4):
                self.emit(f"if {self.expr('bool')}: {self.pick(['break', 'continue'])}")
            else:
                self.emit(f"({self.fresh()} := {self.expr('int')})")
        elif r < 25:
            self.emit(f"if {self.expr(self.pick(['bool', 'bool', 'int', 'list', 'str']))}:")
            self.block(self.random.randint(1, 3))
            if self.chance(0.3):
                self.emit(f"elif {self.expr('bool')}:")
                self.block(self.random.randint(1, 2))
            if self.chance(0.4):
                self.emit("else:")
                self.block(self.random.randint(1, 2))
        elif r < 28:
            kind, item = self.pick([("list", "int"), ("strs", "str"), ("str", "str"), ("set", "int"), ("tuple", "int"), ("range", "int"), ("range", "int"), ("dict", "str")])
            name = self.fresh()
            if kind == "range":
                source = f"range({self.pick(['3', '2', '5'])})" if self.chance(0.7) else f"range({self.pick(['5', '1'])}, {self.pick(['-2', '4'])}, {self.pick(['-2', '1', '2'])})"
            else:
                source = self.expr(kind)
                if kind == "list":
                    source += "[:6]"
            if self.chance(0.15):
                self.emit(f"for {name}, {name}n in {self.pick([f'enumerate({source})', f'zip({source}, range(5))', source])}:")
            else:
                self.emit(f"for {name} in {source}:")
                self.bind(item, name)
            self.in_loop += 1
            self.block(self.random.randint(1, 3))
            self.in_loop -= 1
            if self.chance(0.15):
                self.emit("else:")
                self.block(1)
        elif r == 28:
            name = self.fresh()
            self.emit(f"{name} = {self.pick(['0', '1'])}")
            self.emit(f"while {name} < {self.pick(['3', '4', '6'])}:")
            self.depth += 1
            self.emit(f"{name} += {self.pick(['1', '2'])}")
            self.depth -= 1
            self.in_loop += 1
            self.block(self.random.randint(1, 2))
            self.in_loop -= 1
        elif r < 32:
            self.emit("try:")
            self.block(self.random.randint(1, 3))
            error = self.fresh()
            self.emit(f"except {self.pick(ERRORS + ['(KeyError, TypeError)', 'Exception', 'Exception', 'Exception'])} as {error}:")
            self.depth += 1
            self.emit(f"print(type({error}).__name__, {error}" + self.pick(["", f", repr({error})", f", {error}.args"]) + ")")
            self.depth -= 1
            if self.chance(0.2):
                self.emit("else:")
                self.block(1)
            if self.chance(0.2):
                self.emit("finally:")
                self.block(1)
        elif not self.in_function:
            self.function()
        else:
            self.emit(f"print({self.expr('int')})")

    def wider_statement(self) -> None:
        """Nested targets, generators of numbers, iterators by hand, closures in a list, errors raised from errors."""
        r = self.random.randrange(7)
        a, b, c = self.fresh(), self.fresh(), self.fresh()
        if r == 0:
            self.emit(f"({a}, *{b}), {c} = {self.expr(self.pick(['tuple', 'nested', 'list', 'pair']))}, {self.expr('int')}")
            self.emit(f"print({a}, {b}, {c})")
        elif r == 1:
            self.emit(f"for {a}, ({b}, *{c}) in enumerate({self.expr(self.pick(['nested', 'strs', 'list']))}):")
            self.emit(f"    print({a}, {b}, {c})")
        elif r == 2:
            self.emit(f"random.seed({self.leaf('int')})")
            self.emit(f"print(random.random(), random.randint(-5, {self.leaf('int')}), random.choice({self.expr(self.pick(['list', 'str', 'tuple']))}), random.sample({self.expr('list')}, {self.pick(['0', '1', '2'])}), random.uniform(1, {self.leaf('float')}), random.gauss(0, 1))")
        elif r == 3:
            self.emit(f"{a} = iter({self.expr(self.pick(['list', 'str', 'tuple', 'dict', 'set', 'int']))})")
            self.emit(f"print(next({a}, None), next({a}, 'end'), list({a}), next({a}))")
        elif r == 4:
            self.emit(f"{a} = [lambda {b}=0, {c}={c}: ({b}, {c}) for {c} in {self.expr('list')}[:3]]")
            self.emit(f"print([f({self.leaf('int')}) for f in {a}], len({a}))")
        elif r == 5:
            self.emit("try:")
            self.emit(f"    raise {self.pick(ERRORS)}({self.expr('str')}) from {self.pick(['None', 'KeyError(1)', self.expr('int')])}")
            self.emit(f"except (ArithmeticError, LookupError, ValueError, RuntimeError) as {a}:")
            self.emit(f"    print(repr({a}), repr({a}.__cause__), {a}.args, isinstance({a}, {self.pick(ERRORS)}))")
        else:
            self.emit(f"print(*{self.expr(self.pick(['list', 'str', 'dict', 'pair', 'int']))}, *{self.expr('floats')}, sep={self.pick(['None', repr(', '), self.leaf('int')])})")

    def method_statement(self) -> None:
        kind = self.pick([k for k in ("list", "dict", "set", "strs") if self.names.get(k)] or [""])
        if not kind:
            self.emit(f"print({self.expr('str')}.{self.pick(STR_METHODS_STR)}({self.expr('str')}))")
            return
        name = self.pick(self.names[kind])
        i = lambda: self.expr("int")
        calls = {
            "list": [f"append({i()})", f"extend({self.grow('list')})", f"insert({i()}, {i()})", "pop()", f"pop({i()})", f"remove({i()})", "reverse()", "sort()", "clear()", f"index({i()})", f"count({i()})", "copy()", "sort(reverse=True)"],
            "strs": [f"append({self.expr('str')})", "sort()", "pop()", f"remove({self.expr('str')})", "sort(key=len)", f"index({self.expr('str')})"],
            "dict": [f"pop({self.expr('str')}, None)", f"pop({self.expr('int')})", f"setdefault({self.expr('str')}, {i()})", f"update({self.expr('dict')})", "popitem()", f"get({self.expr('str')})", "items()", "keys()", "values()", "copy()", f"update(z={i()})"],
            "set": [f"add(int({i()}))", f"discard({i()})", f"remove({i()})", f"update(map(int, {self.expr('list')}))", "pop()", f"isdisjoint({self.expr('set')})", f"issubset({self.expr('set')})", f"issuperset({self.expr('list')})", "copy()"],
        }[kind]
        call = f"{name}.{self.pick(calls)}"
        self.emit(f"print({call})" if self.chance(0.6) else call)
        if self.chance(0.5):
            self.emit(f"print({name})")

    def function(self) -> None:
        name = f"{self.prefix}f{len(self.functions)}"
        shape, count = self.pick([("a", 1), ("a, b", 2), ("a, b=3", 1), ("a, *rest", 2), ("a, b=2, *, k=5", 2), ("*items, **named", 3), ("a, /, b=1", 1), ("a=[], **named", 0), ("", 0), ("a, b, c=7", 2)])
        self.emit(f"def {name}({shape}):")
        saved, saved_loop = {kind: list(names) for kind, names in self.names.items()}, self.in_loop
        # Only names nobody assigns in here stay readable: those of the program around are read, never written.
        self.names = {}
        for parameter in ("a", "b", "c", "k"):
            if parameter in [p.split("=")[0].strip(" *") for p in shape.split(",")]:
                self.bind("list" if f"{parameter}=[]" in shape else "int", parameter)
        if "*rest" in shape:
            self.bind("tuple", "rest")
        if "*items" in shape:
            self.bind("tuple", "items")
        if "**named" in shape:
            self.bind("dict", "named")
        self.in_loop = 0
        self.in_function += 1
        for _ in range(self.random.randint(1, 3)):
            self.depth += 1
            self.statement(nested=True)
            self.depth -= 1
        self.depth += 1
        if self.chance(0.25):
            inner = self.fresh()
            total = self.fresh()
            self.emit(f"{total} = {self.expr('int')}")
            self.emit(f"def {inner}(n):")
            self.emit(f"    nonlocal {total}")
            self.emit(f"    {total} = {total} + n")
            self.emit(f"    return {total}")
            self.emit(f"return {inner}({self.expr('int')}) + {inner}({self.expr('int')})")
        else:
            self.emit(f"return {self.expr(self.pick(['int', 'int', 'int', 'str', 'list']))}")
        self.depth -= 1
        self.in_function -= 1
        self.in_loop = saved_loop
        self.names = saved
        self.functions.append((name, count))


PERCENT = ["'%d'", "'%5d|'", "'%-5d|'", "'%05d'", "'%+d'", "'%x'", "'%o'", "'%s'", "'%r'", "'%.2f'", "'%8.3f'", "'%e'", "'%g'", "'%c'", "'%%'", "'%s and %s'", "'%5s|'", "'%-5s|'", "'%.1s'", "'%i'", "'%#x'", "'%X'", "'%a'"]
FORMATS = ["'{}'", "'{0}{1}'", "'{1}{0}'", "'{k}'", "'{0:>5}{1:<5}'", "'{k:.2f}'", "'{!r}'", "'{1!r:>8}'", "'{{}}{}'", "'{} {} {}'", "'{x}'", "'{'", "'}'", "'{0[0]}'", "'{1[0]}'", "'{0.real}'", "'{:,}'", "'{:5}|{:5}|'"]

import Foundation

/// More of what `HostileTests` runs, one program a line; `⏎` stands for a line end.
enum HostileLines {
    static let more: [String] = text.split(separator: "\n").map { $0.replacingOccurrences(of: "⏎", with: "\n") }

    private static let text = #"""
        it = [1]⏎for i in range(100000): it = map(str, it)⏎next(it)
        it = [1]⏎for i in range(100000): it = map(str, it)⏎it = None
        it = [1]⏎for i in range(100000): it = filter(None, it)⏎list(it)
        it = [1]⏎for i in range(100000): it = zip(it)⏎it = 1
        it = [1]⏎for i in range(100000): it = enumerate(it)⏎it = 1
        it = [1]⏎for i in range(100000): it = enumerate(it)⏎next(it)
        it = [1]⏎for i in range(100000): it = (x for x in it)⏎list(it)
        it = [1]⏎for i in range(100000): it = map(max, it, it)⏎it = 1
        it = ()⏎for i in range(100000): it = iter((it,))⏎it = 1
        a = 1⏎for i in range(100000): a = iter([a])⏎a = 1
        a = 1⏎for i in range(100000): a = [a].append⏎a = 1
        a = 1⏎for i in range(100000): a = slice(a)⏎a = 1
        a = 1⏎for i in range(100000): a = ValueError(a)⏎a = 1
        a = 1⏎for i in range(100000): a = ValueError(a)⏎repr(a)
        a = 1⏎for i in range(100000): a = ValueError(a)⏎str(a)
        a = frozenset()⏎for i in range(100000): a = frozenset([a])⏎a = 1
        a = frozenset()⏎for i in range(100000): a = frozenset([a])⏎hash(a)
        a = {}⏎for i in range(100000): a = {1: a.items()}⏎a = 1
        a = {}⏎for i in range(100000): a = {1: a}⏎repr(a)
        a = {}⏎for i in range(100000): a = {1: a}⏎b = {}⏎for i in range(100000): b = {1: b}⏎a == b
        a = ()⏎for i in range(100000): a = (a,)⏎repr(a)
        a = ()⏎for i in range(100000): a = (a,)⏎a < a + (1,)
        a = ()⏎for i in range(100000): a = (a,)⏎{a: 1}
        a = []⏎for i in range(100000): a = [a]⏎sorted([a, a])
        a = []⏎for i in range(100000): a = [a]⏎a in [a, []]
        a = []⏎for i in range(100000): a = [a]⏎f"{a}"
        a = []⏎for i in range(100000): a = [a]⏎"%s" % a
        a = []⏎for i in range(100000): a = [a]⏎import json⏎json.dumps(a)
        def w(f): return lambda: f()⏎f = lambda: 1⏎for i in range(100000): f = w(f)⏎f()
        f = lambda: 0⏎for i in range(100000):⏎    g = lambda: 0⏎    g.x = f⏎    f = g⏎f = 1
        def f(n):⏎    try: 1 / 0⏎    finally:⏎        if n: f(n - 1)⏎f(900)
        def f(n):⏎    try: raise ValueError(n)⏎    except ValueError as e:⏎        if n: f(n - 1)⏎        raise KeyError(n) from e⏎f(300)
        def f(x): return sorted([x, 1], key=f)[0]⏎f(1)
        def f(x): return list(map(f, [x]))⏎f(1)
        def f(x): return [f(y) for y in [x]]⏎f(1)
        def f(x): return max([x, 1], key=f)⏎f(1)
        def f(*a, **k): return f(*a, 1, **k)⏎f()
        def f(x=[]):⏎    x.append(x)⏎    return f(x)⏎f()
        f = lambda x: f(f(x))⏎f(1)
        def f(): f()⏎    ⏎try:⏎    f()⏎except RecursionError: pass⏎f()
        def f():⏎    try: f()⏎    except RecursionError: f()⏎f()
        d = {}⏎d["d"] = d⏎print(d, str(d), repr(d), d == d)
        d = {}⏎d["d"] = d⏎e = {}⏎e["d"] = e⏎d == e
        a = []⏎a.append(a)⏎hash(tuple(a))
        a = []⏎a.append(a)⏎sorted(a)
        a = []⏎a.extend([a, a])⏎a < a
        a = [0]⏎a[0] = a⏎a == [a]
        t = ([],)⏎t[0].append(t)⏎repr(t)
        t = ([],)⏎t[0].append(t)⏎t == ([],)
        "x" * 10**18
        10**12 * "x"
        ("x" * 10**6) * 10**6
        [1] * 10**18
        ("\t" * 10**6).expandtabs(10**6)
        ("a\t" * 10**6).expandtabs(-10**18)
        import json⏎json.dumps([0] * 10**6, indent=10**6)
        import json⏎json.dumps({str(i): i for i in range(10**5)}, indent=" " * 10**6)
        sum(1 for _ in iter(int, 1))
        any(x for x in iter(int, 1))
        list(x for x in iter(int, 1) if x)
        max(x for x in iter(int, 1))
        "".join("" for _ in iter(int, 1))
        g = (x for x in iter(int, 1) for y in ())⏎next(g)
        g = (x for x in [1])⏎for i in range(5000): g = (x for x in g)⏎next(g)
        g = (g for _ in [1])⏎next(g)⏎g = 1
        def f(): return next(g)⏎g = (f() for _ in [1])⏎next(g)
        pow(3, 10**400, 10**399 + 7)
        3**(2**18) * 7**(2**17) // 11**1000 % 10**50
        (10**4000)**7 >> 3 << 90000
        -(2**100000) // 3**500 & -(5**400) | 7**300 ^ -1
        ("é" * 10**7)[10**7 - 1]
        s = "é" * 10**6⏎for i in range(10**5): s[i * 7]
        sorted(range(10**6, 0, -1))[0]
        sorted([(i % 7, str(i)) for i in range(10**6)])
        len(set(range(10**6)) | set(range(10**6, 2 * 10**6)))
        [0] * 10**6 + [1] * 10**6
        xs = [[]] * 10**6⏎xs[::-1][::2]
        (1,) * 10**18
        [[]] * 10**10
        s = "x"⏎while True: s += s
        s = "x"⏎while True: s = s + s
        n = 2⏎while True: n *= n
        n = 2⏎while True: n = n ** 2
        n = 1⏎while True: n <<= 1000000
        2 ** 10**12
        10 ** 10**9
        (10**1000) ** (10**1000)
        7 ** 7 ** 7 ** 7
        1 << (1 << 100)
        pow(2, 10**12)
        pow(2, 10**30, 10**30)
        pow(2, -1, 0)
        pow(0, -1)
        -1 << 10**18
        hash(10**100000)
        str(2**100000)
        print(2**100000)
        int("9" * 10000)
        int("f" * 1000000, 16)
        float("9" * 100000)
        float("1" + "0" * 400)
        round(10**5000, -4999)
        round(1e308, -308)
        round(1.5, -10**18)
        round(1.5, 10**18)
        "%s" % (1,) * 10**12
        "%999999999999999999d" % 1
        "%.999999999999999999f" % 1.5
        "%*d" % (10**18, 1)
        "%.*f" % (10**18, 1.5)
        "{:>1000000000000}".format("x")
        "{:.1000000000000}".format(1.5)
        f"{1:{10**12}}"
        f"{'x':>{10**18}}"
        format(1.5, ".2147483648f")
        format(5, "2147483648d")
        format("x", "99999999999999999999")
        "x".rjust(10**18)
        "x".zfill(10**18)
        "x".center(10**12, "y")
        "\t".expandtabs(10**12)
        ("\t" * 10**6).expandtabs(10**6)
        "a".replace("a", "b" * 10**6).replace("b", "c" * 10**6)
        "a".replace("", "x" * 10**9)
        ("ab" * 1000).join(["x"] * 10**6).join(["y"] * 10**6)
        ",".join("x" * 10**6 for i in range(10**6))
        list(range(10**18))
        tuple(range(10**15))
        set(range(10**12))
        dict.fromkeys(range(10**12))
        sorted(range(10**12))
        [x for x in range(10**12)]
        {x for x in range(10**12)}
        {x: x for x in range(10**12)}
        max(range(10**12), key=lambda x: -x)
        any(x < 0 for x in range(10**12))
        sum(x for x in range(10**12))
        for x in iter(int, 1): pass
        while True: pass
        while 1:⏎    try: 1 / 0⏎    except: pass
        for i in range(10**18): pass
        x = []⏎for y in [1]: x.append(y)⏎for y in x: x.append(y)
        xs = [1, 2]⏎for x in xs: xs.insert(0, x)
        f = lambda *a: 0⏎f(*range(10**12))
        range(2**63)
        range(-2**63, 2**63)
        range(0, 2**63 - 1, 2**62)[1]
        range(2**63 - 1)[2**63 - 2]
        range(10)[-2**63]
        range(10)[2**63]
        range(10).index(2**70)
        2**70 in range(10)
        "abc"[2**70]
        "abc"[-2**63:2**63]
        [1, 2, 3][2**70:]
        xs = [1]⏎xs[2**70:] = [2]
        xs = [1]⏎del xs[-2**70:2**70]
        xs = [1]⏎xs.insert(2**70, 1)
        xs = [1]⏎xs.pop(2**70)
        xs = [1]⏎xs *= 2**70
        xs = [1]⏎xs[::2**63 - 1] = []
        chr(2**70)
        chr(55296)
        "\ud800"
        "\U00110000"
        "\N{NO SUCH NAME}"
        "\x4"
        ord("ab")
        int("1" * 5000)
        int("0b" + "1" * 100000, 2)
        int("١٢٣")
        bin(2**100000)
        divmod(-2**63, -1)
        -2**63 // -1
        abs(-2**63)
        (-2**63) % -1
        -(-2**63)
        ~(2**63 - 1)
        (2**63 - 1) * (2**63 - 1)
        import math⏎math.factorial(10**6)
        import math⏎math.comb(10**6, 5 * 10**5)
        import math⏎math.perm(10**6)
        import math⏎math.isqrt(-1)
        import math⏎math.exp(1e308)
        import math⏎math.gcd(0, 0, 2**100000)
        import math⏎math.floor(float("nan"))
        import math⏎math.ldexp(1.0, 10**18)
        import math⏎math.prod([10**1000] * 10000)
        import math⏎math.dist([1], [1, 2])
        import random⏎random.sample(range(10**18), 10**18)
        import random⏎random.choices([1], k=10**18)
        import random⏎random.randrange(0)
        import random⏎random.shuffle(5)
        import random⏎random.seed([])
        import random⏎random.getrandbits(-1)
        import json⏎json.loads("[" * 10000 + "]" * 10000)
        import json⏎json.loads("{\"a\":" * 10000)
        import json⏎json.loads("1" * 100000)
        import json⏎json.loads("\"" + "a" * 10**6)
        import json⏎d = {}⏎d["d"] = d⏎json.dumps(d)
        import json⏎json.dumps(10**5000)
        import time⏎time.sleep(-1)
        import time⏎time.sleep(float("nan"))
        import time⏎time.sleep(10**30)
        import subprocess
        import socket
        import ctypes
        from os import system
        __import__("os").system("true")
        open("/etc/passwd").read()
        ().__class__.__mro__
        (lambda: 0).__globals__
        (lambda: 0).__code__
        getattr(print, "__self__").open
        print.__class__("x")
        type("X", (), {})
        int.__subclasses__()
        {}.__class__.fromkeys(range(10**12))
        "{0.__class__.__init__.__globals__}".format(1)
        "{0[__import__]}".format({})
        globals()["x"] = 1
        vars()
        dir()
        del print⏎print(1)
        print = None⏎print(1)
        len = 5⏎len([])
        int = str⏎int(5) + 1
        ValueError = 5⏎raise ValueError
        raise type
        raise [ValueError]
        raise ValueError from ValueError from ValueError
        try: raise ValueError⏎except 5: pass
        try: raise ValueError⏎except (ValueError, 5): pass
        assert False, [1] * 10**7
        lambda: (yield)
        x: int: str = 5
        def f(a, a): pass
        def f(**k, *a): pass
        f(a=1, a=2)
        f(**{}, *[])
        break
        return 5
        nonlocal x
        global x, x⏎x = 1
        def f():⏎  x = 1⏎  global x
        if True:⏎        x = 1⏎    y = 2
        if True:⏎	x = 1⏎        y = 2
        x = (1,⏎
        x = "abc
        x = '''abc
        x = f"{"
        x = f"{}"
        x = f"{1!z}"
        x = f"{x:{y:{z:{w}}}}"
        x = 0777
        x = 1__0
        x = 0x
        x = 1e
        x = 5 5
        x = = 5
        5 = x
        f() = 5
        x + 1 = 5
        (x := 5) = 6
        *x = 5
        *a, *b = []
        for 5 in [1]: pass
        with open("x") as f: pass
        class A: pass
        async def f(): pass
        import
        from . import x
        from x import (a, b
        @5⏎def f(): pass
        x = [1, 2⏎y = 3
        }{
        $$$
        \
        "{}".format(*range(10**6))
        repr(["x" * 10**6] * 10**4)
        print("x" * 10**9)
        print(*range(10**8))
        "%s" * 10**7 % tuple(range(10**7))
        import json⏎json.dumps([[1]] * 1000, indent="x" * 10**6)
        import math⏎math.lcm(*range(1, 100000))
        import random⏎random.seed("x" * 10**7)
        import random⏎random.setstate((3, (1,) * 625, None))
        import random⏎random.Random([])
        import random⏎random.gammavariate(1e-300, 1)
        repr("a\nb" * 10**6)
        max(iter(int, 1))
        all(range(1, 10**18))
        max(range(10**30))
        10**29 in range(0, 10**30, 7)
        reversed(range(10**30))
        range(10**30)[::2][5:10**25:3]
        a = b = []⏎for i in range(50): a, b = [a, a], [b, b]⏎a == b
        a = ()⏎for i in range(50): a = (a, a)⏎hash(a)
        a = ()⏎for i in range(50): a = (a, a)⏎a < a + (1,)
        a = []⏎for i in range(50): a = [a, a]⏎"%s" % a
        a = {}⏎for i in range(50): a = {1: a, 2: a}⏎print(a)
        e = None⏎for i in range(100000):⏎    try: raise ValueError(i) from e⏎    except ValueError as x: e = x⏎repr(e)
        while True:⏎    try: "x" * 10**15⏎    except MemoryError: pass
        3**600000 * 3**600000
        (3**300000) % (7**100000)
        "a" * 2**29 * 4
        ...⏎⏎⏎...
        """#
}

"""Random programs, run under `tl` and under CPython: what they print must be equal, error types and messages included.

    python3 random_programs.py TL [--count 10000] [--seed N] [--batch 100] [--keep FOLDER]
    python3 random_programs.py --print [--count 200] [--seed N]

A batch is one file: many small programs, each in a `try` that prints the error that ended it, so that one process runs them all.
The seed is printed; the same seed makes the same programs. Exit code 1 and the two outputs of the first differing program
when there is a difference. `--print` runs nothing but CPython and writes the programs and what they print as JSON.

A program that makes a value larger than either allows (`MemoryError`), prints without end or takes minutes is counted apart.
"""
import argparse
import json
import pathlib
import random
import resource
import subprocess
import sys
import tempfile
import warnings

sys.dont_write_bytecode = True
from program_maker import Maker

PRELUDE = "import json, math, random\n"


def program(seed: int, number: int) -> str:
    """One program as it stands in a batch: its lines in a function or at the top, the error that ends it printed."""
    source = random.Random(f"{seed}/{number}")
    maker = Maker(source, f"p{number}_")
    is_function = source.random() < 0.5
    maker.depth = 1
    for _ in range(source.randint(4, 12)):
        # Most statements are guarded one by one, so that an early error does not end the program.
        if source.random() < 0.7:
            maker.emit("try:")
            maker.depth += 1
            maker.statement()
            maker.depth -= 1
            maker.emit("except Exception as error: print('!', type(error).__name__ + ':', error)")
        else:
            maker.statement()
    body = "\n".join(maker.lines)
    catch = "except Exception as error:\n    print('!', type(error).__name__ + ':', error)\n"
    if is_function:
        return f"print('#{number}')\ndef p{number}():\n{body}\ntry:\n    p{number}()\n{catch}"
    return f"print('#{number}')\ntry:\n{body}\n{catch}"


def known_programs(seed: int, numbers: range) -> dict[str, str]:
    """The programs by number, without those that are none: a `break` in the wrong place and the like."""
    good = {}
    for number in numbers:
        text = program(seed, number)
        try:
            compile(text, "program", "exec")
        except SyntaxError:
            continue
        good[str(number)] = text
    return good


#: What one run may take: seconds of the processor, bytes written, and for CPython bytes of memory (tl has a bound of its own, and reserves addresses that it never fills).
SECONDS, OUTPUT, MEMORY = 60, 1 << 24, 1 << 30


def run(command: list[str], file: pathlib.Path) -> str:
    """What a program prints. One that takes more than it may is ended."""
    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
        if command[0] == sys.executable:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command + [str(file)], stdout=output, stderr=subprocess.PIPE, preexec_fn=bound)
        output.seek(0)
        text = output.read().decode(errors="replace")
    return text + ("" if done.returncode == 0 else f"\nexit {done.returncode}\n{done.stderr[-2000:].decode(errors='replace')}")


def sections(output: str) -> dict[str, str]:
    parts: dict[str, str] = {}
    name = ""
    for line in output.split("\n"):
        if line.startswith("#") and line[1:].isdigit():
            name = line[1:]
            parts[name] = ""
        elif name:
            parts[name] += line + "\n"
        else:
            parts.setdefault("", "")
            parts[""] += line + "\n"
    return parts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tl", nargs="?")
    parser.add_argument("--print", action="store_true")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--most", type=int, default=1, help="differences to show before stopping")
    parser.add_argument("--keep", type=pathlib.Path, help="where to write the programs that differ")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    seed = options.seed if options.seed is not None else random.SystemRandom().randrange(1 << 32)
    if options.print:
        texts = known_programs(seed, range(options.count))
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "batch.tl"
            # Each compiled by itself: CPython makes one of equal constants in a text, and they run one by one elsewhere.
            file.write_text(PRELUDE + "\n".join(f"exec(compile({text!r}, 'program', 'exec'))" for text in texts.values()))
            outputs = sections(run([sys.executable, "-W", "ignore"], file))
        print(json.dumps([{"name": n, "text": PRELUDE + t, "output": f"#{n}\n" + outputs.get(n, "").removesuffix("\n" if n == list(texts)[-1] else "")}
                          for n, t in texts.items()]))
        return 0
    if options.tl is None:
        parser.error("which tl?")
    print(f"seed {seed}, {options.count} programs", flush=True)
    differences = beyond = 0
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "batch.tl"
        for first in range(0, options.count, options.batch):
            good = known_programs(seed, range(first, min(first + options.batch, options.count)))
            file.write_text(PRELUDE + "\n".join(good.values()))
            theirs = sections(run([sys.executable, "-W", "ignore"], file))
            ours = sections(run([options.tl], file))
            for number, text in good.items():
                a, b = theirs.get(number), ours.get(number)
                if a == b:
                    continue
                if a is None or b is None:
                    # One before it ended the whole batch, for want of memory say: once more alone.
                    file.write_text(PRELUDE + text)
                    a = sections(run([sys.executable, "-W", "ignore"], file)).get(number)
                    b = sections(run([options.tl], file)).get(number)
                    if a == b:
                        continue
                both = (a or "") + (b or "")
                if "MemoryError" in both or "\nexit -" in both or len(both) > OUTPUT // 2:
                    beyond += 1
                    continue
                differences += 1
                print(f"--- program {number} of seed {seed} ---\n{text}")
                print(f"--- python3 ---\n{a}\n--- tl ---\n{b}", flush=True)
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{seed}-{number}.tl").write_text(text)
                if differences >= options.most:
                    return 1
    print(f"{options.count} programs, {differences} differences, {beyond} beyond the bounds")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())

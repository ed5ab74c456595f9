"""Runs each program below this folder under `tl` and under CPython in turn and prints how many times faster `tl` is.

    python3 Benchmarks/interpreter/run.py [TL] [ROUNDS] [NAME ...]

The programs are valid in both languages and must give both the same result. Each run is a process of its own that
measures its processor time without its own start-up; the two alternate, so that a machine that is busy or whose speed
drifts is fair to both. Names choose the programs whose path holds one of them.

The bars: over all programs the geometric mean is at least 1, none is under 0.5, and none of `basics` is under 1.
"""
import math
import pathlib
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
WORST, BASIC = 0.5, 1.0


def timed(program: str) -> str:
    """The program between two readings of the clock, as one text that both languages run."""
    return ("import time as _time\n_start = _time.process_time()\n" + program
            + "\nprint((_time.process_time() - _start) * 1000, result)\n")


def run(command: list[str]) -> tuple[float, str]:
    """Milliseconds of processor time, and the result."""
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(out[0]), out[1]


def compare(path: pathlib.Path, commands: list[list[str]], rounds: int, folder: pathlib.Path) -> list[float]:
    """The median of each command."""
    file = folder / "program.tl"
    file.write_text(timed(path.read_text()))
    times: list[list[float]] = [[] for _ in commands]
    for _ in range(rounds):
        results = set()
        for command, taken in zip(commands, times):
            milliseconds, result = run([*command, str(file)])
            taken.append(milliseconds)
            results.add(result)
        assert len(results) == 1, f"{path.stem}: {results}"
    return [statistics.median(taken) for taken in times]


def main() -> None:
    tl = sys.argv[1] if len(sys.argv) > 1 else ".build/release/tl"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    commands = [[tl], [sys.executable]]
    ratios: dict[str, float] = {}
    print(f"{'program':28} {'tl ms':>9} {'python ms':>10} {'python/tl':>10}")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for path in sorted(HERE.rglob("*.tl")):
            program = path.relative_to(HERE).with_suffix("").as_posix()
            if sys.argv[3:] and not any(wanted in program for wanted in sys.argv[3:]):
                continue
            ours, theirs = compare(path, commands, rounds, folder)
            ratios[program] = theirs / ours
            bar = BASIC if program.startswith("basics/") else WORST
            missed = "" if ratios[program] >= bar else f"   under {bar:g}"
            print(f"{program:28} {ours:9.1f} {theirs:10.1f} {ratios[program]:10.2f}{missed}", flush=True)
    worst = min(ratios, key=ratios.get)
    mean = math.exp(statistics.fmean(map(math.log, ratios.values())))
    print(f"{len(ratios)} programs: geometric mean {mean:.2f} (bar 1), worst {ratios[worst]:.2f} in {worst} (bar {WORST:g})")


if __name__ == "__main__":
    main()

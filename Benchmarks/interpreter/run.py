"""Runs each program of this folder under `tl` and under CPython in turn and prints medians and their ratio.

    python3 Benchmarks/interpreter/run.py [TL] [ROUNDS]

The programs are valid in both languages. Each run is a process of its own that times the program without its own
start-up; the two alternate, so that a machine whose speed drifts is fair to both.
"""
import pathlib
import statistics
import subprocess
import sys
import tempfile


def timed(program: str) -> str:
    """The program with a clock around it, as one text that both languages run."""
    return (
        "import time as _time\n_start = _time.perf_counter()\n" + program
        + "\nprint((_time.perf_counter() - _start) * 1000, result)\n"
    )


def run(command: list[str]) -> tuple[float, str]:
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return float(out[0]), out[1]


def main() -> None:
    tl = sys.argv[1] if len(sys.argv) > 1 else ".build/release/tl"
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    print(f"{'program':16} {'tl ms':>9} {'python ms':>10} {'python/tl':>10}   bar >= 1")
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(pathlib.Path(__file__).parent.glob("*.tl")):
            file = pathlib.Path(folder) / path.name
            file.write_text(timed(path.read_text()))
            ours, theirs = [], []
            for _ in range(rounds):
                ms, result = run([tl, str(file)])
                ours.append(ms)
                ms, expected = run([sys.executable, str(file)])
                theirs.append(ms)
                assert result == expected, f"{path.stem}: {result} is not {expected}"
            a, b = statistics.median(ours), statistics.median(theirs)
            print(f"{path.stem:16} {a:9.1f} {b:10.1f} {b / a:10.2f}")


if __name__ == "__main__":
    main()

"""Our engine and PyTorch + timm side by side, in turns, on this machine.

    python3 Benchmarks/engine/run.py [--tl TL] [--rounds 5] [--threads 2] [--only TEXT] [--limit 600]

Prints a row for each kind of work: our seconds, PyTorch's seconds at its best setting, the ratio and the bar it must reach;
what is being measured goes to standard error. Medians of the rounds. A row that fails, or takes longer than `--limit` seconds
for one measurement, says why in its place, and the others go on; the exit code is 1 then. PyTorch runs in one process that keeps its models; ours is a process for each round, whose first step
(which compiles) is not counted. The Python with torch and timm is TL_BENCH_PYTHON, or a scratch environment outside the
repository that `Benchmarks/engine/environment.sh` makes.
"""
import argparse
import json
import os
import pathlib
import re
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).parent
LAYOUTS = ("contiguous", "channels_last")


class Failed(Exception):
    """Why a measurement gave no numbers."""


def progress(text):
    """One line that the next overwrites where somebody watches, "" alone wipes it; else a line for each."""
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)
    elif text:
        print(text, file=sys.stderr, flush=True)


def finish(process, limit, what):
    """What a process of ours printed, when it ends within `limit` seconds, and its largest memory in MiB; it is ended when not."""
    text = []
    reader = threading.Thread(target=lambda: text.append(process.stdout.read() if process.stdout else ""), daemon=True)
    reader.start()
    end = time.monotonic() + limit
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            break
        if time.monotonic() > end:
            process.kill()
            os.wait4(process.pid, 0)
            process.returncode = -signal.SIGKILL
            raise Failed(f"{what} did not end within {limit} s")
        time.sleep(0.002)
    process.returncode = os.waitstatus_to_exitcode(status)
    reader.join()
    if process.returncode:
        raise Failed(f"{what} ended with exit code {process.returncode}")
    return text[0], usage.ru_maxrss / 1024


class Peer:
    """The process that is PyTorch."""

    def __init__(self, python, threads, limit):
        self.command, self.limit, self.process = [python, str(HERE / "peer.py"), str(threads)], limit, None
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.version = self.answer("to start").split()[1]

    def answer(self, what):
        """A line from it; Failed, and a new process, when none comes."""
        ready, _, _ = select.select([self.process.stdout], [], [], self.limit)
        line = self.process.stdout.readline() if ready else ""
        if not line:
            why = f"did not answer within {self.limit} s" if not ready else f"ended with exit code {self.process.wait()}"
            self.process.kill()
            self.process.wait()
            self.process = None
            raise Failed(f"PyTorch, {what}: {why}")
        return line

    def seconds(self, row, settings):
        if not self.process:
            self.start()
        progress(f"{row}: PyTorch, " + ", ".join(f"{name} {value}" for name, value in settings.items() if name in ("layout", "threads")))
        try:
            self.process.stdin.write(json.dumps({"row": row, "settings": settings}) + "\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            pass  # it has ended: `answer` says how
        return json.loads(self.answer(row))

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


class Ours:
    """Runs a row of our own: constants in front of the program, numbers out."""

    def __init__(self, tl, threads, limit):
        self.tl, self.limit = os.path.abspath(tl), limit
        if not os.access(self.tl, os.X_OK):
            sys.exit(f"no program {tl}: `make build` makes it, or --tl names it")
        self.environment = dict(os.environ, OMP_NUM_THREADS=str(threads))

    def run(self, program, **constants):
        """What it printed after "seconds", the wall time of the process, and its largest memory in MiB."""
        progress(f"{program}: " + ", ".join(f"{name.lower()} {value}" for name, value in constants.items()))
        text = "".join(f"{name} = {value!r}\n" for name, value in constants.items()) + (HERE / "rows" / program).read_text()
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / program
            path.write_text(text)
            start = time.perf_counter()
            process = subprocess.Popen([self.tl, "run", str(path)], cwd=folder, stdout=subprocess.PIPE, text=True, env=self.environment)
            printed, memory = finish(process, self.limit, program)
            wall = time.perf_counter() - start
        numbers = [[float(word) for word in line.split()[1:]] for line in printed.split("\n") if line.startswith("seconds ")]
        return numbers, wall, memory


def show(name, ours, theirs, bar, rates=False):
    """`theirs` by setting, of which the best counts. The ratio of medians decides; that of the fastest rounds says what a quiet machine gives."""
    mine, other = statistics.median(ours), min(statistics.median(times) for times in theirs.values())
    progress("")
    # A step that is lost in the noise of what it is measured as a difference of counts as a microsecond.
    ratio, best = other / max(mine, 1e-6), min(min(times) for times in theirs.values()) / max(min(ours), 1e-6)
    form = (lambda v: f"{1 / v:,.0f}/s") if rates else (lambda v: f"{v:.4f} s" if v < 0.1 else f"{v:.3f} s")
    print(f"{name:58} {form(mine):>11} {form(other):>11} {ratio:8.2f} {best:8.2f}   >= {bar:<5} {'holds' if ratio >= bar else 'MISSED'}", flush=True)


def step_row(title, bar, model, batch, size=224, precision="f32"):
    def measure(peer, ours, rounds):
        theirs, mine = {layout: [] for layout in LAYOUTS}, []
        for _ in range(rounds):
            for layout in LAYOUTS:
                theirs[layout].append(peer.seconds(title, dict(name=model, batch=batch, size=size, layout=layout, precision=precision, frozen=None)))
            if precision == "f32":
                mine += [line[0] for line in ours.run("step.tl", NAME=model, BATCH=batch, SIZE=size, STEPS=2)[0]]
            else:
                mine += [line[0] for line in ours.run("step_fit.tl", NAME=model, BATCH=batch, SIZE=size, PRECISION=precision)[0]]
        show(title, mine, theirs, bar)
    return title, measure


def frozen_rows(until, frozen, bars):
    title = f"ResNet-18 frozen to {'the head' if frozen == 'head' else frozen}"

    def measure(peer, ours, rounds):
        theirs, first, later = {layout: [] for layout in LAYOUTS}, [], []
        for _ in range(rounds):
            for layout in LAYOUTS:
                theirs[layout].append(peer.seconds(title, dict(name="resnet18", batch=32, size=224, layout=layout, precision="f32", frozen=frozen)))
            numbers, _, _ = ours.run("frozen.tl", UNTIL=until, STEPS=1, LATER=600 if frozen == "head" else 4)
            first.append(numbers[0][0])
            later.append(numbers[0][1])
        if bars[0]:
            show(title + ", first epoch, a step", first, theirs, bars[0])
        show(title + ", later epochs, a step", later, theirs, bars[1])
    return title, measure


def mlp_row():
    title = "MLP 2-64-64-2, batch 32, loop in the language, steps/s"

    def measure(peer, ours, rounds):
        theirs, mine = {1: [], 2: []}, []
        for _ in range(rounds):
            for threads in theirs:
                theirs[threads].append(peer.seconds("mlp", dict(threads=threads)))
            numbers, _, _ = ours.run("mlp.tl", STEPS=2)
            mine += [line[0] for line in numbers]
        show(title, mine, theirs, 5, rates=True)
    return title, measure


def loop_rows():
    def measure(peer, ours, rounds):
        pairs = {"ResNet-18, 64 px, batch 32": dict(NAME="resnet18", BATCH=32, SIZE=64, UNTIL=""),
                 "ResNet-18, 224 px, batch 16": dict(NAME="resnet18", BATCH=16, SIZE=224, UNTIL=""),
                 "ResNet-18 frozen to layer3, 64 px, batch 32": dict(NAME="resnet18", BATCH=32, SIZE=64, UNTIL="layer3")}
        for name, settings in pairs.items():
            lines = [line for _ in range(rounds) for line in ours.run("loop_and_fit.tl", STEPS=7, **settings)[0]]
            loop, fit = statistics.median(line[0] for line in lines), statistics.median(line[1] for line in lines)
            cost = loop / fit - 1
            progress("")
            print(f"{'loop against fit, ' + name:58} {loop:>9.4f} s {fit:>9.4f} s {cost:8.1%} {'':8}   <= 5 %  {'holds' if cost <= 0.05 else 'MISSED'}", flush=True)
    return "loop in the language against fit", measure


def pipeline_row():
    title = "engine idle, ResNet-18 from JPEG files, 224 px, augmented"

    def measure(peer, ours, rounds):
        idle = statistics.median(line[0] for _ in range(rounds) for line in ours.run("pipeline.tl", STEPS=10)[0])
        progress("")
        print(f"{title:58} {idle:>11.2%} {'':>11} {'':8} {'':8}   <= 2 %  {'holds' if idle <= 0.02 else 'MISSED'}", flush=True)
    return title, measure


FIRST_STEP = """
import torch, timm
torch.set_num_threads(THREADS)
model = timm.create_model("resnet18").train()
optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
for _ in range(STEPS):
    loss = torch.nn.functional.cross_entropy(model(torch.randn(32, 3, 224, 224)), torch.randint(0, 1000, (32,)))
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""


def process_rows(python, threads, limit):
    def theirs(steps):
        text = FIRST_STEP.replace("THREADS", str(threads)).replace("STEPS", str(steps))
        start = time.perf_counter()
        process = subprocess.Popen([python, "-c", text])
        _, memory = finish(process, limit, "PyTorch")
        return time.perf_counter() - start, memory

    def start(peer, ours, rounds):
        mine, other = [], []
        for _ in range(rounds):
            other.append(theirs(1)[0])
            mine.append(ours.run("first.tl", STEPS=1)[1])
        show("process start to the end of the first ResNet-18 step", mine, {"": other}, 3)

    def memory(peer, ours, rounds):
        mine, other = ours.run("first.tl", STEPS=3)[2], theirs(3)[1]
        mark = "holds" if mine <= 1000 else "MISSED"
        progress("")
        print(f"{'peak memory of the ResNet-18 step':58} {mine:>7.0f} MiB {other:>7.0f} MiB {other / mine:8.2f} {'':8}   <= 1000  {mark}", flush=True)

    return [("process start", start), ("peak memory", memory)]


def growth(ours):
    """How our cost grows, and how much of the processor's peak it uses. Operations: two for each multiplication, three passes."""
    # Rows whose length is a power of two fall on the same lines of the cache: no size is the best for every processor.
    peak = max(2 * side ** 3 / line[0] / 1e9 for side in (1440, 1984, 2048, 2400) for line in ours.run("peak.tl", SIDE=side, STEPS=5)[0])
    print(f"\npeak of a product in f32: {peak:.0f} GF/s. Of it a training step uses (above 100 %: Winograd does fewer operations):")
    sizes = [("resnet18", 8, 224, 1.814), ("resnet18", 16, 224, 1.814), ("resnet18", 32, 224, 1.814), ("resnet18", 32, 112, 0.4535), ("resnet18", 32, 64, 0.148),
             ("resnet34", 16, 224, 3.664), ("resnet50", 16, 224, 4.089), ("mobilenetv3_large_100", 16, 224, 0.2166), ("vit_tiny_patch16_224", 16, 224, 1.0749)]
    for model, batch, size, multiplications in sizes:
        numbers, _, memory = ours.run("step.tl", NAME=model, BATCH=batch, SIZE=size, STEPS=3)
        spent = statistics.median(line[0] for line in numbers)
        rate = 6 * multiplications * batch / spent
        progress("")
        print(f"{model:24} batch {batch:3} of {size:3} px {spent:8.3f} s a step {spent / batch * 1000:7.1f} ms a picture {rate / peak:6.0%} {memory:6.0f} MiB", flush=True)


def kernels(threads):
    """Our own kernels next to the library's, in a process of their own."""
    root = HERE.parent.parent
    subprocess.run(["swift", "build", "-c", "release", "--product", "kernel-benchmark"], cwd=root, check=True, stdout=subprocess.DEVNULL)
    print(f"\n{'kernels of our own':58} {'ours':11} {'other':11} {'ratio':8} other", flush=True)
    subprocess.run([str(root / ".build" / "release" / "kernel-benchmark")], check=True, env=dict(os.environ, OMP_NUM_THREADS=str(threads)))


def peer_python():
    """The Python with torch and timm; ends with words for whoever has none."""
    python = os.environ.get("TL_BENCH_PYTHON")
    if not python:
        print("looking for torch and timm (the first time they are installed outside the repository: some minutes)", file=sys.stderr)
        made = subprocess.run([str(HERE / "environment.sh")], stdout=subprocess.PIPE, text=True)
        if made.returncode:
            sys.exit("no Python with torch and timm could be set up (above: why). TL_BENCH_PYTHON names one that has them.")
        python = made.stdout.strip().split("\n")[-1]
    if not os.access(python, os.X_OK):
        sys.exit(f"TL_BENCH_PYTHON: no program {python}")
    found = subprocess.run([python, "-c", "import timm, torch"], stderr=subprocess.PIPE, text=True)
    if found.returncode:
        sys.exit(f"{python} has no torch or no timm: {found.stderr.strip().splitlines()[-1]}")
    return python


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tl", default=".build/release/tl")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--only", default="")
    parser.add_argument("--limit", type=int, default=600, help="seconds for one measurement")
    arguments = parser.parse_args()
    python = peer_python()
    rows = [
        step_row("ResNet-18 step, 224 px, batch 32, fp32", 1.7, "resnet18", 32),
        frozen_rows("global_pool", "head", (2, 50)),
        frozen_rows("layer3", "layer3", (None, 4)),
        step_row("ResNet-50 step, batch 16", 1.4, "resnet50", 16),
        step_row("ResNet-18 step, bf16", 1.1, "resnet18", 32, precision="bf16"),
        step_row("MobileNetV3-large step, batch 16", 2, "mobilenetv3_large_100", 16),
        step_row("ViT-tiny step, batch 16", 1.3, "vit_tiny_patch16_224", 16),
        mlp_row(),
        loop_rows(),
        pipeline_row(),
        *process_rows(python, arguments.threads, arguments.limit),
    ]
    wanted = [row for row in rows if re.search(arguments.only, row[0], re.IGNORECASE)]
    if not wanted and not re.search("growth|kernels", arguments.only):
        sys.exit(f"no row is called {arguments.only!r}; there are: " + "; ".join(title for title, _ in rows) + "; growth; kernels")
    ours, failed = Ours(arguments.tl, arguments.threads, arguments.limit), []
    try:
        peer = Peer(python, arguments.threads, arguments.limit)
    except Failed as why:
        sys.exit(str(why))
    processor = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "")
    print(f"{processor}, {arguments.threads} threads, torch {peer.version}, {arguments.rounds} rounds")
    print(f"{'':58} {'TransferLab':>11} {'PyTorch':>11} {'ratio':>8} {'fastest':>8}   bar")
    def attempt(title, measure):
        try:
            measure()
        except Failed as why:
            progress("")
            print(f"{title:58} FAILED: {why}", flush=True)
            failed.append(title)

    for title, measure in wanted:
        attempt(title, lambda: measure(peer, ours, arguments.rounds))
    peer.close()
    if not arguments.only or "growth" in arguments.only:
        attempt("growth", lambda: growth(ours))
    if not arguments.only or "kernels" in arguments.only:
        attempt("kernels", lambda: kernels(arguments.threads))
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()

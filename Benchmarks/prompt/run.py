#!/usr/bin/env python3
"""How fast the prompt answers, behind a pseudo-terminal, beside the prompts people know.

    python3 Benchmarks/prompt/run.py [path of tl] [runs]

Prints medians in milliseconds and the bar each figure of `tl` has to reach. Interpreters that are not installed are left out.
Exit code 1 when a bar is missed.
"""
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Terminal:
    """A program behind a pseudo-terminal of 100 columns and 30 rows."""

    def __init__(self, command, home):
        self.start = time.perf_counter()
        self.process, self.descriptor = pty.fork()
        if self.process == 0:
            environment = {"TERM": "xterm-256color", "HOME": home, "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
            for name in ("LD_LIBRARY_PATH", "PYENV_ROOT", "PYENV_VERSION"):
                if name in os.environ:
                    environment[name] = os.environ[name]
            os.execvpe(command[0], command, environment)
        fcntl.ioctl(self.descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
        self.text = b""

    def send(self, data):
        """Hands the bytes over and remembers when it began; what comes back in between is read."""
        self.read(0)
        self.text = b""
        self.start = time.perf_counter()
        while data:
            ready = select.select([self.descriptor], [self.descriptor], [], 10)
            if self.descriptor in ready[0]:
                self.take()
            if self.descriptor in ready[1]:
                data = data[os.write(self.descriptor, data[:512]):]

    def read(self, seconds):
        if not select.select([self.descriptor], [], [], seconds)[0]:
            return False
        try:
            self.take()
        except OSError:
            return False
        return True

    def take(self):
        data = os.read(self.descriptor, 65536)
        self.text += data
        # IPython asks where the cursor is and draws nothing until it knows.
        if b"\x1b[6n" in data:
            os.write(self.descriptor, b"\x1b[1;1R")

    def until(self, pattern, limit=30):
        """Milliseconds from the last `send` to the moment when the output has the pattern."""
        while not re.search(pattern, self.text):
            if time.perf_counter() - self.start > limit:
                raise RuntimeError(f"no {pattern!r} in {self.text[-300:]!r}")
            self.read(0.02)
        return (time.perf_counter() - self.start) * 1000

    def quiet(self, seconds=0.1):
        while self.read(seconds):
            pass

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.descriptor)


PASTED = "\n".join(f"name_{n:03d} = {n} * 2 + 1  # the line {n:03d} of the paste" for n in range(170)) + "\nthe_last_line = 1"


def measure(command, prompt, message, setup, complete, runs):
    """By what is measured, the milliseconds of each run."""
    times = {"prompt visible": [], "8 KB paste": [], "Ctrl-C to message": [], "completion": []}
    if setup:
        times[setup[0]] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as home:
            terminal = Terminal(command, home)
            times["prompt visible"].append(terminal.until(prompt))
            terminal.quiet()
            if setup:
                terminal.send(setup[1])
                times[setup[0]].append(terminal.until(prompt))
                terminal.quiet()
            for line in complete[0]:
                terminal.send(line)
                terminal.until(prompt)
                terminal.quiet()
            terminal.send(complete[1])
            terminal.quiet()
            terminal.send(b"\t")
            times["completion"].append(terminal.until(complete[2]))
            terminal.quiet()
            terminal.send(b"\x03")
            terminal.quiet()
            terminal.send(b"while True: pass\r" + (b"" if setup else b"\r"))
            time.sleep(1)
            terminal.quiet()
            terminal.send(b"\x03")
            times["Ctrl-C to message"].append(terminal.until(message))
            terminal.until(prompt)
            terminal.quiet()
            terminal.send(b"\x1b[200~" + PASTED.encode() + b"\x1b[201~")
            times["8 KB paste"].append(terminal.until(rb"the_last_line"))
            terminal.close()
    return times


def main():
    tl = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, ".build/release/tl")
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    bars = {"prompt visible": 50, 'create_model("resnet18")': 300, "8 KB paste": 50, "Ctrl-C to message": 100, "completion": 50}
    zoo = [f'm{at} = create_model("{name}")\r'.encode() for at, name in enumerate(["resnet34", "resnet50", "resnet101"])]
    results = {"tl": measure([tl], rb"tl>", rb"interrupted", ('create_model("resnet18")', b'm = create_model("resnet18")\r'),
                             (zoo, b'freeze(m2, until="layer3.22.con', rb"conv"), runs)}
    for name in ("python3", "ipython"):
        path = shutil.which(name)
        if not path or subprocess.run([path, "--version"], capture_output=True).returncode != 0:
            print(f"{name} is not installed: left out")
            continue
        prompt = rb">>> " if name == "python3" else rb"In .*\[.*\d"
        results[name] = measure([path], prompt, rb"Interrupt", None, ([], b"isinst", rb"isinstance|ance"), runs)
    print(f"median of {runs} runs, milliseconds")
    print("".join(f"{title:>14}" if at else f"{title:<26}" for at, title in enumerate(["", *results, "bar"])))
    missed = False
    for what, bar in bars.items():
        row = [statistics.median(times[what]) if what in times else None for times in results.values()]
        missed |= row[0] > bar
        print(f"{what:<26}" + "".join(f"{value:>14.1f}" if value is not None else f"{'–':>14}" for value in row) + f"{'< ' + str(bar):>14}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

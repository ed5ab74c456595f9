#!/usr/bin/env python3
"""How fast the prompt answers, behind a pseudo-terminal, beside the prompts people know.

    python3 Benchmarks/prompt/run.py [path of tl] [runs]

Prints medians in milliseconds and the bar each figure of `tl` has to reach. Interpreters that are not installed are left out.
Each start is a process of its own; what is typed at a prompt is measured that often in one session. It takes about a minute.
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

    def until(self, pattern, limit=20):
        """Milliseconds from the last `send` to the moment when the output has the pattern."""
        while not re.search(pattern, self.text):
            if time.perf_counter() - self.start > limit:
                raise RuntimeError(f"no {pattern!r} in {self.text[-300:]!r}")
            self.read(0.02)
        return (time.perf_counter() - self.start) * 1000

    def quiet(self, seconds=0.05, limit=5):
        """Waits until nothing more is written; a program that never stops writing is not waited for."""
        end = time.perf_counter() + limit
        while self.read(seconds) and time.perf_counter() < end:
            pass

    def close(self):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.descriptor)


# The row of an entry is drawn anew with every key, its prompt too: a new one follows the request for bracketed pastes.
PROMPT = rb"\?2004h\r.{0,10}tl>"
PASTED = "\n".join(f"name_{n:03d} = {n} * 2 + 1  # the line {n:03d} of the paste" for n in range(170)) + "\nthe_last_line = 1"


class Interpreter:
    """What is typed at one kind of prompt, and what shows that it was understood."""

    def __init__(self, command, prompt, message, load=(), first=None, complete=(b"", rb"")):
        self.command = command
        self.prompt = prompt
        # What Ctrl-C makes it say.
        self.message = message
        # Lines that are run before completion is measured.
        self.load = load
        # A line whose first run in a process is measured.
        self.first = first
        # What is typed before Tab, and what then appears.
        self.complete = complete

    def starts(self, runs):
        """Milliseconds until the prompt of a new process is there, and of the line that is measured once a process."""
        shown, first = [], []
        for _ in range(runs):
            with tempfile.TemporaryDirectory() as home:
                terminal = Terminal(self.command, home)
                shown.append(terminal.until(self.prompt))
                if self.first:
                    terminal.quiet()
                    terminal.send(self.first)
                    first.append(terminal.until(self.prompt))
                terminal.close()
        return shown, first

    def session(self, runs):
        """Milliseconds of completion, of Ctrl-C and of a paste, repeated in one session."""
        times = {"completion": [], "Ctrl-C to message": [], "8 KB paste": []}
        with tempfile.TemporaryDirectory() as home:
            terminal = Terminal(self.command, home)
            terminal.until(self.prompt)
            terminal.quiet(0.3)
            for line in self.load:
                terminal.send(line)
                terminal.until(self.prompt)
                terminal.quiet()
            for _ in range(runs):
                terminal.send(self.complete[0])
                terminal.quiet()
                terminal.send(b"\t")
                times["completion"].append(terminal.until(self.complete[1]))
                self.clear(terminal)
                terminal.send(b"while True: pass\r" if self.first else b"while True: pass\r\r")
                time.sleep(0.3)
                terminal.quiet()
                terminal.send(b"\x03")
                times["Ctrl-C to message"].append(terminal.until(self.message))
                terminal.until(self.prompt)
                terminal.quiet()
                terminal.send(b"\x1b[200~" + PASTED.encode() + b"\x1b[201~")
                times["8 KB paste"].append(terminal.until(rb"the_last_line"))
                self.clear(terminal)
            terminal.close()
        return times

    def clear(self, terminal):
        """Gives up what is typed; where Tab has opened a menu, the first Ctrl-C only closes that."""
        for _ in range(2):
            terminal.quiet()
            terminal.send(b"\x03")
        terminal.quiet(0.1)


def main():
    tl = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, ".build/release/tl")
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    bars = {"prompt visible": 50, 'create_model("resnet18")': 300, "8 KB paste": 50, "Ctrl-C to message": 100, "completion": 50}
    zoo = [f'm{at} = create_model("{name}")\r'.encode() for at, name in enumerate(["resnet34", "resnet50", "resnet101", "mobilenetv3_large_100", "vit_small_patch16_224"])]
    found = {"tl": Interpreter([tl], PROMPT, rb"interrupted", load=zoo, first=b'm = create_model("resnet18")\r',
                               complete=(b'freeze(m2, until="layer3.22.con', rb"22\.conv"))}
    for name, prompt in (("python3", rb">>> "), ("ipython", rb"In .*\[.*\d")):
        path = shutil.which(name)
        if not path or subprocess.run([path, "--version"], capture_output=True).returncode != 0:
            print(f"{name} is not installed: left out")
            continue
        found[name] = Interpreter([path], prompt, rb"Interrupt", complete=(b"isinst", rb"ance"))
    results = {}
    for name, interpreter in found.items():
        shown, first = interpreter.starts(runs)
        results[name] = {"prompt visible": shown, **({'create_model("resnet18")': first} if first else {}), **interpreter.session(runs)}
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

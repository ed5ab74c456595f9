"""Rewrites the messages of Tests/Golden/errors/python-messages.txt with those of the python3 that runs this (3.11).

Usage: python3 Tests/Fixtures/syntax_messages.py [--check]
The programs are taken from the file itself: add one there, with any message, and run this.
"""
import pathlib
import sys
import warnings

warnings.simplefilter("ignore")
path = pathlib.Path(__file__).parent.parent / "Golden" / "errors" / "python-messages.txt"


def message(source):
    try:
        compile(source, "cell", "exec")
        return "ok"
    except SyntaxError as error:
        return f"{type(error).__name__}: {error.msg}"


head, *entries = path.read_text().split("%%\n")
fresh, changed = [head], 0
for entry in entries:
    source, said = entry.rstrip("\n").rsplit("\n# ", 1)
    now = message(source + "\n")
    changed += now != said
    fresh.append(f"{source}\n# {now}\n")
print(f"{len(entries)} programs, {changed} with another message under Python {sys.version.split()[0]}")
if "--check" in sys.argv:
    sys.exit(changed != 0)
path.write_text("%%\n".join(fresh))

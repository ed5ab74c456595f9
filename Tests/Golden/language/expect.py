"""Writes the `# expect:` comments of language tests from what python3 prints.

    python3 expect.py FILE.tl ...        rewrites the files in place

A line that printed once carries its output at its end; all other output follows the last line, in order, one comment each.
An exception that ends the program stands as `# expect error: Class: message`.
"""
import io
import pathlib
import re
import sys
import warnings

COMMENT = re.compile(r"\s*# expect(?: error)?:.*$")


def outputs(path: str, source: str) -> tuple[list[tuple[int, str]], str | None]:
    printed: list[tuple[int, str]] = []

    class Recorder(io.StringIO):
        def write(self, text: str) -> int:
            frame = sys._getframe(1)
            while frame.f_back is not None and frame.f_code.co_filename != path:
                frame = frame.f_back
            # A print inside a function counts for the line that called it when the function was called from the top.
            printed.append((frame.f_lineno, text))
            return len(text)

    before, sys.stdout = sys.stdout, Recorder()
    error = None
    try:
        exec(compile(source, path, "exec"), {"__name__": "__main__"})
    except BaseException as exception:
        message = str(exception)
        error = type(exception).__name__ + (": " + message if message else "")
    finally:
        sys.stdout = before
    text = "".join(part for _, part in printed)
    lines: list[tuple[int, str]] = []
    current, at = "", 0
    for number, part in printed:
        for character in part:
            if character == "\n":
                lines.append((at or number, current))
                current, at = "", 0
            else:
                current, at = current + character, number
    if current:
        lines.append((at, current))
    assert "\n".join(line for _, line in lines) == text.removesuffix("\n"), path
    return lines, error


def annotate(path: pathlib.Path) -> None:
    rows = [COMMENT.sub("", row) for row in path.read_text().splitlines()]
    while rows and not rows[-1]:
        rows.pop()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        lines, error = outputs(str(path), "\n".join(rows) + "\n")
    numbers = [number for number, _ in lines]
    single = {n for n in numbers if numbers.count(n) == 1 and not ends_inside_text(rows, n)}
    in_order = numbers == sorted(numbers)
    inline = in_order and all(n in single for n in numbers)
    if inline:
        for number, text in lines:
            rows[number - 1] += "  # expect: " + text
    else:
        rows += ["# expect: " + text for _, text in lines]
    if error is not None:
        rows.append("# expect error: " + error)
    path.write_text("\n".join(rows) + "\n")


def ends_inside_text(rows: list[str], number: int) -> bool:
    """Whether a comment at the end of the row would stand inside a text over several lines."""
    row = rows[number - 1]
    return row.count('"""') % 2 == 1 or row.endswith("\\") or row.endswith("{")


if __name__ == "__main__":
    for name in sys.argv[1:]:
        annotate(pathlib.Path(name))

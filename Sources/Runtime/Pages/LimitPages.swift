import Diagnostics

extension RuntimePages {
    /// Bounds of a run, and what a program may reach.
    static let limits: [ErrorPage] = [
        ErrorPage(
            "TL0901", "A check in the lesson did not pass",
            """
            `check(condition, hint)` is how a lesson tests itself: when the condition is false the notebook stops there, with exit code \
            4. Read the hint, change the cell above, run again.
            """, wrong: "accuracy = 0.4\ncheck(accuracy > 0.8, \"train the head first\")",
            right: "accuracy = 0.9\ncheck(accuracy > 0.8, \"train the head first\")"),
        ErrorPage(
            "TL0902", "The bound on steps",
            """
            `--max-steps` bounds how often loops go round and functions are called, so that a program ends on every machine at the same \
            place. A `while` loop whose condition never becomes false is the usual reason.
            """, wrong: "n = 10\nwhile n > 0:\n    n + 1", right: "n = 10\nwhile n > 0:\n    n -= 1",
            flags: ["--max-steps", "1000"]),
        ErrorPage(
            "TL0903", "The bound on time",
            """
            `--max-seconds` bounds how long a run may take; a cell has its own bound with `timeout="60s"` in its marker.
            """, wrong: "while True:\n    pass", right: "for i in range(1000):\n    pass",
            flags: ["--max-seconds", "0.5"]),
        ErrorPage(
            "TL0904", "The bound on output",
            """
            `--max-output` bounds how many bytes one cell may print, so that an endless `print` does not fill a disk or a page.
            """, wrong: "for i in range(100000):\n    print(i)", right: "print(sum(range(100000)))",
            flags: ["--max-output", "1000"]),
        ErrorPage(
            "TL0905", "Reading outside the folder",
            """
            A program that came from somewhere reads files below the folder `tl` was started in, below its own folder, and the model \
            cache; links and `..` do not lead out of them. `--allow-read FOLDER` adds a folder; on a terminal you are asked first, and a no \
            stands until the program ends. What you type at the prompt is not held to this; a file you `:load` there is.
            """, wrong: "load_tensors(\"/etc/passwd\")",
            right: "save_tensors(\"numbers.safetensors\", {\"x\": ones(2)})\nload_tensors(\"numbers.safetensors\")"),
        ErrorPage(
            "TL0906", "Writing outside the folder",
            """
            A program that came from somewhere writes files below the folder `tl` was started in; links and `..` do not lead out of it. \
            `--allow-write FOLDER` adds a folder; on a terminal you are asked first. What you type at the prompt is not held to this; a \
            file you `:load` there is.
            """, wrong: "save_tensors(\"/usr/numbers.safetensors\", {\"x\": ones(2)})",
            right: "save_tensors(\"numbers.safetensors\", {\"x\": ones(2)})"),
        ErrorPage(
            "TL0907", "The bound on memory",
            """
            `--max-memory` bounds what texts, lists, numbers and tensors may take together. A smaller batch or smaller images need less.
            """, wrong: "x = zeros(2000, 2000, 200)\nprint(x.sum())", right: "x = zeros(2000, 20)\nprint(x.sum())",
            flags: ["--max-memory", "1G"]),
    ]
}

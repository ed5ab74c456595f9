import Diagnostics
import Syntax

extension FrameCompiler {
    /// Reading a name.
    func load(_ name: String, _ span: Span) -> Code {
        // In Python a comprehension is a function of its own, and what it takes from around it a free variable.
        let missing = isFromAround(name) ? NameErrors.unboundFree : NameErrors.unboundLocal
        switch binding(name) {
        case .local(let slot):
            if isAlwaysBound(slot, name) { return { $0[slot] } }
            let it = Captured((slot: slot, name: name, missing: missing, site: CallSite(span)))
            return { frame in
                let value = frame[it.parts.slot]
                if case .unbound = value { throw it.parts.site.locate(it.parts.missing(it.parts.name)) }
                return value
            }
        case .cell(let slot):
            let it = Captured((slot: slot, name: name, missing: missing, site: CallSite(span)))
            return { frame in
                let value = (frame + it.parts.slot).unretainedCell?._withUnsafeGuaranteedRef { $0.value } ?? .unbound
                if case .unbound = value { throw it.parts.site.locate(it.parts.missing(it.parts.name)) }
                return value
            }
        case .free(let index):
            let it = Captured((captures: captureSlot, index: index, name: name, site: CallSite(span)))
            return { frame in
                let value = Captures.unretained(frame, it.parts.captures, it.parts.index)._withUnsafeGuaranteedRef {
                    $0.value
                }
                if case .unbound = value { throw it.parts.site.locate(NameErrors.unboundFree(it.parts.name)) }
                return value
            }
        case .global: return loadGlobal(name, span)
        }
    }

    private func loadGlobal(_ name: String, _ span: Span) -> Code {
        let it = Captured(
            (
                slot: unit.globals.slot(name), builtin: unit.session.builtinValue(name), name: name,
                globals: unit.globals,
                session: Unowned(unit.session), site: CallSite(span)
            ))
        return { _ in
            let value = it.parts.slot.pointee
            if case .unbound = value {
                if let builtin = it.parts.builtin { return builtin }
                throw it.parts.site.locate(
                    NameErrors.undefined(it.parts.name, it.parts.globals, it.parts.session.object))
            }
            return value
        }
    }

    /// Binding a name.
    func store(_ name: String) -> Store {
        switch binding(name) {
        case .local(let slot): return { frame, value in (frame + slot).put(value) }
        case .cell(let slot):
            return { frame, value in
                if case .cell(let cell) = frame[slot] { cell.value = value } else { frame[slot] = .cell(Cell(value)) }
            }
        case .free(let index):
            let captures = captureSlot
            return { frame, value in
                Captures.unretained(frame, captures, index)._withUnsafeGuaranteedRef { $0.value = value }
            }
        case .global:
            let slot = unit.globals.slot(name)
            return { _, value in slot.put(value) }
        }
    }

    /// `del name`.
    func unbind(_ name: String, _ span: Span) -> Effect {
        let load = load(name, span)
        let store = store(name)
        if case .global = binding(name) {
            let slot = unit.globals.slot(name)
            let site = CallSite(span)
            let globals = unit.globals
            let session = Unowned(unit.session)
            return { _ in
                if slot.pointee.isUnbound { throw site.locate(NameErrors.undefined(name, globals, session.object)) }
                slot.pointee = .unbound
            }
        }
        return { frame in
            _ = try load(frame)
            try store(frame, .unbound)
        }
    }
}

/// A reference that neither counts nor checks: compiled code never outlives its session.
struct Unowned<Target: AnyObject> {
    unowned(unsafe) let object: Target

    init(_ object: Target) { self.object = object }
}

/// The cells a function took along, reached through a pointer in its frame.
enum Captures {
    /// The frame holds the address as an integer, so that a call neither copies cells nor counts references: the caller
    /// holds the function, and the function its cells.
    @inline(__always)
    static func cell(_ frame: Frame, _ slot: Int, _ index: Int) -> Cell {
        unretained(frame, slot, index).takeUnretainedValue()
    }

    /// The same without counting a reference: the function under way holds it.
    @inline(__always)
    static func unretained(_ frame: Frame, _ slot: Int, _ index: Int) -> Unmanaged<Cell> {
        guard case .int(let address) = frame[slot], let cells = UnsafeRawPointer(bitPattern: address),
            let cell = cells.load(fromByteOffset: index &* 8, as: UnsafeRawPointer?.self)
        else {
            preconditionFailure("the frame of a closure holds the address of its cells")
        }
        return Unmanaged<Cell>.fromOpaque(cell)
    }
}

/// Python's errors for names without a value, with the near ones.
enum NameErrors {
    static func unboundLocal(_ name: String) -> Problem {
        Problem(
            "UnboundLocalError", "cannot access local variable '\(name)' where it is not associated with a value",
            code: "TL0205",
            hint:
                "A name that a function assigns anywhere is local to it everywhere; give it a value first, or write `global \(name)`."
        )
    }

    static func unboundFree(_ name: String) -> Problem {
        var problem = Problem(
            "NameError",
            "cannot access free variable '\(name)' where it is not associated with a value in enclosing scope",
            code: "TL0205",
            hint: "The function around gives it its value: call this one below that line.")
        problem.fields["name"] = .str(name)
        return problem
    }

    static func undefined(_ name: String, _ globals: GlobalTable, _ session: Session) -> Problem {
        undefined(name, among: globals.boundNames, session)
    }

    /// - Parameter known: names that have a value, beside the builtins.
    static func undefined(_ name: String, among known: [String], _ session: Session) -> Problem {
        var problem = Problem("NameError", "name '\(name)' is not defined", code: "TL0201")
        problem.fields["name"] = .str(name)
        if let hint = Refused.hint(name) ?? session.registry.nameHint(name) {
            problem.hint = hint
        } else if let near = NearName.best(for: name, among: known + session.builtinNames) {
            problem.hint = "Did you mean `\(near)`?"
        } else if session.registry.modules[name] != nil || Refused.modules.contains(name) {
            problem.hint = "Did you forget `import \(name)`?"
        } else {
            problem.hint =
                "No line has given it a value yet: run the one that does, or look for its name with `help()`."
        }
        return problem
    }
}

/// Names of Python that TL leaves out, with what to do instead.
enum Refused {
    static let modules: Set<String> = ["math", "random", "time", "json"]

    static func hint(_ name: String) -> String? { hints[name] }

    static let noEvaluation =
        "TL does not run text as a program; define a function instead. Data that stand in a text are read by `json.loads(text)`."

    private static let hints: [String: String] = {
        var hints = [String: String]()
        for (names, hint) in table { for name in names { hints[name] = hint } }
        return hints
    }()

    private static let table: [([String], String)] = [
        (
            ["open"],
            "TL programs do not open files; `load_images(folder)`, `load_pretrained(name)` and `save(model, path)` read and write for you."
        ),
        (["exec", "compile", "literal_eval"], noEvaluation),
        (
            ["input", "raw_input"],
            "TL programs do not ask at the terminal; give the value a name at the top of the file."
        ),
        (
            ["breakpoint"],
            "Show values by `print(f\"{x=}\")`; at the prompt `:why` shows after an error what the names held."
        ),
        (["__import__", "importlib"], "Write `import name`."),
        (["globals", "locals"], "TL has no list of its names as a value; keep the values in a dict."),
        (
            ["super", "self", "cls", "property", "classmethod", "staticmethod", "dataclass"],
            "TL has no classes; use functions and closures."
        ),
        (["namedtuple"], "TL has no classes; a dict holds values by name: `{\"x\": 1, \"y\": 2}`."),
        (["this"], "TL has no classes; what a function works on is its parameter."),
        (["bytes", "bytearray", "memoryview"], "TL has no bytes; text is `str`."),
        (["complex"], "TL has no complex numbers."),
        (["true"], "Python writes `True`."),
        (["false"], "Python writes `False`."),
        (["null", "nil", "none", "undefined", "NULL"], "Python writes `None`."),
        (["exit", "quit"], "`raise SystemExit` ends a script early; at the prompt press Ctrl-D."),
        (["xrange"], "Write `range(n)`."),
        (["unicode", "basestring"], "Every text is a `str`."),
        (["long"], "An `int` has any size."),
        (
            ["reduce"],
            "Write the loop: `for x in xs: total = f(total, x)`; sums are `sum(xs)`, products `math.prod(xs)`."
        ),
        (["partial"], "Write `lambda x: f(x, option)`."),
        (
            ["defaultdict", "Counter"],
            "Write `counts[key] = counts.get(key, 0) + 1`; lists by key are `groups.setdefault(key, []).append(x)`."
        ),
        (["OrderedDict"], "A dict keeps the order in which its keys came."),
        (["deque"], "A list does it: `xs.append(x)` at the end, `xs.pop(0)` at the front."),
        (["deepcopy"], "Copy by hand: `[list(row) for row in rows]`."),
        (
            ["os", "sys", "Path", "pathlib", "subprocess", "__file__"],
            "A TL program cannot reach the machine around it; data come through `load_images` and `load_dataset`."
        ),
        (["console"], "Write `print(x)`."),
        (["printf"], "Write `print(f\"{x:.2f}\")`."),
    ]
}

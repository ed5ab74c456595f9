/// Python's built-in exception classes and their hierarchy, as one table.
package enum ExceptionTypes {
    /// Class and base, bases first.
    private static let table: [(name: String, base: String)] = [
        ("Exception", "BaseException"),
        ("GeneratorExit", "BaseException"),
        ("KeyboardInterrupt", "BaseException"),
        ("BaseExceptionGroup", "BaseException"),
        ("SystemExit", "BaseException"),
        ("ArithmeticError", "Exception"),
        ("AssertionError", "Exception"),
        ("AttributeError", "Exception"),
        ("BufferError", "Exception"),
        ("EOFError", "Exception"),
        ("ImportError", "Exception"),
        ("LookupError", "Exception"),
        ("MemoryError", "Exception"),
        ("NameError", "Exception"),
        ("OSError", "Exception"),
        ("ReferenceError", "Exception"),
        ("RuntimeError", "Exception"),
        ("StopAsyncIteration", "Exception"),
        ("StopIteration", "Exception"),
        ("SyntaxError", "Exception"),
        ("SystemError", "Exception"),
        ("TypeError", "Exception"),
        ("ValueError", "Exception"),
        ("Warning", "Exception"),
        ("ExceptionGroup", "Exception"),
        ("FloatingPointError", "ArithmeticError"),
        ("OverflowError", "ArithmeticError"),
        ("ZeroDivisionError", "ArithmeticError"),
        ("ModuleNotFoundError", "ImportError"),
        ("IndexError", "LookupError"),
        ("KeyError", "LookupError"),
        ("UnboundLocalError", "NameError"),
        ("BlockingIOError", "OSError"),
        ("ChildProcessError", "OSError"),
        ("ConnectionError", "OSError"),
        ("FileExistsError", "OSError"),
        ("FileNotFoundError", "OSError"),
        ("InterruptedError", "OSError"),
        ("IsADirectoryError", "OSError"),
        ("NotADirectoryError", "OSError"),
        ("PermissionError", "OSError"),
        ("ProcessLookupError", "OSError"),
        ("TimeoutError", "OSError"),
        ("BrokenPipeError", "ConnectionError"),
        ("ConnectionAbortedError", "ConnectionError"),
        ("ConnectionRefusedError", "ConnectionError"),
        ("ConnectionResetError", "ConnectionError"),
        ("NotImplementedError", "RuntimeError"),
        ("RecursionError", "RuntimeError"),
        ("IndentationError", "SyntaxError"),
        ("TabError", "IndentationError"),
        ("UnicodeError", "ValueError"),
        ("UnicodeDecodeError", "UnicodeError"),
        ("UnicodeEncodeError", "UnicodeError"),
        ("UnicodeTranslateError", "UnicodeError"),
        ("BytesWarning", "Warning"),
        ("DeprecationWarning", "Warning"),
        ("EncodingWarning", "Warning"),
        ("FutureWarning", "Warning"),
        ("ImportWarning", "Warning"),
        ("PendingDeprecationWarning", "Warning"),
        ("ResourceWarning", "Warning"),
        ("RuntimeWarning", "Warning"),
        ("SyntaxWarning", "Warning"),
        ("UnicodeWarning", "Warning"),
        ("UserWarning", "Warning"),
    ]

    /// The page of an error that has no more special one. What a program raises itself has none: its own words say it.
    package static func page(of kind: String) -> String { pages[kind] ?? "" }

    private static let pages = [
        "TypeError": "TL0302", "ValueError": "TL0303", "IndexError": "TL0304", "KeyError": "TL0305",
        "ZeroDivisionError": "TL0306",
        "OverflowError": "TL0307", "AssertionError": "TL0310", "RuntimeError": "TL0311", "StopIteration": "TL0312",
        "MemoryError": "TL0313", "RecursionError": "TL0206", "NameError": "TL0201", "UnboundLocalError": "TL0205",
        "AttributeError": "TL0208", "ImportError": "TL0210", "ModuleNotFoundError": "TL0210", "SyntaxError": "TL0101",
        "OSError": "TL0315", "FileNotFoundError": "TL0315", "IsADirectoryError": "TL0315",
        "NotADirectoryError": "TL0315",
        "FileExistsError": "TL0315", "PermissionError": "TL0315", "FloatingPointError": "TL0307",
        "UnicodeError": "TL0303",
        "UnicodeDecodeError": "TL0303", "UnicodeEncodeError": "TL0303", "NotImplementedError": "TL0311",
        "TimeoutError": "TL0903",
    ]

    package static let base = make("BaseException", TypeObject.object, .plain)

    package static let keyboardInterrupt = named("KeyboardInterrupt")
    package static let systemExit = named("SystemExit")
    static let keyError = named("KeyError")
    static let osError = named("OSError")
    static let syntaxError = named("SyntaxError")

    /// Every class by name. `IOError` and `EnvironmentError` are Python's old names of `OSError`.
    package static let all: [String: TypeObject] = {
        var types = ["BaseException": base]
        var forms = Form.own
        for (name, baseName) in table {
            let form = forms[name] ?? forms[baseName] ?? .plain
            forms[name] = form
            types[name] = make(name, types[baseName] ?? base, form)
        }
        types["IOError"] = types["OSError"]
        types["EnvironmentError"] = types["OSError"]
        defineAttributes(types)
        return types
    }()

    /// The class of that name, of which code in Swift speaks.
    package static func named(_ name: String) -> TypeObject {
        if let type = all[name] { return type }
        assertionFailure("\(name) is no class of Python's exceptions")
        return all["Exception"] ?? base
    }

    private static func make(_ name: String, _ base: TypeObject, _ form: Form) -> TypeObject {
        TypeObject(name, base: base) { type, arguments in .object(try make(type, form, arguments)) }
    }

    /// The classes of the system's errors that have one of their own, by number.
    static let byNumber = [
        1: "PermissionError", 2: "FileNotFoundError", 3: "ProcessLookupError", 4: "InterruptedError",
        10: "ChildProcessError", 11: "BlockingIOError", 13: "PermissionError", 17: "FileExistsError",
        20: "NotADirectoryError", 21: "IsADirectoryError", 32: "BrokenPipeError", 103: "ConnectionAbortedError",
        104: "ConnectionResetError", 108: "BrokenPipeError", 110: "TimeoutError", 111: "ConnectionRefusedError",
        114: "BlockingIOError", 115: "BlockingIOError",
    ]
}

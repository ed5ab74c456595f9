import Diagnostics
import Foundation
import Syntax

/// One conversation: the names defined so far, the limits, and where output goes.
///
/// Not `Sendable`: everything of a session lives on the thread that runs it. Only `attention` may be touched from
/// elsewhere.
package final class Session {
    package let registry: Registry
    package let output: any Output
    package var settings: Settings
    /// How a signal handler or a timer asks the running program to stop.
    package let attention = Attention()
    /// Finds the text of a module that is not written in Swift, by dotted name: beside the file, then the standard
    /// library. nil: there is none. Given by the library.
    package var loadModule: (_ name: String) throws -> (text: String, path: String)? = { _ in nil }
    /// What a program may do beyond its flags, as the person at the terminal says.
    package let access = AccessAnswers()
    /// What goes around each run. The library tells the engine there whom to ask whether to stop.
    package var around: (_ body: () -> Outcome) -> Outcome = { $0() }
    /// What ended the last run that failed, as its finder said it: facts that a message leaves out.
    package private(set) var lastFailure: (any Error)?
    /// The texts run so far, for rendering.
    package private(set) var sources: [(name: String, text: String)] = []
    private(set) lazy var machine = Machine(session: self, limit: settings.recursionLimit)
    private(set) lazy var modules = ModuleLoader(session: self)
    package private(set) lazy var random = RandomSource()
    /// How many times a program has named a file to read or to write.
    package internal(set) var filesTouched = 0
    /// What bounds the run under way; nil without bounds.
    private(set) var watch: RunWatch?
    /// What the library keeps for the length of the session, by what it is for.
    package var kept: [String: AnyObject] = [:]
    let globals = GlobalTable(name: "__main__")
    private var builtinValues: [String: Value] = [:]
    private var printedBytes = 0

    package init(
        registry: Registry = Registry(), output: any Output = CollectedOutput(), settings: Settings = Settings()
    ) {
        self.registry = registry
        self.output = output
        self.settings = settings
        builtinValues = CoreBuiltins.values
        for (name, builtin) in registry.builtins {
            // `sum(x)` stays Python's, and is the library's where `x` has a method of that name.
            if case .builtin(let python)? = builtinValues[name] {
                builtinValues[name] = .builtin(python.deferringToMethods())
            } else {
                builtinValues[name] = .builtin(
                    registry.overloaded.contains(name) ? builtin.deferringToMethods() : builtin)
            }
        }
        globals.slot("__name__").pointee = .str("__main__")
    }

    // MARK: Running

    /// Runs one cell, script or line in the session's module. `name` stands in messages: `cell 3`, `lesson.tl`.
    ///
    /// Safe on any thread: a thread with a small stack hands the work to one with a large stack and waits.
    package func run(_ source: String, name: String) -> Outcome {
        LargeStack.call { around { runHere(source, name: name) } }
    }

    private func runHere(_ source: String, name: String) -> Outcome {
        let parsed = Parser.parse(source, file: addSource(name, source))
        if parsed.isIncomplete { return .incomplete }
        if !parsed.diagnostics.isEmpty { return .failed(parsed.diagnostics) }
        printedBytes = 0
        machine.steps = 0
        machine.limit = settings.recursionLimit
        attention.forget()
        attention.count(settings.maxSteps != nil)
        watch = RunWatch(settings, attention: attention)
        defer { watch?.stop() }
        do {
            return .value(try machine.onThread { try execute(parsed.program, globals: globals, source: source) })
        } catch {
            machine.reset()
            if let halt = error as? Halt { return .failed([halt.diagnostic]) }
            let exception = CallSite.exception(error)
            if exception.type.isSubtype(of: ExceptionTypes.keyboardInterrupt) { return .interrupted }
            if let exit = exception.systemExit { return .exited(exit) }
            lastFailure = exception.origin ?? error
            return .failed([exception.diagnostic()])
        }
    }

    /// Remembers a text for rendering; the number its spans carry.
    func addSource(_ name: String, _ text: String) -> UInt32 {
        sources.append((name, text))
        return UInt32(sources.count - 1)
    }

    /// Runs a parsed text in a module. The value of its last expression statement, unless a `;` follows it.
    func execute(_ program: Program, globals: GlobalTable, source: String) throws -> Value? {
        let unit = Unit(scopes: program.scopes, globals: globals, session: self)
        let compiler = FrameCompiler(unit, scope: 0)
        var body = program.body
        var last: CompiledCode?
        if case .expression(let value)? = body.last?.kind, let span = body.last?.span {
            let after = source.utf8.dropFirst(Int(span.upper)).first { $0 != 0x20 && $0 != 0x09 }
            if after != UInt8(ascii: ";") {
                last = CompiledCode(compiler.code(value))
                body.removeLast()
            }
        }
        let actions = body.map { CompiledAction(compiler.statement($0)) }
        let first = CallSite(program.body.first?.span ?? .none)
        let base = machine.top
        let saved = machine.top
        guard machine.prepare(upTo: base + compiler.frameSize), machine.depth < machine.limit else {
            throw first.locate(Problem("RecursionError", "maximum recursion depth exceeded"))
        }
        machine.top = base + compiler.frameSize
        machine.depth += 1
        defer {
            machine.depth -= 1
            machine.top = saved
            Machine.clear(base, compiler.frameSize)
        }
        for slot in program.scopes.first?.cells ?? [] { base[slot] = .cell(Cell(.unbound)) }
        for action in actions { _ = try action.run(base) }
        return try last?.run(base)
    }

    /// Runs `body` where recursion is safe: a thread with a 512 MB stack, mapped only as far as it is used.
    package static func onLargeStack<Value, Failure: Error>(_ body: () throws(Failure) -> Value) throws(Failure)
        -> Value
    {
        try LargeStack.call(body)
    }

    // MARK: Names

    /// Names the program has defined, for completion and `:vars`.
    package var globalNames: [String] { globals.boundNames.filter { !$0.hasPrefix("__") } }
    package func global(_ name: String) -> Value? { globals[name] }
    package func setGlobal(_ name: String, _ value: Value) { globals.slot(name).pointee = value }
    /// As `del name` does; nothing when there is no such name.
    package func removeGlobal(_ name: String) { if globals[name] != nil { globals.slot(name).pointee = .unbound } }

    /// Modules that were read from files, with their paths.
    package var moduleFiles: [(name: String, path: String)] { modules.files }
    /// The next `import` of it reads it again.
    package func forgetModule(_ name: String) { modules.forget(name) }

    /// What a name means when no program has defined it.
    package func builtinValue(_ name: String) -> Value? { builtinValues[name] }
    package var builtinNames: [String] { Array(builtinValues.keys) }

    // MARK: For builtins

    /// Runs a function of the random module on numbers of another source.
    func drawing<Result>(from source: RandomSource, _ body: () throws -> Result) rethrows -> Result {
        let own = random
        random = source
        defer { random = own }
        return try body()
    }

    /// Raises KeyboardInterrupt, or stops at a limit, in a builtin that works long: call it between batches, files,
    /// elements.
    package func checkInterrupt() throws {
        try machine.checkAttention()
    }

    /// Text to the output, within the bound on what one run may print.
    package func write(_ text: String) throws {
        if let most = settings.maxOutputBytes {
            printedBytes += text.utf8.count
            if printedBytes > most {
                throw Halt(
                    diagnostic: Diagnostic(
                        code: "TL0904", kind: "MemoryError", message: "stopped after \(most) bytes of output",
                        hint: "`--max-output` sets the bound."))
            }
        }
        output.write(text)
    }
}

extension Machine {
    /// Back to an empty stack after an error nobody caught.
    func reset() {
        Machine.clear(base, Int(top - base))
        top = base
        depth = 0
        running.state.pointee.current = nil
        handling = []
    }
}

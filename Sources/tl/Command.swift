import ArgumentParser
import Assistance
import Files
import Library
import Runtime
import Terminal

/// A command that runs on the large stack and answers with its own exit code.
protocol LaboratoryCommand: ParsableCommand {
    func perform() -> ExitStatus
}

extension LaboratoryCommand {
    mutating func run() throws {}
}

struct Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tl",
        abstract: "TransferLab: transfer learning from the prompt, from the shell and in notebooks.",
        discussion: """
            tl                       the prompt
            tl lesson.tl             run a notebook or a script
            tl -e 'print(1 + 1)'     run a line

            Exit codes: 0 ok, 1 a cell raised, 2 usage or syntax, 3 weights or data missing, 4 a check failed, 130 interrupted.
            """,
        subcommands: [
            Run.self, Render.self, Check.self, Fmt.self, Doc.self, Explain.self, Models.self, Inspect.self, Tune.self,
        ],
        defaultSubcommand: Run.self
    )
}

/// What every command that shows something understands.
struct DisplayOptions: ParsableArguments {
    @Flag(help: "No colour, no cursor movement, whatever the terminal can do.")
    var plain = false
}

/// What every command that computes for long understands.
struct EngineOptions: ParsableArguments {
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            "Threads of the engine; by default all processors. Results are the same bits only for the same number.",
            valueName: "n"))
    var threads: Int?

    /// Sets them; false when that cannot be, which is said.
    func areSet() -> Bool {
        guard let threads, let refusal = Laboratory.refusal(toUseThreads: threads) else { return true }
        StandardStream.error.write("tl: --threads: \(refusal)\n")
        return false
    }
}

struct Run: LaboratoryCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a notebook, a script, or code from the command line.")

    @Argument(
        help: "A .tl file; standard input when it is left out and nobody types.", completion: .file(extensions: ["tl"]))
    var file: String?

    @Option(
        name: .customShort("e"), help: ArgumentHelp("Run this code; may be given several times.", valueName: "code"))
    var codes: [String] = []

    @Flag(name: .short, help: "Stay at the prompt afterwards.")
    var interactive = false

    @Flag(name: .customLong("no-init"), help: "Do not run the start-up file before the prompt.")
    var noInit = false

    @Option(name: .long, help: ArgumentHelp("Set a parameter of the lesson.", valueName: "name=value"))
    var set: [String] = []

    @Flag(help: "List the parameters of the lesson.")
    var params = false

    @OptionGroup var engine: EngineOptions
    @OptionGroup var limits: BoundOptions
    @OptionGroup var display: DisplayOptions

    func perform() -> ExitStatus {
        guard engine.areSet() else { return .usage }
        var invocation = Invocation(
            file: file, codes: codes, staysAtPrompt: interactive, settings: set, listsParameters: params,
            isPlain: display.plain, startsUp: !noInit)
        invocation.bounds = limits.bounds
        return invocation.perform()
    }
}

struct Render: LaboratoryCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a notebook and write it as one HTML page with its outputs, curves and pictures.")

    @Argument(help: "A .tl file.", completion: .file(extensions: ["tl"]))
    var file: String

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("Where the page goes; by default beside the lesson.", valueName: "page.html"))
    var output: String?

    @Flag(help: "Show the run as it goes.")
    var progress = false

    @Option(name: .long, help: ArgumentHelp("Set a parameter of the lesson.", valueName: "name=value"))
    var set: [String] = []

    @OptionGroup var limits: BoundOptions
    @OptionGroup var display: DisplayOptions

    func perform() -> ExitStatus {
        var rendering = Rendering(
            file: file, output: output, showsProgress: progress, settings: set, isPlain: display.plain)
        rendering.bounds = limits.bounds
        return rendering.perform()
    }
}

struct Check: LaboratoryCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find mistakes in notebooks and scripts without running them: names, calls, imports, cells, pictures."
    )

    @Argument(help: "The .tl files.", completion: .file(extensions: ["tl"]))
    var files: [String]

    @OptionGroup var display: DisplayOptions

    func perform() -> ExitStatus { Checking(files: files, isPlain: display.plain).perform() }
}

struct Fmt: LaboratoryCommand {
    static let configuration = CommandConfiguration(abstract: "Format notebooks and scripts in place.")

    @Argument(help: "The .tl files; - for standard input.", completion: .file(extensions: ["tl"]))
    var files: [String]

    @Flag(help: "Change nothing; say which files would change, with exit code 4.")
    var check = false

    @OptionGroup var display: DisplayOptions

    func perform() -> ExitStatus { Formatting(files: files, onlyChecks: check, isPlain: display.plain).perform() }
}

struct Doc: LaboratoryCommand {
    static let configuration = CommandConfiguration(abstract: "Show what a name of the library does.")

    @Argument(help: "A function, class, module or topic; without one, all of them.")
    var name: String?

    @Option(
        name: .long, help: ArgumentHelp("Write the whole reference as pages into this folder.", valueName: "folder"))
    var html: String?

    @OptionGroup var display: DisplayOptions

    func perform() -> ExitStatus {
        if let html { return ReferenceCommands.write(to: html, isPlain: display.plain) }
        return ReferenceCommands.show(name, isPlain: display.plain)
    }
}

struct Explain: LaboratoryCommand {
    static let configuration = CommandConfiguration(abstract: "Show the page of an error.")

    @Argument(help: "The code in the message, such as TL0204; without one, all pages.")
    var code: String?

    @OptionGroup var display: DisplayOptions

    func perform() -> ExitStatus { ReferenceCommands.explain(code, isPlain: display.plain) }
}

struct Models: LaboratoryCommand {
    static let configuration = CommandConfiguration(abstract: "List the models that can be created.")

    @Argument(help: "Names that match, with * and ?.")
    var pattern = "*"

    @OptionGroup var display: DisplayOptions

    func perform() -> ExitStatus {
        ReferenceCommands.models(pattern, isPlain: display.plain)
    }
}

struct Tune: LaboratoryCommand {
    static let configuration = CommandConfiguration(
        abstract: "Time the kernels a model could use on this machine and remember the winners.",
        discussion: """
            Without it a fixed rule decides, and results repeat bit for bit on every machine of the same class. Timed are the convolutions of a \
            training step, in single precision and in bfloat16, and of a pass that only predicts:

            direct    the library's
            winograd  the library's, 3x3 with fewer multiplications
            tiles     our own of the same; single precision for bfloat16 pictures too
            loop      our own 1x1, alone or in one with the normalisation beside it

            Winners are remembered for batches of this size and this number of threads.
            """)

    @Argument(help: "The name of a model, as `tl models` lists them.")
    var model: String?

    @Option(help: ArgumentHelp("Pictures in a step.", valueName: "n"))
    var batch = 32

    @Flag(help: "Take back what was remembered: the fixed rule decides again.")
    var forget = false

    @OptionGroup var engine: EngineOptions

    func validate() throws {
        if forget != (model == nil) {
            throw ValidationError(
                forget
                    ? "--forget takes back what was remembered of all models." : "Which model? `tl models` lists them.")
        }
    }

    func perform() -> ExitStatus {
        guard engine.areSet() else { return .usage }
        let show = { (line: String) in
            StandardStream.output.write(line + "\n")
            StandardStream.output.flush()
        }
        let problem =
            if let model { KernelTuning.run(model: model, batch: batch, show: show) } else {
                KernelTuning.forget(show: show)
            }
        guard let problem else { return .success }
        StandardStream.error.write("tl: \(problem)\n")
        return .failure
    }
}

struct Inspect: LaboratoryCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what is in a file of weights, without executing anything.")

    @Argument(help: "A .safetensors or .npz file.", completion: .file())
    var file: String

    @Flag(help: "One JSON object, for a program.")
    var json = false

    func perform() -> ExitStatus {
        do {
            let inspection = try WeightsInspection(file)
            StandardStream.output.write(json ? inspection.json : inspection.text)
            return .success
        } catch let problem as Problem {
            StandardStream.error.write("tl: \(problem.message)\n")
            for line in problem.notes + [problem.hint] where !line.isEmpty { StandardStream.error.write("  \(line)\n") }
            return .failure
        } catch {
            StandardStream.error.write("tl: \(error)\n")
            return .failure
        }
    }
}

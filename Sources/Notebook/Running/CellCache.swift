import Diagnostics
import Figures
import Files
import Foundation
import Library
import Runtime
import Syntax

/// Results of cells marked `cache`: a cell is not run again while its code, what it reads and where the random numbers
/// stand are the same.
///
/// The last result of each cell lies in one file of the cache folder: the values it gave, what it did to models, and
/// what it showed. A cell whose result cannot be kept runs every time, and says why.
package final class CellCache {
    private let session: Session
    private let folder: String
    private let file: NotebookFile
    private let lesson: String
    /// The cells that run, in order, with their programs.
    private let parts: [(cell: NotebookCell, program: Program)]
    private let walk: NameWalk

    /// - Parameters:
    ///   - lesson: the file's full path, which tells two lessons apart.
    ///   - folder: made when the first result is kept.
    package init(_ file: NotebookFile, lesson: String, session: Session, folder: String) {
        self.file = file
        self.lesson = lesson
        self.session = session
        self.folder = folder
        parts = file.cells.filter { $0.kind == .code && !$0.options.skip }.map {
            ($0, Parser.parse($0.source).program)
        }
        var walk = NameWalk()
        for (number, part) in parts.enumerated() { walk.add(part.program, part: number, isJudged: true) }
        self.walk = walk
    }

    /// What decides a result, by what a person calls it.
    struct Inputs {
        var digests: [(name: String, digest: String)]
        /// The values before the cell ran, of the names it reads and binds.
        var values: [String: Value]
        var filesTouched: Int
        var random: Value
    }

    enum Finding {
        /// Everything was put back.
        case kept(outputs: [CellOutput], seconds: Double)
        /// - Parameter reason: why a result that is there is stale; empty when there is none.
        case mustRun(Inputs, reason: String)
        case cannotBeKept(String)
    }

    // MARK: Before a cell

    func look(_ cell: NotebookCell) -> Finding {
        guard let part = parts.firstIndex(where: { $0.cell.number == cell.number }) else { return .cannotBeKept("") }
        let inputs: Inputs
        do {
            inputs = try self.inputs(of: part)
        } catch let refusal as ValueStore.Refusal {
            return .cannotBeKept(refusal.words)
        } catch {
            return .cannotBeKept("\(error)")
        }
        guard let stored = ValueStore.Stored(path(of: cell)) else { return .mustRun(inputs, reason: "") }
        let before = Facts(stored.fact("inputs") ?? "")
        let changed = Facts(inputs.digests).differences(from: before)
        guard changed.isEmpty else { return .mustRun(inputs, reason: changed) }
        let usesRandom = stored.fact("random.before")
        if let usesRandom, usesRandom != (try? digest(of: inputs.random)) {
            return .mustRun(inputs, reason: "the random numbers begin elsewhere: call `random.seed` above")
        }
        do {
            try stored.restore(in: session)
            if let words = stored.fact("tensor seed") { session.restoreTensorSeed(words) }
            if let after = stored.fact("random.after"), let state = RandomState.value(after) {
                try session.random.restore(state)
            }
        } catch {
            return .mustRun(inputs, reason: "the file that kept it cannot be read")
        }
        return .kept(
            outputs: StoredOutputs.read(stored.fact("outputs") ?? ""),
            seconds: stored.fact("seconds").flatMap(Double.init) ?? 0)
    }

    /// What a cell reads, the functions it calls included.
    private func names(readIn part: Int) -> Set<String> {
        var found: Set<String> = []
        var open = walk.reads.filter { $0.place.part == part }.map(\.name)
        while let name = open.popLast() {
            guard found.insert(name).inserted else { continue }
            for binding in walk.bindings[name] ?? [] {
                guard case .function = binding.meaning else { continue }
                open += walk.reads.filter { $0.place == binding.place }.map(\.name)
            }
        }
        return found
    }

    private func inputs(of part: Int) throws -> Inputs {
        let bound = walk.bindings.filter { $0.value.contains { $0.place.part == part } }.map(\.key)
        let read = names(readIn: part)
        var digests = [("its code", try digest(of: .str(parts[part].cell.source)))]
        var values: [String: Value] = [:]
        for name in Set(bound).union(read).sorted() {
            guard let value = session.global(name) else { continue }
            values[name] = value
            guard read.contains(name) else { continue }
            digests.append(("`\(name)`", try digest(of: name, value)))
        }
        digests.append(("the seed of tensors", session.tensorSeed))
        return Inputs(
            digests: digests, values: values, filesTouched: session.filesTouched, random: session.random.saved)
    }

    /// - Throws: `Refusal` for a value whose content cannot be told.
    private func digest(of name: String, _ value: Value) throws -> String {
        if case .function = value {
            // A function is its text; what it reads is among the inputs.
            let given = walk.bindings[name] ?? []
            guard given.count == 1, case .function = given[0].meaning else {
                throw ValueStore.Refusal(words: "it reads `\(name)`, a function whose text is not certain")
            }
            let place = given[0].place
            let span = parts[place.part].program.body[place.statement].span
            let text = Array(parts[place.part].cell.source.utf8)[Int(span.lower)..<Int(span.upper)]
            return try digest(of: .str(String(decoding: text, as: UTF8.self)))
        }
        guard let digest = try ContentDigest.of(value) else {
            throw ValueStore.Refusal(words: "it reads `\(name)`, a \(value.typeName), whose content cannot be compared")
        }
        return String(digest, radix: 16)
    }

    private func digest(of value: Value) throws -> String { String(try ContentDigest.of(value) ?? 0, radix: 16) }

    /// One file for each cell: by the lesson, and the cell's title or number.
    private func path(of cell: NotebookCell) -> String {
        let slot = cell.title.isEmpty ? "\(cell.number)" : cell.title
        let name = (try? digest(of: .tuple([.str(lesson), .str(slot)]))) ?? "0"
        return "\(folder)/\(name).safetensors"
    }

    // MARK: After it

    /// Why the result could not be kept; nil when it was.
    func keep(_ cell: NotebookCell, _ inputs: Inputs, outputs: [CellOutput], seconds: Double) -> String? {
        guard let part = parts.firstIndex(where: { $0.cell.number == cell.number }) else { return nil }
        guard session.filesTouched == inputs.filesTouched else {
            return "it reads or writes files; do that in a cell of its own"
        }
        do {
            var store = ValueStore()
            let bound = Set(walk.bindings.filter { $0.value.contains { $0.place.part == part } }.map(\.key))
            for name in bound.union(inputs.values.keys).sorted() {
                guard let value = session.global(name) else { continue }
                if !bound.contains(name), case .function = value { continue }
                // What it only read is as it was.
                let isSame =
                    !bound.contains(name)
                    && inputs.digests.contains { $0.name == "`\(name)`" && (try? digest(of: name, value)) == $0.digest }
                if isSame { continue }
                try store.add(name, value, before: inputs.values[name])
            }
            var facts = [
                (key: "inputs", value: Facts(inputs.digests).text), (key: "tensor seed", value: session.tensorSeed),
                (key: "outputs", value: StoredOutputs.text(outputs)), (key: "seconds", value: "\(seconds)"),
            ]
            let before = try digest(of: inputs.random)
            if before != (try digest(of: session.random.saved)) {
                facts += [
                    (key: "random.before", value: before),
                    (key: "random.after", value: RandomState.text(session.random.saved)),
                ]
            }
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try store.write(to: path(of: cell), facts)
            return nil
        } catch let refusal as ValueStore.Refusal {
            return refusal.words
        } catch let error as FileSystemError {
            return "\(error.path) cannot be written: \(error.reason)"
        } catch {
            return "\(error)"
        }
    }
}

/// Names and digests, as one text.
private struct Facts {
    var entries: [(name: String, digest: String)]

    init(_ entries: [(name: String, digest: String)]) { self.entries = entries }

    init(_ text: String) {
        entries = text.split(separator: "\n").compactMap { line in
            guard let gap = line.lastIndex(of: "=") else { return nil }
            return (String(line[..<gap]), String(line[line.index(after: gap)...]))
        }
    }

    var text: String { entries.map { "\($0.name)=\($0.digest)" }.joined(separator: "\n") }

    /// `its code and `model` have changed`; empty when nothing has.
    func differences(from old: Facts) -> String {
        let now = Dictionary(entries.map { ($0.name, $0.digest) }, uniquingKeysWith: { $1 })
        let then = Dictionary(old.entries.map { ($0.name, $0.digest) }, uniquingKeysWith: { $1 })
        let names = (entries + old.entries.filter { now[$0.name] == nil }).map(\.name).filter { now[$0] != then[$0] }
        guard !names.isEmpty else { return "" }
        return names.joined(separator: ", ") + (names.count == 1 ? " has changed" : " have changed")
    }
}

/// Python's random state as text.
private enum RandomState {
    static func text(_ value: Value) -> String {
        guard case .tuple(let parts) = value, parts.items.count == 3, case .tuple(let words) = parts.items[1] else {
            return ""
        }
        let spare = parts.items[2].asDouble.map { String($0.bitPattern) } ?? ""
        return words.items.compactMap { $0.asInt.map { String($0) } }.joined(separator: " ") + "|" + spare
    }

    static func value(_ text: String) -> Value? {
        let parts = text.split(separator: "|", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        let words = parts[0].split(separator: " ").compactMap { Int($0) }.map { Value.int($0) }
        let spare = UInt64(parts[1]).map { Value.float(Double(bitPattern: $0)) } ?? .none
        return .tuple([.int(3), .tuple(words), spare])
    }
}

/// A drawing that was kept: as it was shown then.
private struct KeptDrawing: Shown {
    let text: String
    let html: String

    func lines(_ style: TextStyle) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

/// What a cell put out, as one text.
private enum StoredOutputs {
    static func text(_ outputs: [CellOutput]) -> String {
        JSON.array(
            outputs.map { output in
                switch output {
                case .printed(let text): .array([.string("printed"), .string(text)])
                case .noted(let line): .array([.string("noted"), .string(line)])
                case .raised(let text): .array([.string("raised"), .string(text)])
                case .shown(let display):
                    .array(
                        [.string("shown"), .string(display.text)]
                            + ((display.drawing as? any Shown).map { [.string($0.html)] } ?? []))
                }
            }
        ).text
    }

    static func read(_ text: String) -> [CellOutput] {
        let entries = (try? JSONScanner.parse(text))?.array ?? []
        return entries.compactMap { entry in
            let parts = (entry.array ?? []).compactMap(\.string)
            guard parts.count >= 2 else { return nil }
            switch parts[0] {
            case "printed": return .printed(parts[1])
            case "noted": return .noted(parts[1])
            case "raised": return .raised(parts[1])
            default:
                let drawing = parts.count > 2 ? KeptDrawing(text: parts[1], html: parts[2]) : nil
                return .shown(Display(text: parts[1], drawing: drawing))
            }
        }
    }
}

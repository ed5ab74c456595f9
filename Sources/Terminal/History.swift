import Foundation

/// What was typed, kept as one JSON object a line: readable, appended by one write each, shared by sessions without
/// loss.
package final class History {
    /// Oldest first.
    package private(set) var entries: [String] = []
    /// Why it could not be read or written; said once.
    package private(set) var problem: String?
    private let path: String?
    /// The file's last line was cut short: the next entry begins on a line of its own.
    private var endsInsideALine = false

    /// No more than this is read at start-up, from the end of the file.
    private static let mostBytes = 1 << 18
    private static let mostEntries = 1000

    /// `$XDG_STATE_HOME/transferlab/history.jsonl`, or below `~/.local/state`; nil without a home.
    package static func standardPath(_ environment: [String: String]) -> String? {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
            return state + "/transferlab/history.jsonl"
        }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.local/state/transferlab/history.jsonl"
    }

    /// - Parameter path: nil keeps the history in memory only.
    package init(path: String?) {
        self.path = path
        guard let path else { return }
        entries = load(path)
    }

    /// Adds an entry; false when it is kept out (empty, begins with a space, or repeats the last one).
    package func add(_ entry: String) -> Bool {
        guard !entry.isEmpty, !entry.hasPrefix(" "), entries.last != entry else { return false }
        entries.append(entry)
        // A larger one would never be read again.
        if entry.utf8.count < History.mostBytes { write(entry) }
        return true
    }

    /// Keeps a dropped line within reach of Up, without writing it down.
    package func keep(_ entry: String) {
        if !entry.isEmpty, entries.last != entry { entries.append(entry) }
    }

    /// What the newest entry that begins with `text` has beyond it.
    package func suggestion(for text: String) -> String? {
        guard text.contains(where: { !$0.isWhitespace }) else { return nil }
        return entries.last { $0.utf8.count > text.utf8.count && $0.hasPrefix(text) }.map {
            String($0.dropFirst(text.count))
        }
    }

    private struct Line: Codable {
        var time: Int
        var text: String
    }

    private func write(_ entry: String) {
        guard let path, problem == nil else { return }
        guard var line = try? JSONEncoder().encode(Line(time: time(nil), text: entry)) else { return }
        line.append(0x0A)
        if endsInsideALine { line.insert(0x0A, at: 0) }
        endsInsideALine = false
        History.makeFolder(of: path)
        let file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            problem = "the history cannot be written to \(path): \(String(cString: strerror(errno)))"
            return
        }
        defer { close(file) }
        let written = line.withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
        if written != line.count {
            problem = "the history cannot be written to \(path): \(String(cString: strerror(errno)))"
        }
    }

    private static func makeFolder(of path: String) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            mkdir(folder, 0o700)
        }
    }

    private func load(_ path: String) -> [String] {
        var status = stat()
        guard stat(path, &status) == 0 else { return [] }
        guard status.st_mode & S_IFMT == S_IFREG else {
            problem = "\(path) is not a file; the history of this session is not kept"
            return []
        }
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else {
            problem = "the history cannot be read from \(path): \(String(cString: strerror(errno)))"
            return []
        }
        defer { close(file) }
        let start = max(0, Int(status.st_size) - History.mostBytes)
        lseek(file, off_t(start), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: min(Int(status.st_size), History.mostBytes))
        let count = bytes.withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
        endsInsideALine = count > 0 && bytes[count - 1] != 0x0A
        var lines = bytes.prefix(max(count, 0)).split(separator: 0x0A)
        if start > 0, !lines.isEmpty { lines.removeFirst() }
        // A line that cannot be read was cut short by a crash: it is passed over.
        let decoder = JSONDecoder()
        return lines.suffix(History.mostEntries).compactMap { try? decoder.decode(Line.self, from: Data($0)).text }
    }
}

/// One walk through the history with Up and Down, over the entries that contain what had been typed.
package struct HistoryWalk {
    private let entries: [String]
    private let draft: String
    private let isFree: Bool
    private var at: Int

    /// - Parameter isFree: every entry matches, as for the draft of a block.
    package init(entries: [String], draft: String, isFree: Bool = false) {
        self.entries = entries
        self.draft = draft
        self.isFree = isFree || draft.isEmpty
        at = entries.count
    }

    package mutating func older() -> String? {
        var next = at - 1
        while next >= 0 {
            if matches(entries[next]) {
                at = next
                return entries[next]
            }
            next -= 1
        }
        return nil
    }

    /// Past the newest entry the draft comes back.
    package mutating func newer() -> String? {
        guard at < entries.count else { return nil }
        var next = at + 1
        while next < entries.count, !matches(entries[next]) { next += 1 }
        at = next
        return next < entries.count ? entries[next] : draft
    }

    private func matches(_ entry: String) -> Bool {
        (isFree || entry.contains(draft)) && entry != draft && (at >= entries.count || entry != entries[at])
    }
}

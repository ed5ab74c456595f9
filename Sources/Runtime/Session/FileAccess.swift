import Glibc

/// Which files a program may reach, and where its relative paths count from.
///
/// A path is judged by the file it leads to: links are followed and `..` is taken out before it is compared with the
/// folders. The program itself can make no links, so what was judged is what is opened.
package struct FileAccess: Sendable {
    /// Folders below which files may be read; nil: everywhere. What a person types at the prompt reads where that
    /// person may.
    package var readable: [String]?
    /// Folders below which files may be written; nil: everywhere.
    package var writable: [String]?
    /// Relative paths count from here; empty: from the process's own folder.
    package var base = ""

    package init(readable: [String]? = nil, writable: [String]? = nil) {
        self.readable = readable
        self.writable = writable
    }

    /// A program that came from somewhere: it reads below its own folder and the one it runs in, and writes below the
    /// latter.
    package static func program(in folder: String, alsoReading: [String] = [], alsoWriting: [String] = []) -> FileAccess
    {
        FileAccess(readable: [".", folder] + alsoReading + alsoWriting, writable: ["."] + alsoWriting)
    }

    /// The path as the system understands it: `~` is the person's home, the rest counts from `base`.
    package func located(_ path: String) -> String {
        let path = FileAccess.expanded(path)
        return base.isEmpty || path.hasPrefix("/") ? path : base + "/" + path
    }

    /// `~` and `~/...`, as a shell reads them; another person's home is left as it is.
    private static func expanded(_ path: String) -> String {
        guard path == "~" || path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
        let folder = String(cString: home)
        return folder.isEmpty ? path : folder + path.dropFirst()
    }

    /// The path to open for reading a plain file or a folder.
    ///
    /// - Throws: an `AccessRefusal`, a ValueError for a path with a NUL, an OSError for devices and pipes,
    ///   whose reading may never end.
    package func path(toRead path: String) throws -> String {
        let located = try checked(path)
        guard allowsReading(located) else {
            throw FileAccess.refusal(
                path, .read, "read", code: "TL0905", flag: "--allow-read", folder: FileAccess.folder(of: located))
        }
        var status = stat()
        if stat(located, &status) == 0 {
            let kind = status.st_mode & S_IFMT
            guard kind == S_IFREG || kind == S_IFDIR else {
                throw Problem("OSError", "'\(path)' is neither a file nor a folder", code: "TL0315")
            }
        }
        return located
    }

    /// The path of a file or folder to make or replace.
    package func path(toWrite path: String) throws -> String {
        let located = try checked(path)
        guard allowsWriting(located) else {
            throw FileAccess.refusal(
                path, .write, "write", code: "TL0906", flag: "--allow-write", folder: FileAccess.folder(of: located))
        }
        return located
    }

    package func allowsReading(_ located: String) -> Bool { readable.map { isBelow($0, located) } ?? true }
    package func allowsWriting(_ located: String) -> Bool { writable.map { isBelow($0, located) } ?? true }

    private func checked(_ path: String) throws -> String {
        if path.utf8.contains(0) { throw Problem("ValueError", "embedded null byte", code: "TL0315") }
        if path.isEmpty {
            throw Problem("FileNotFoundError", "[Errno 2] No such file or directory: ''", code: "TL0315")
        }
        return located(path)
    }

    private func isBelow(_ folders: [String], _ located: String) -> Bool {
        guard let real = FileAccess.real(located) else { return false }
        return folders.contains { folder in
            guard let root = FileAccess.real(self.located(folder)) else { return false }
            return real == root || root == "/" || real.hasPrefix(root + "/")
        }
    }

    /// The path without links, `.` and `..`. What is not there yet stands below the nearest folder that is; nil for a
    /// link to nowhere and for a `..` behind something that is not there.
    package static func real(_ path: String) -> String? {
        if let found = resolved(path) { return found }
        var status = stat()
        // A link whose target is missing: opening it for writing would make the target.
        if lstat(path, &status) == 0 { return nil }
        var head = path
        while head.count > 1, head.hasSuffix("/") { head.removeLast() }
        let cut = head.lastIndex(of: "/")
        let name = cut.map { String(head[head.index(after: $0)...]) } ?? head
        guard !name.isEmpty, name != "..", name != "." else { return nil }
        let folder = cut.map { $0 == head.startIndex ? "/" : String(head[..<$0]) } ?? "."
        guard let above = real(folder) else { return nil }
        return above == "/" ? "/" + name : above + "/" + name
    }

    private static func resolved(_ path: String) -> String? {
        guard let text = realpath(path, nil) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    /// What to allow so that the path is reached: its folder, or the path when it is one; nil for a link to nowhere.
    private static func folder(of located: String) -> String? {
        guard let real = real(located) else { return nil }
        var status = stat()
        if stat(real, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return real }
        guard let cut = real.lastIndex(of: "/"), cut != real.startIndex else { return "/" }
        return String(real[..<cut])
    }

    private static func refusal(
        _ path: String, _ kind: AccessRequest.Kind, _ verb: String, code: String, flag: String, folder: String?
    ) -> any Error {
        let place = folder ?? "FOLDER"
        let problem = Problem(
            "PermissionError", "[Errno 13] Permission denied: '\(path)'", code: code,
            notes: ["a program may \(verb) only below the folder it runs in; this path leads to \(place)"],
            hint: "If you trust the program, start it with `\(flag) \(place)`.")
        // What leads nowhere cannot be allowed.
        guard let folder else { return problem }
        return AccessRefusal(
            AccessRequest(
                kind, target: folder, act: "\(verb) \(path), outside the folder it runs in",
                scope: "\(verb) below \(folder)", flag: "\(flag) \(folder)"), problem)
    }

    /// What the person has said yes to.
    fileprivate mutating func allow(_ request: AccessRequest) {
        if request.kind == .read || request.kind == .write { readable?.append(request.target) }
        if request.kind == .write { writable?.append(request.target) }
    }
}

extension Session {
    /// See `FileAccess.path(toRead:)`; the person is asked before it is refused.
    package func path(toRead path: String) throws -> String { try asking { try $0.path(toRead: path) } }
    /// See `FileAccess.path(toWrite:)`; the person is asked before it is refused.
    package func path(toWrite path: String) throws -> String { try asking { try $0.path(toWrite: path) } }

    private func asking(_ body: (FileAccess) throws -> String) throws -> String {
        filesTouched += 1
        do { return try body(settings.files) } catch let refusal as AccessRefusal {
            guard try permits(refusal.request) else { throw refusal }
            settings.files.allow(refusal.request)
            return try body(settings.files)
        }
    }
}

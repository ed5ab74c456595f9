import Files
import Foundation

/// How far a download is.
package struct DownloadProgress: Sendable {
    /// `timm/resnet18.a1_in1k`.
    package let repository: String
    package let received: Int
    package let total: Int
    /// Another process loads the same file; this one waits for it.
    package var isWaiting = false
}

/// Brings files of a hub into the cache that Hugging Face's own tools use, in their layout, so that either finds what
/// the other loaded.
///
/// A file appears under its name only when size and digest are right. What a broken download has brought stays beside
/// it and the next one goes on from there.
package struct HubDownload {
    package let settings: HubSettings
    private let cache: String
    private let http: HTTP
    private let report: (DownloadProgress) -> Void

    /// - Parameters:
    ///   - goesOn: asked a few times a second; false ends the download with `HubError.stopped`.
    ///   - report: told a few times a second how far it is.
    /// - Throws: `HubError.noCache`.
    package init(
        _ settings: HubSettings, goesOn: @escaping @Sendable () -> Bool = { true },
        report: @escaping (DownloadProgress) -> Void = { _ in }
    ) throws {
        guard let cache = settings.cache else { throw HubError.noCache }
        self.cache = cache
        self.settings = settings
        self.report = report
        http = HTTP(patience: settings.patience, goesOn: goesOn)
    }

    /// Makes files of a repository present in the cache.
    /// - Parameter optional: files that a repository need not have.
    /// - Throws: `HubError`, `FileSystemError`.
    package func fetch(_ files: [String], optional: [String] = [], of repository: HubRepository) throws {
        if settings.isOffline { throw HubError.offline }
        var commit = ""
        for name in files + optional {
            do {
                let file = try trying { try HubFile(name, of: repository, settings: settings, http: http) }
                try place(file, repository)
                commit = file.commit
            } catch HubError.status(404, _) where optional.contains(name) {
                continue
            }
        }
        // Last, so that a name in the cache always has its files.
        let reference = cache + "/" + repository.folder + "/refs/" + repository.revision
        try OpenFile.makeFolder(of: reference)
        try AtomicFile.write(Array(commit.utf8), to: reference)
    }

    private func place(_ file: HubFile, _ repository: HubRepository) throws {
        let folder = cache + "/" + repository.folder
        let blob = folder + "/blobs/" + file.etag
        let snapshot = folder + "/snapshots/" + file.commit + "/" + file.name
        try OpenFile.makeFolder(of: blob)
        try OpenFile.makeFolder(of: snapshot)
        if !FileManager.default.fileExists(atPath: blob) {
            // Hugging Face's tools lock the same file.
            let lock = cache + "/.locks/" + repository.folder + "/" + file.etag + ".lock"
            try OpenFile.makeFolder(of: lock)
            let held = try OpenFile(lock, O_RDWR | O_CREAT)
            while flock(held.number, LOCK_EX | LOCK_NB) != 0 {
                // Held by another process is worth waiting for; a file system that cannot lock is not.
                guard errno == EWOULDBLOCK || errno == EINTR else {
                    throw FileSystemError(operation: .open, path: lock, code: errno)
                }
                report(DownloadProgress(repository: repository.text, received: 0, total: file.size, isWaiting: true))
                try pause(0.2)
            }
            if !FileManager.default.fileExists(atPath: blob) { try load(file, to: blob, repository) }
        }
        guard !FileManager.default.fileExists(atPath: snapshot) else { return }
        let link = snapshot + ".\(getpid())"
        unlink(link)
        guard symlink("../../blobs/" + file.etag, link) == 0, rename(link, snapshot) == 0 else {
            throw FileSystemError(operation: .create, path: snapshot, code: errno)
        }
    }

    /// The content of a file, into its blob.
    private func load(_ file: HubFile, to blob: String, _ repository: HubRepository) throws {
        try checkSpace(for: file.size, in: cache)
        let part = blob + ".incomplete"
        let target = try OpenFile(part, O_RDWR | O_CREAT | O_APPEND)
        try trying { try receive(file, into: target, repository) }
        guard target.size == file.size else {
            unlink(part)
            throw HubError.sizeDiffers(file: file.name, expected: file.size, received: target.size)
        }
        if let digest = try Digest.ofFile(target, size: file.size, like: file.etag), digest != file.etag.lowercased() {
            unlink(part)
            throw HubError.digestDiffers(file: file.name, expected: file.etag, received: digest)
        }
        try target.sync()
        guard rename(part, blob) == 0 else { throw FileSystemError(operation: .rename, path: blob, code: errno) }
    }

    /// One try to bring what is missing.
    private func receive(_ file: HubFile, into target: OpenFile, _ repository: HubRepository) throws {
        if target.size > file.size { try target.empty() }
        let present = target.size
        guard present < file.size else { return }
        var received = present
        var isFirst = true
        var isTooMuch = false
        var answer = 0
        var failure: (any Error)?
        do {
            answer = try http.get(file.url, headers: settings.headers, from: present) { status, bytes in
                // Any other answer is not the file.
                guard status == 200 || status == 206 else { return true }
                do {
                    // The whole file, although only the rest was asked for.
                    if isFirst, status == 200 {
                        try target.empty()
                        received = 0
                    }
                    isFirst = false
                    received += bytes.count
                    isTooMuch = received > file.size
                    if !isTooMuch { try target.append(bytes) }
                } catch {
                    failure = error
                }
                report(DownloadProgress(repository: repository.text, received: received, total: file.size))
                return failure == nil && !isTooMuch
            }.status
        } catch HubError.stopped {
            if let failure { throw failure }
            if !isTooMuch { throw HubError.stopped }
            unlink(target.path)
            throw HubError.sizeDiffers(file: file.name, expected: file.size, received: received)
        }
        // The part no longer fits what is there: from the start again.
        if answer == 416 { try target.empty() }
        guard answer == 200 || answer == 206 || answer == 416 else { throw HubError.status(answer, url: file.url) }
        if received < file.size { throw HubError.unreachable(url: file.url, reason: "the connection ended early") }
    }

    // MARK: patience

    /// Runs what may fail for a moment up to five times, each pause twice as long.
    private func trying<Result>(_ body: () throws -> Result) throws -> Result {
        for attempt in 0..<4 {
            do {
                return try body()
            } catch HubError.unreachable {
                try pause(0.25 * Double(1 << attempt))
            } catch HubError.status(let status, _) where status == 429 || status >= 500 {
                try pause(Double(1 << attempt))
            }
        }
        return try body()
    }

    private func pause(_ seconds: Double) throws {
        let end = DispatchTime.now() + seconds
        while DispatchTime.now() < end {
            guard http.goesOn() else { throw HubError.stopped }
            usleep(20_000)
        }
    }

    private func checkSpace(for size: Int, in folder: String) throws {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return }
        let free = Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
        if free < size { throw HubError.noSpace(folder: folder, needed: size, free: free) }
    }
}

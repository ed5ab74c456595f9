import Files
import Foundation
import Glibc
import Hub
import Models
import Synchronization
import TestKit
import Testing

/// Downloads against a server on this machine that behaves, and misbehaves, as hubs and networks do.
struct DownloadTests {
    private static let repository = HubRepository("timm/resnet18.test")
    private static let weights = (0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 7) }
    private static let commit = "0123456789abcdef0123456789abcdef01234567"
    private static let configuration = Array(#"{"architecture": "resnet18"}"#.utf8)

    /// What a hub says to HEAD and GET of the weights; `change` makes it misbehave.
    private func hub(
        etag: String? = nil,
        _ change: @escaping @Sendable (LocalHub.Request, inout LocalHub.Answer) -> Void = { _, _ in }
    ) throws -> LocalHub {
        let digest = try etag ?? sha256(DownloadTests.weights)
        return try LocalHub { request in
            var answer = LocalHub.Answer()
            answer.headers["X-Repo-Commit"] = DownloadTests.commit
            switch request.path.split(separator: "/").last {
            case "model.safetensors":
                answer.headers["X-Linked-Etag"] = "\"\(digest)\""
                answer.headers["X-Linked-Size"] = "\(DownloadTests.weights.count)"
                answer.headers["ETag"] = "\"not this one\""
                answer.body = Array(DownloadTests.weights.dropFirst(request.offset))
                if request.offset > 0 { answer.status = 206 }
            case "config.json":
                answer.headers["ETag"] = "W/\"\(gitName(DownloadTests.configuration))\""
                answer.body = DownloadTests.configuration
            default: answer.status = 404
            }
            change(request, &answer)
            return answer
        }
    }

    private func settings(_ hub: LocalHub, _ folder: String, _ more: [String: String] = [:]) -> HubSettings {
        HubSettings(
            environment: ["HF_ENDPOINT": "http://127.0.0.1:\(hub.port)/", "HF_HUB_CACHE": folder].merging(more) { $1 })
    }

    private func fetch(_ settings: HubSettings, goesOn: @escaping @Sendable () -> Bool = { true }) throws {
        try HubDownload(settings, goesOn: goesOn).fetch(
            ["model.safetensors"], optional: ["config.json"], of: #require(DownloadTests.repository))
    }

    private func content(_ folder: String, _ file: String) -> [UInt8]? {
        FileManager.default.contents(
            atPath: "\(folder)/models--timm--resnet18.test/snapshots/\(DownloadTests.commit)/\(file)"
        ).map(Array.init)
    }

    private func blobs(_ folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder + "/models--timm--resnet18.test/blobs")) ?? [])
            .sorted()
    }

    // MARK: as it should be

    @Test func filesLandInTheLayoutOfTheSharedCache() throws {
        try withFolder { folder in
            let hub = try hub()
            defer { hub.stop() }
            try fetch(settings(hub, folder))
            #expect(content(folder, "model.safetensors") == DownloadTests.weights)
            #expect(content(folder, "config.json") == DownloadTests.configuration)
            let base = folder + "/models--timm--resnet18.test"
            #expect(try String(contentsOfFile: base + "/refs/main", encoding: .utf8) == DownloadTests.commit)
            let link = try FileManager.default.destinationOfSymbolicLink(
                atPath: "\(base)/snapshots/\(DownloadTests.commit)/model.safetensors")
            #expect(try link == "../../blobs/" + sha256(DownloadTests.weights))
            #expect(blobs(folder).count == 2)
            #expect(hub.requests.first?.path == "/timm/resnet18.test/resolve/main/model.safetensors")
            // What is there is not loaded again.
            let before = hub.requests.count { $0.method == "GET" }
            try fetch(settings(hub, folder))
            #expect(hub.requests.count { $0.method == "GET" } == before)
        }
    }

    @Test func theTokenGoesToTheHubAndNotToWhereItLeads() throws {
        try withFolder { folder in
            let store = try LocalHub { request in
                LocalHub.Answer(body: Array(DownloadTests.weights.dropFirst(request.offset)))
            }
            let hub = try hub { request, answer in
                guard request.path.hasSuffix("model.safetensors") else { return }
                answer = LocalHub.Answer(status: 302, headers: answer.headers)
                answer.headers["Location"] = "http://localhost:\(store.port)/blob"
            }
            defer {
                hub.stop()
                store.stop()
            }
            try fetch(settings(hub, folder, ["HF_TOKEN": "secret"]))
            #expect(content(folder, "model.safetensors") == DownloadTests.weights)
            #expect(hub.requests.allSatisfy { $0.headers["authorization"] == "Bearer secret" })
            #expect(store.requests.count == 1 && store.requests.allSatisfy { $0.headers["authorization"] == nil })
        }
    }

    @Test func aRenamedRepositoryIsFollowedWithinTheHub() throws {
        try withFolder { folder in
            let hub = try hub { request, answer in
                guard request.path.hasPrefix("/timm/") else { return }
                answer = LocalHub.Answer(status: 307, headers: ["Location": "/new" + request.path])
            }
            defer { hub.stop() }
            try fetch(settings(hub, folder))
            #expect(content(folder, "model.safetensors") == DownloadTests.weights)
        }
    }

    // MARK: a bad network

    @Test func aBrokenConnectionGoesOnWhereItStopped() throws {
        try withFolder { folder in
            let breaks = Atomic(2)
            let hub = try hub { request, answer in
                guard request.method == "GET", request.path.hasSuffix("model.safetensors"),
                    breaks.load(ordering: .relaxed) > 0
                else { return }
                breaks.subtract(1, ordering: .relaxed)
                answer.headers["Content-Length"] = "\(answer.body.count)"
                answer.breaksAfter = 7000
            }
            defer { hub.stop() }
            try fetch(settings(hub, folder))
            #expect(content(folder, "model.safetensors") == DownloadTests.weights)
            #expect(
                hub.requests.filter { $0.method == "GET" && $0.path.hasSuffix("model.safetensors") }.map(\.offset) == [
                    0, 7000, 14000,
                ])
        }
    }

    @Test func aServerThatKnowsNoRangesBeginsAgain() throws {
        try withFolder { folder in
            let breaks = Atomic(1)
            let hub = try hub { request, answer in
                guard request.method == "GET", request.path.hasSuffix("model.safetensors") else { return }
                answer.status = 200
                answer.body = DownloadTests.weights
                guard breaks.exchange(0, ordering: .relaxed) > 0 else { return }
                answer.headers["Content-Length"] = "\(answer.body.count)"
                answer.breaksAfter = 15_000
            }
            defer { hub.stop() }
            try fetch(settings(hub, folder))
            #expect(content(folder, "model.safetensors") == DownloadTests.weights)
        }
    }

    @Test func aBusyHubIsAskedAgain() throws {
        try withFolder { folder in
            let refusals = Atomic(1)
            let hub = try hub { _, answer in
                if refusals.exchange(0, ordering: .relaxed) > 0 { answer = LocalHub.Answer(status: 429) }
            }
            defer { hub.stop() }
            try fetch(settings(hub, folder))
            #expect(content(folder, "model.safetensors") == DownloadTests.weights)
        }
    }

    @Test func stoppingKeepsWhatCame() throws {
        try withFolder { folder in
            let hub = try hub { request, answer in
                if request.method == "GET", request.path.hasSuffix("model.safetensors") {
                    answer.pause = request.offset == 0 ? 100 : 0
                }
            }
            defer { hub.stop() }
            let questions = Atomic(0)
            #expect(throws: HubError.stopped) {
                try fetch(settings(hub, folder)) { questions.add(1, ordering: .relaxed).newValue < 12 }
            }
            #expect(
                blobs(folder).contains { $0.hasSuffix(".incomplete") } && content(folder, "model.safetensors") == nil)
            try fetch(settings(hub, folder))
            #expect(content(folder, "model.safetensors") == DownloadTests.weights)
            #expect(hub.requests.contains { $0.offset > 0 })
        }
    }

    @Test func nobodyThereIsSaidAndNothingIsLeft() throws {
        try withFolder { folder in
            let hub = try hub()
            hub.stop()
            let error = #expect(throws: HubError.self) { try fetch(settings(hub, folder)) }
            guard case .unreachable? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(!FileManager.default.fileExists(atPath: folder + "/models--timm--resnet18.test/refs/main"))
        }
    }

    @Test func aSecondDownloadWaitsForTheFirst() throws {
        try withFolder { folder in
            let hub = try hub()
            defer { hub.stop() }
            let lock = try folder + "/.locks/models--timm--resnet18.test/" + sha256(DownloadTests.weights) + ".lock"
            try FileManager.default.createDirectory(
                atPath: (lock as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            let held = open(lock, O_RDWR | O_CREAT, 0o644)
            #expect(flock(held, LOCK_EX) == 0)
            let waited = Mutex(false)
            try HubDownload(
                settings(hub, folder),
                report: { progress in
                    guard progress.isWaiting else { return }
                    waited.withLock { $0 = true }
                    close(held)
                }
            ).fetch(["model.safetensors"], of: #require(DownloadTests.repository))
            #expect(waited.withLock { $0 } && content(folder, "model.safetensors") == DownloadTests.weights)
        }
    }

    // MARK: a bad server

    @Test(arguments: ["size", "digest", "more"])
    func aFileThatIsNotWhatWasAnnouncedIsThrownAway(fault: String) throws {
        try withFolder { folder in
            let hub = try hub { request, answer in
                guard request.method == "GET", request.path.hasSuffix("model.safetensors") else { return }
                switch fault {
                case "digest": answer.body[100] ^= 1
                case "more": answer.body.append(0)
                default: answer.body.removeLast()
                }
            }
            defer { hub.stop() }
            let error = #expect(throws: HubError.self) { try fetch(settings(hub, folder)) }
            switch (fault, error) {
            case ("digest", .digestDiffers?), ("more", .sizeDiffers?), ("size", .unreachable?): break
            default: Issue.record("\(fault): \(String(describing: error))")
            }
            #expect(content(folder, "model.safetensors") == nil)
            #expect(fault == "size" || !blobs(folder).contains { $0.hasSuffix(".incomplete") })
        }
    }

    @Test(arguments: [401, 403, 404, 418])
    func otherAnswersAreSaid(status: Int) throws {
        try withFolder { folder in
            let hub = try hub { _, answer in answer = LocalHub.Answer(status: status) }
            defer { hub.stop() }
            let url = "http://127.0.0.1:\(hub.port)/timm/resnet18.test/resolve/main/model.safetensors"
            #expect(throws: HubError.status(status, url: url)) { try fetch(settings(hub, folder)) }
        }
    }

    @Test(arguments: ["login page", "../../../etc/passwd", "commit"])
    func whatIsNoHubIsRefused(kind: String) throws {
        try withFolder { folder in
            let hub = try hub(etag: kind.hasPrefix("..") ? kind : nil) { _, answer in
                if kind == "login page" { answer = LocalHub.Answer(body: Array("<html>Welcome</html>".utf8)) }
                if kind == "commit" { answer.headers["X-Repo-Commit"] = "../.." }
            }
            defer { hub.stop() }
            let error = #expect(throws: HubError.self) { try fetch(settings(hub, folder)) }
            guard case .notAHub? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    @Test func aRedirectIntoTheFileSystemIsRefused() throws {
        try withFolder { folder in
            let hub = try hub { request, answer in
                guard request.method == "GET" else { return }
                answer = LocalHub.Answer(status: 302, headers: ["Location": "file:///etc/passwd"])
            }
            defer { hub.stop() }
            let error = #expect(throws: HubError.self) { try fetch(settings(hub, folder)) }
            guard case .notTrusted? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    // MARK: settings

    @Test func theVariablesOfHuggingFaceAreRead() throws {
        try withFolder { folder in
            try FileManager.default.createDirectory(atPath: folder + "/huggingface", withIntermediateDirectories: true)
            try AtomicFile.write(Array("stored\n".utf8), to: folder + "/huggingface/token")
            let plain = HubSettings(environment: ["XDG_CACHE_HOME": folder])
            #expect(
                plain.endpoint == "https://huggingface.co" && plain.cache == folder + "/huggingface/hub"
                    && plain.token == "stored" && !plain.isOffline)
            let homeless = HubSettings(environment: [:])
            #expect(homeless.cache == nil && homeless.token == nil)
            #expect(throws: HubError.noCache) { try fetch(homeless) }
            let own = HubSettings(environment: [
                "HF_HOME": folder, "HF_ENDPOINT": "http://mirror/", "HF_TOKEN": "a\r\nHost: b", "HF_HUB_OFFLINE": "1",
            ])
            #expect(
                own.endpoint == "http://mirror" && own.cache == folder + "/hub" && own.token == nil && own.isOffline)
            #expect(throws: HubError.offline) { try fetch(own) }
        }
    }
}

/// The digest by the system's own tool.
private func sha256(_ bytes: [UInt8]) throws -> String { try toolDigest("sha256sum", bytes) }

private func gitName(_ bytes: [UInt8]) -> String {
    (try? toolDigest("sha1sum", Array("blob \(bytes.count)\0".utf8) + bytes)) ?? ""
}

private func toolDigest(_ tool: String, _ bytes: [UInt8]) throws -> String {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("digest-\(UUID().uuidString)")
    try Foundation.Data(bytes).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/" + tool)
    process.arguments = [file.path]
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return String(text.prefix { $0 != " " })
}

private func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tl-hub-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

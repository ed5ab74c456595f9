import Foundation
import TestKit
import Testing

/// The lecture's snippet with weights that are not on this machine: `tl` itself, against a hub on this machine.
struct DownloadCommandTests {
    private static let lecture = """
        import timm
        from torch import nn
        n_classes = 3
        model = timm.create_model('resnet10t', pretrained=True)
        model.fc = nn.Linear(model.fc.in_features, n_classes)
        print(model.fc, model.classes)
        """

    /// A hub that has the weights `tl` itself saved, under timm's name.
    private func hub(_ folder: URL) throws -> LocalHub {
        let made = try Binary.run(
            ["-e", "save(create_model('resnet10t', classes=5, seed=4), 'resnet.safetensors')"], folder: folder)
        #expect(made.status == 0, "\(made.error)")
        let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent("resnet.safetensors")))
        return try LocalHub { request in
            guard request.path == "/timm/resnet10t.c3_in1k/resolve/main/model.safetensors" else {
                return LocalHub.Answer(status: 404)
            }
            return LocalHub.Answer(headers: ["ETag": "\"one\"", "X-Repo-Commit": "0123abcd"], body: bytes)
        }
    }

    private func environment(_ hub: LocalHub, _ folder: URL) -> [String: String] {
        [
            "HF_ENDPOINT": "http://127.0.0.1:\(hub.port)", "HF_HUB_CACHE": folder.path + "/hub", "HF_HUB_OFFLINE": "",
            "TRANSFERLAB_CACHE": folder.path + "/own",
        ]
    }

    @Test func aProgramDownloadsOnlyWhenItMay() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let hub = try hub(folder)
        defer { hub.stop() }
        try Data(DownloadCommandTests.lecture.utf8).write(to: folder.appendingPathComponent("lecture.tl"))

        let refused = try Binary.run(["lecture.tl"], folder: folder, environment: environment(hub, folder))
        #expect(
            refused.status == 1 && refused.error.contains("PermissionError") && refused.error.contains("--allow-net"),
            "\(refused.error)")
        #expect(hub.requests.isEmpty)

        let loaded = try Binary.run(
            ["--allow-net", "lecture.tl"], folder: folder, environment: environment(hub, folder))
        #expect(loaded.status == 0 && loaded.output.contains("Linear(512, 3)"), "\(loaded.output)\(loaded.error)")
        #expect(loaded.output.contains("downloading timm/resnet10t.c3_in1k from http://127.0.0.1:\(hub.port)"))

        // From now on it is there, without a network and without asking.
        let asked = hub.requests.count
        let again = try Binary.run(["lecture.tl"], folder: folder, environment: environment(hub, folder))
        #expect(again.status == 0 && again.output.contains("Hugging Face cache"), "\(again.output)\(again.error)")
        #expect(hub.requests.count == asked)
    }

    @Test func nobodyThereEndsWithMissing() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let hub = try hub(folder)
        defer { hub.stop() }
        let result = try Binary.run(
            ["-e", "create_model('resnet18', pretrained=True)"], folder: folder, environment: environment(hub, folder))
        #expect(
            result.error.contains("ConnectionError") && result.error.contains("404") && result.error.contains("TL0515"),
            "\(result.error)")
    }

    /// A hub that sends weights a thousand bytes at a time: the download takes minutes.
    private func slowHub() throws -> LocalHub {
        try LocalHub { request in
            var answer = LocalHub.Answer(
                headers: ["ETag": "\"one\"", "X-Repo-Commit": "0123abcd"],
                body: [UInt8](repeating: 0, count: 20_000_000))
            answer.pause = 10
            return answer
        }
    }

    @Test func ctrlCEndsADownloadAtOnceAndKeepsTheSession() throws {
        let hub = try slowHub()
        let folder = try Binary.folder()
        defer {
            hub.stop()
            try? FileManager.default.removeItem(at: folder)
        }
        let terminal = try PseudoTerminal(environment: environment(hub, folder))
        terminal.type("load_pretrained('resnet18')\r")
        #expect(terminal.shows(" of 20.0 MB") || terminal.shows(" of 19.1 MB"))
        let start = ContinuousClock.now
        terminal.send("\u{3}")
        #expect(terminal.shows("interrupted"))
        #expect(ContinuousClock.now - start < .seconds(1))
        terminal.enter("6 * 7")
        #expect(terminal.ends(["42", "tl>"]))
        terminal.type("\u{4}")
        #expect(terminal.end() == 0)
        // What came is there for the next try.
        let blobs = try FileManager.default.contentsOfDirectory(
            atPath: folder.path + "/hub/models--timm--resnet18.a1_in1k/blobs")
        #expect(blobs.contains("one.incomplete"))
    }

    @Test func onATerminalAProgramThatWantsTheNetworkAsks() throws {
        let folder = try Binary.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let hub = try hub(folder)
        defer { hub.stop() }
        let lecture = folder.appendingPathComponent("lecture.tl")
        try Data(DownloadCommandTests.lecture.utf8).write(to: lecture)
        let terminal = try PseudoTerminal([lecture.path], environment: environment(hub, folder), ready: "allow it?")
        #expect(
            terminal.says("download timm/resnet10t.c3_in1k from http://127.0.0.1:\(hub.port)") && hub.requests.isEmpty)
        terminal.send("y\r")
        #expect(terminal.shows("Linear(512, 3)"))
        #expect(terminal.end() == 0)
    }
}

import Files
import Hub
import Models
import Runtime

extension AccessRequest {
    static func download(_ repository: HubRepository, from endpoint: String) -> AccessRequest {
        AccessRequest(
            .network, target: endpoint, act: "download \(repository.text) from \(endpoint)",
            scope: "download from there", flag: "--allow-net")
    }
}

extension Problem {
    /// A program that may not download what it asks for.
    static func mayNotDownload(_ repository: HubRepository) -> Problem {
        Problem(
            "PermissionError",
            "the weights \(repository.text) are not on this machine, and a program may not download them",
            code: "TL0515",
            hint:
                "If you trust the program, start it with `--allow-net`, or load them once at the prompt: they are kept."
        )
    }
}

/// What went wrong with a download, and how a class gets its weights all the same.
extension HubError: UserFacingError {
    package var problem: Problem {
        switch self {
        case .offline:
            failed(
                "the weights are not on this machine, and HF_HUB_OFFLINE says not to download",
                "Unset `HF_HUB_OFFLINE`, or give a file: `load_pretrained(name, weights=\"model.safetensors\")`.")
        case .unreachable(let url, let reason):
            failed(
                "cannot download \(url): \(reason)",
                "Is there a network? What has come is kept, and the next try goes on from there. `HF_ENDPOINT` names a mirror."
            )
        case .notTrusted(let url, let reason):
            failed("will not download \(url): \(reason)", "")
        case .status(let status, let url) where status == 401 || status == 403:
            failed(
                "the hub refuses \(url) (\(status))",
                "A repository that asks for consent needs it on the hub's page first, and a token in `HF_TOKEN`. One that does not exist is refused like this, too: look at the spelling."
            )
        case .status(404, let url):
            failed(
                "the hub has no \(url) (404)",
                "Look at the spelling; a timm name is `architecture.tag`, such as `resnet18.a1_in1k`.")
        case .status(429, let url):
            failed(
                "the hub has had too many requests from this network: \(url) (429)",
                "Wait a few minutes. A class behind one address does better with a mirror, `HF_ENDPOINT`, or a copy of one cache in `HF_HUB_CACHE`."
            )
        case .status(let status, let url):
            failed(
                "the hub answered \(status) for \(url)",
                "It may be better in a few minutes. `HF_ENDPOINT` names a mirror.")
        case .notAHub(let url):
            failed(
                "what answers at \(url) is no hub", "Does this network show a login page first? Is `HF_ENDPOINT` right?"
            )
        case .sizeDiffers(let file, let expected, let received):
            failed("\(file) should have \(expected) bytes, \(received) came", "What came is thrown away; try again.")
        case .digestDiffers(let file, let expected, let received):
            failed(
                "\(file) came damaged: its digest is \(received), it should be \(expected)",
                "What came is thrown away; try again. If it repeats, something between here and the hub changes files.")
        case .noSpace(let folder, let needed, let free):
            Problem(
                "OSError",
                "[Errno 28] No space left on device: the download takes \(needed.bytesText), '\(folder)' has \(free.bytesText) left",
                code: "TL0515",
                hint: "`HF_HUB_CACHE` names another folder for what is downloaded.")
        case .noCache:
            Problem(
                "OSError", "there is no folder to keep a download in: neither HOME nor XDG_CACHE_HOME is set",
                code: "TL0515",
                hint: "`HF_HUB_CACHE` names a folder for what is downloaded.")
        case .stopped:
            Problem("KeyboardInterrupt", "")
        case .noLibrary(let package):
            failed("downloads need \(package)", "On Debian: apt-get install \(package)")
        }
    }

    private func failed(_ message: String, _ hint: String) -> Problem {
        Problem("ConnectionError", message, code: "TL0515", hint: hint)
    }
}

/// The progress of a download as a line, with a rate that follows the last seconds.
struct DownloadRate {
    private var marks: [(time: Double, bytes: Int)] = []

    mutating func line(_ progress: DownloadProgress, at time: Double) -> String {
        if progress.isWaiting { return "waiting for another download of \(progress.repository)" }
        if marks.last.map({ time - $0.time > 0.2 }) ?? true { marks.append((time, progress.received)) }
        marks.removeAll { time - $0.time > 5 }
        var text = "\(progress.received.bytesText) of \(progress.total.bytesText)"
        if let first = marks.first, time - first.time > 0.5, progress.received > first.bytes {
            let rate = Double(progress.received - first.bytes) / (time - first.time)
            text +=
                "  \(Int(rate).bytesText)/s  \((Double(progress.total - progress.received) / rate).duration) left"
        }
        return text
    }
}

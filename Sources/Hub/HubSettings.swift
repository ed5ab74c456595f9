import Files
import Foundation

/// Where the hub is and how to speak to it: the variables that Hugging Face's own tools read.
package struct HubSettings: Sendable {
    /// Without a slash at the end; `HF_ENDPOINT` names a mirror.
    package var endpoint = "https://huggingface.co"
    package var token: String?
    package var isOffline = false
    /// The cache that every tool of Hugging Face shares; nil for a process without a home.
    package var cache: String?
    /// Seconds to connect, and that a download may crawl.
    package var patience = 10

    package init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let home = value("HF_HOME") ?? CacheFolder.user { environment[$0] }.map { $0 + "/huggingface" }
        cache = value("HF_HUB_CACHE") ?? home.map { $0 + "/hub" }
        if let text = value("HF_ENDPOINT") { endpoint = String(text.reversed().drop { $0 == "/" }.reversed()) }
        isOffline = ["1", "ON", "YES", "TRUE"].contains(value("HF_HUB_OFFLINE")?.uppercased())
        patience =
            value("HF_HUB_DOWNLOAD_TIMEOUT").flatMap { Int($0) }.flatMap { (1...3600).contains($0) ? $0 : nil } ?? 10
        let stored = home.flatMap { FileManager.default.contents(atPath: $0 + "/token") }.map {
            String(decoding: $0.prefix(4096), as: UTF8.self)
        }
        token = (value("HF_TOKEN") ?? stored)?.trimmingCharacters(in: .whitespacesAndNewlines)
        // Anything else in a header would be another header.
        if let text = token, text.isEmpty || !text.utf8.allSatisfy({ $0 > 32 && $0 < 127 }) { token = nil }
    }
}

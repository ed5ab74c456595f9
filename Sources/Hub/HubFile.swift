import Foundation

/// A file in a repository, as the hub describes it before it sends it.
struct HubFile {
    let name: String
    let url: String
    /// The commit that the revision stands for.
    let commit: String
    /// The name of the content in the cache: its SHA-256 for weights, git's name for small files.
    let etag: String
    let size: Int

    /// Asks for the headers. Large files lie elsewhere: the hub then answers with a redirect that says what is there.
    /// - Throws: `HubError`.
    init(_ name: String, of repository: HubRepository, settings: HubSettings, http: HTTP) throws {
        var url = settings.endpoint + "/" + repository.text + "/resolve/" + repository.revision + "/" + name
        var headers = try http.head(url, headers: settings.headers)
        // A repository that was renamed: a redirect within the hub.
        for _ in 0..<5 {
            guard (300..<400).contains(headers.status), let location = headers["Location"], location.hasPrefix("/"),
                !location.hasPrefix("//")
            else { break }
            url = settings.endpoint + location
            headers = try http.head(url, headers: settings.headers)
        }
        guard (200..<400).contains(headers.status) else { throw HubError.status(headers.status, url: url) }
        guard let etag = (headers["X-Linked-Etag"] ?? headers["ETag"]).map(HubFile.bare), HubFile.isName(etag),
            let commit = headers["X-Repo-Commit"], HubFile.isName(commit), commit.allSatisfy(\.isHexDigit),
            let size = (headers["X-Linked-Size"] ?? headers["Content-Length"]).flatMap({ Int($0) }), size >= 0
        else { throw HubError.notAHub(url: url) }
        (self.name, self.url, self.commit, self.etag, self.size) = (name, url, commit, etag, size)
    }

    /// `W/"abc"` without what is around it.
    private static func bare(_ etag: String) -> String {
        String(etag.hasPrefix("W/") ? etag.dropFirst(2) : etag[...]).trimmingCharacters(
            in: CharacterSet(charactersIn: "\""))
    }

    /// Fit to name a file: a server may answer with anything.
    private static func isName(_ text: String) -> Bool {
        (1...128).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                $0 == UInt8(ascii: "-") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
                    || UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0
            }
    }
}

extension HubSettings {
    /// libcurl keeps the token from hosts that a redirect leads to.
    var headers: [String] { token.map { ["Authorization: Bearer " + $0] } ?? [] }
}

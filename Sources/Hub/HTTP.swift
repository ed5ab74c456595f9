import CDownload

/// HTTP requests, made by libcurl.
struct HTTP {
    /// Seconds to connect, and seconds that an answer may crawl.
    var patience = 10
    /// Whether to go on; asked twenty times a second.
    var goesOn: @Sendable () -> Bool = { true }

    struct Headers {
        fileprivate(set) var status = 0
        private var fields: [String: String] = [:]

        /// A header of the last answer, whatever its case.
        subscript(name: String) -> String? { fields[name.lowercased()] }

        /// Takes one line as it came: a status line begins a new answer.
        fileprivate mutating func take(_ line: String) {
            if line.hasPrefix("HTTP/") { fields = [:] }
            guard let colon = line.firstIndex(of: ":") else { return }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            fields[line[..<colon].lowercased()] = String(value.prefix { !$0.isNewline })
        }
    }

    /// What came between one call and its answer.
    private struct Exchange {
        var headers = Headers()
        var goesOn: @Sendable () -> Bool
        var body: (Int, UnsafeRawBufferPointer) -> Bool
    }

    /// The headers of an address; redirects are not followed.
    /// - Throws: `HubError`, never for a status.
    func head(_ url: String, headers: [String] = []) throws -> Headers {
        try send(url, headers, isHead: true) { _, _ in true }
    }

    /// What is behind an address, redirects followed, in pieces. `body` is told the status too; false from it stops.
    /// - Parameter offset: how many bytes are there already; a server may still begin at the first (status 200 instead
    ///   of 206).
    /// - Throws: `HubError`, never for a status.
    func get(_ url: String, headers: [String] = [], from offset: Int = 0, _ body: (Int, UnsafeRawBufferPointer) -> Bool)
        throws -> Headers
    {
        try send(url, headers + (offset > 0 ? ["Range: bytes=\(offset)-"] : []), isHead: false, body)
    }

    private func send(_ url: String, _ headers: [String], isHead: Bool, _ body: (Int, UnsafeRawBufferPointer) -> Bool)
        throws -> Headers
    {
        try withoutActuallyEscaping(body) { body in
            var exchange = Exchange(goesOn: goesOn, body: body)
            var response = tl_http_response()
            let lines = headers + ["User-Agent: transferlab", "Accept-Encoding: identity"]
            url.withCString { url in
                withCStrings(lines) { lines in
                    withUnsafeMutablePointer(to: &exchange) { exchange in
                        var request = tl_http_request()
                        request.url = url
                        request.headers = lines.baseAddress
                        request.header_count = lines.count
                        request.head = isHead
                        request.follow = !isHead
                        request.plain = !String(cString: url).hasPrefix("https:")
                        request.seconds = patience
                        request.context = UnsafeMutableRawPointer(exchange)
                        request.on_header = { context, line, length in
                            guard let line, let context else { return }
                            let text = String(
                                decoding: UnsafeRawBufferPointer(start: line, count: length), as: UTF8.self)
                            context.assumingMemoryBound(to: Exchange.self).pointee.headers.take(text)
                        }
                        request.on_body = { context, status, bytes, length in
                            guard let context else { return false }
                            return context.assumingMemoryBound(to: Exchange.self).pointee
                                .body(status, UnsafeRawBufferPointer(start: bytes, count: length))
                        }
                        request.goes_on = { context in
                            context?.assumingMemoryBound(to: Exchange.self).pointee.goesOn() ?? false
                        }
                        tl_http(&request, &response)
                    }
                }
            }
            exchange.headers.status = response.status
            let reason = withUnsafeBytes(of: response.message) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            switch response.outcome {
            case TL_HTTP_ANSWERED: return exchange.headers
            case TL_HTTP_STOPPED: throw HubError.stopped
            case TL_HTTP_REFUSED: throw HubError.notTrusted(url: url, reason: reason)
            case TL_HTTP_NO_LIBRARY: throw HubError.noLibrary("libcurl4")
            default: throw HubError.unreachable(url: url, reason: reason)
            }
        }
    }
}

/// The strings as C sees an array of them, for as long as the call lasts.
private func withCStrings(_ strings: [String], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Void) {
    var bytes: [CChar] = []
    let starts = strings.map { string in
        defer { bytes += string.utf8CString }
        return bytes.count
    }
    bytes.withUnsafeBufferPointer { all in
        let pointers = starts.map { start in all.baseAddress.map { $0 + start } }
        pointers.withUnsafeBufferPointer(body)
    }
}

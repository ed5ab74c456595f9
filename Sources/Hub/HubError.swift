/// Why something could not be had from a hub.
package enum HubError: Error, Equatable, Sendable {
    /// `HF_HUB_OFFLINE` says not to try.
    case offline
    /// No connection, or one that kept breaking.
    case unreachable(url: String, reason: String)
    /// A certificate that does not hold, or a redirect to where none may lead.
    case notTrusted(url: String, reason: String)
    /// An answer other than the file: 401 and 403 want a token, 404 has no such repository, 429 wants patience.
    case status(Int, url: String)
    /// Something answered that is no hub: a login page of a network, most often.
    case notAHub(url: String)
    case sizeDiffers(file: String, expected: Int, received: Int)
    case digestDiffers(file: String, expected: String, received: String)
    case noSpace(folder: String, needed: Int, free: Int)
    /// A process without a home has no folder to keep files in.
    case noCache
    case stopped
    /// A library of the system that downloads need.
    case noLibrary(String)
}

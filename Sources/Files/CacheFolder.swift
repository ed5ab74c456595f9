import Glibc

/// The one place that says where what can be made or fetched again is kept. nil for a process without a home.
package enum CacheFolder {
    /// A variable of the environment; a test hands in its own.
    package typealias Variable = (String) -> String?

    /// Of every program of this user: `XDG_CACHE_HOME`, or `.cache` at home.
    package static func user(_ variable: Variable = environment) -> String? {
        func value(_ name: String) -> String? { variable(name).flatMap { $0.isEmpty ? nil : $0 } }
        return value("XDG_CACHE_HOME") ?? value("HOME").map { $0 + "/.cache" }
    }

    /// Of this program: `TRANSFERLAB_CACHE`, or `transferlab` in the user's.
    package static func own(_ variable: Variable = environment) -> String? {
        variable("TRANSFERLAB_CACHE").flatMap { $0.isEmpty ? nil : $0 } ?? user(variable).map { $0 + "/transferlab" }
    }

    package static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}

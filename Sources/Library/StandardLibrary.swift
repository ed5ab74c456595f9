import CStdlib
import Foundation

/// The modules written in the language itself, embedded in the binary from `stdlib/`.
///
/// `TL_STDLIB=folder` reads them from disk instead, for those who are changing them.
package enum StandardLibrary {
    /// Text of a module, or nil when the library has none of that name.
    package static func source(of module: String) -> String? {
        if let folder = ProcessInfo.processInfo.environment["TL_STDLIB"] {
            let path = folder + "/" + module.split(separator: ".").joined(separator: "/") + ".tl"
            if let text = try? String(contentsOfFile: path, encoding: .utf8) { return text }
        }
        guard let found = embedded().first(where: { String(cString: $0.name) == module }) else { return nil }
        return String(decoding: UnsafeBufferPointer(start: found.bytes, count: found.count), as: UTF8.self)
    }

    package static var names: [String] { embedded().map { String(cString: $0.name) } }

    private static func embedded() -> UnsafeBufferPointer<tl_module_source> {
        var count = 0
        return UnsafeBufferPointer(start: tl_stdlib(&count), count: count)
    }
}

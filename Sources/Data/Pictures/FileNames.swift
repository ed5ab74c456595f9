import Foundation
import Images

/// Questions about paths.
enum FileNames {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func hasPictureEnding(_ name: String) -> Bool {
        ImageFormat.knownEndings.contains((name as NSString).pathExtension.lowercased())
    }
}

import Foundation

/// A path in the system's temporary folder that no other test uses.
func temporaryPath(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("tl-models-\(UUID().uuidString)-\(name)").path
}

import Foundation
import Notebook
import Runtime
import Terminal

/// The person's own start-up file, run before the first prompt.
enum StartUp {
    /// `$XDG_CONFIG_HOME/transferlab/init.tl`, or below `~/.config`; nil without a home.
    static func path(_ environment: [String: String]) -> String? {
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") { return folder + "/transferlab/init.tl" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { return nil }
        return home + "/.config/transferlab/init.tl"
    }
}

extension Prompt {
    /// Runs the start-up file when there is one. Its names are defined here; an error in it is shown and the session
    /// goes on.
    func startUp() {
        guard let path = StartUp.path(ProcessInfo.processInfo.environment), FileManager.default.fileExists(atPath: path)
        else { return }
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            return place.presenter.note("the start-up file \(path) cannot be read")
        }
        switch place.session.run(text, name: path) {
        case .value: break
        case .failed(let diagnostics):
            diagnostics.forEach { place.presenter.error(place.session.text(of: $0, place.errorStyle)) }
            place.presenter.note("the start-up file stopped there; `tl --no-init` starts without it")
        case .incomplete: place.presenter.note("the start-up file \(path) ends inside an open bracket or block")
        case .interrupted: place.presenter.note("the start-up file was interrupted")
        case .exited: place.presenter.note("the start-up file ended itself")
        }
        _ = place.recorder.take()
        place.presenter.finishLine()
    }
}

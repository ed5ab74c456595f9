import Foundation
import Notebook
import Runtime
import Terminal

/// `tl render`: runs a lesson and writes its page.
struct Rendering {
    var file: String
    var output: String?
    var showsProgress: Bool
    var settings: [String]
    var isPlain: Bool
    var bounds = Bounds()

    /// The page is written even when a cell failed: it shows how far the lesson came, and the exit code says the rest.
    func perform() -> ExitStatus {
        guard let (lesson, folder) = Lesson.read(file) else { return .usage }
        guard let overrides = ParameterList.overrides(settings, for: lesson) else { return .usage }
        let place = Workplace(
            isPlain: isPlain, isSilent: !showsProgress,
            settings: bounds.settings(folder: folder))
        if let status = Checking.refusal(of: lesson, place) { return status }
        AccessQuestion(place: place, program: lesson.name).install()
        let runner = place.runner(isSilent: !showsProgress)
        runner.overrides = overrides
        let run = runner.run(lesson)
        let reference = Reference(place.session)
        let page = NotebookPage(
            run: run,
            hover: { name in
                // A name that the lesson gave away is no longer the library's.
                place.session.global(name) == nil ? reference.hover(name) : nil
            }, embed: { EmbeddedImage.address(of: $0, below: folder) })
        let path = output ?? (file.hasSuffix(".tl") ? String(file.dropLast(3)) : file) + ".html"
        do {
            try Rendering.write(page.html(), to: path)
        } catch {
            StandardStream.error.write("tl: cannot write \(path): \(error.localizedDescription)\n")
            return .failure
        }
        if !showsProgress { reportFailure(run) }
        StandardStream.error.write("wrote \(path)\n")
        return run.ending.status
    }

    private func reportFailure(_ run: NotebookRun) {
        for cell in run.cells where cell.state == .failed {
            for case .raised(let text) in cell.outputs {
                StandardStream.error.write("\(text)\n  in \(cell.cell.label), \(run.file.name)\n")
            }
        }
    }

    /// Into a new file that then takes the name: a reader never sees half a page, and a full disk loses nothing.
    static func write(_ text: String, to path: String) throws {
        let url = URL(fileURLWithPath: path)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Foundation.Data(text.utf8).write(to: url, options: .atomic)
    }
}

/// Pictures that prose refers to, carried inside the page.
enum EmbeddedImage {
    private static let kinds = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    ]
    private static let mostBytes = 8 << 20

    /// Only files below the lesson's folder, of a kind a browser draws, up to 8 MB.
    static func address(of path: String, below folder: String) -> String? {
        let name = path.removingPercentEncoding ?? path
        guard !name.hasPrefix("/"), !name.contains(":"), let ending = name.split(separator: ".").last,
            let kind = kinds[ending.lowercased()]
        else { return nil }
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().standardizedFileURL.path
        let file = URL(fileURLWithPath: folder + "/" + name).resolvingSymlinksInPath().standardizedFileURL
        guard file.path.hasPrefix(root.hasSuffix("/") ? root : root + "/"),
            let size = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey]), size.isRegularFile == true,
            (size.fileSize ?? .max) <= mostBytes, let bytes = try? Foundation.Data(contentsOf: file)
        else { return nil }
        return "data:\(kind);base64," + bytes.base64EncodedString()
    }
}

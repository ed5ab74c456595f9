import Foundation

/// Pictures that prose refers to, carried inside the page.
package enum EmbeddedPicture {
    private static let kinds = [
        "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    ]
    private static let mostBytes = 8 << 20

    /// `data:image/png;base64,...`; nil for what is no picture of the lesson.
    package static func address(of path: String, below folder: String) -> String? {
        guard case .success(let (file, kind)) = find(path, below: folder),
            let bytes = try? Foundation.Data(contentsOf: URL(fileURLWithPath: file))
        else { return nil }
        return "data:\(kind);base64," + bytes.base64EncodedString()
    }

    /// Why a picture cannot be carried; nil when it can.
    package static func problem(with path: String, below folder: String) -> String? {
        guard case .failure(let reason) = find(path, below: folder) else { return nil }
        return reason.words
    }

    private enum Refusal: Error {
        case elsewhere, kind, missing, size

        var words: String {
            switch self {
            case .elsewhere: "a page fetches nothing; save the picture beside the lesson"
            case .kind: "it is no PNG, JPEG, GIF or WebP"
            case .missing: "there is no such file below the lesson's folder"
            case .size: "it has more than \(mostBytes >> 20) MB"
            }
        }
    }

    /// Only files below the lesson's folder, of a kind a browser draws, up to 8 MB.
    private static func find(_ path: String, below folder: String) -> Result<(file: String, kind: String), Refusal> {
        let name = path.removingPercentEncoding ?? path
        guard !name.contains(":") else { return .failure(.elsewhere) }
        guard let ending = name.split(separator: ".").last, let kind = kinds[ending.lowercased()] else {
            return .failure(.kind)
        }
        let root = URL(fileURLWithPath: folder).resolvingSymlinksInPath().standardizedFileURL.path
        let file = URL(fileURLWithPath: folder + "/" + name).resolvingSymlinksInPath().standardizedFileURL
        guard !name.hasPrefix("/"), file.path.hasPrefix(root.hasSuffix("/") ? root : root + "/"),
            let values = try? file.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey]),
            values.isRegularFile == true
        else { return .failure(.missing) }
        guard (values.fileSize ?? .max) <= mostBytes else { return .failure(.size) }
        return .success((file.path, kind))
    }
}

import Data
import Images
import Runtime
import Tensors

extension Session {
    /// Work on many pictures that listens to Ctrl-C and to the limits, and shows how far it is.
    func pictureLoop(_ verb: String) -> PictureLoop {
        PictureLoop(
            asking: { try self.checkInterrupt() },
            progress: { done, total in
                self.output.progress(done.map { "\(verb) \($0) of \(total) pictures" })
            })
    }

    /// A data set of a source, with what there is to say about it.
    func load(_ source: DatasetSource, _ request: SourceRequest) throws -> Value {
        let data = try source.dataset(request, pictureLoop(source.reads == .nothing ? "drawing" : "reading"))
        if source.reads != .nothing { for line in data.notes { output.note(line) } }
        return .dataset(data)
    }

    /// A request for what stands at a path that a program gave, within what it may read and hold.
    func request(_ path: String?) throws -> SourceRequest {
        var request = SourceRequest(path: try path.map { try self.path(toRead: $0) })
        let files = settings.files
        request.mayRead = { files.allowsReading($0) }
        request.mostBytes = Engine.availableBytes
        return request
    }
}

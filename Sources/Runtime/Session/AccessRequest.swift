import Diagnostics

/// Something a program may do only when it is allowed to: by a flag, or by the person at the terminal.
package struct AccessRequest: Hashable, Sendable {
    package enum Kind: Hashable, Sendable { case read, write, network }

    package var kind: Kind
    /// What a yes opens: a folder with all below it, or a host.
    package var target: String
    /// What the program is about to do, after "asks to": `read ../a.safetensors, outside its folder`.
    package var act: String
    /// What a yes lets it do until it ends: `read below /home/ann`.
    package var scope: String
    /// The flag that says yes every time.
    package var flag: String

    package init(_ kind: Kind, target: String, act: String, scope: String, flag: String) {
        self.kind = kind
        self.target = target
        self.act = act
        self.scope = scope
        self.flag = flag
    }
}

/// A refusal that a person could have answered otherwise. Said like any other error when nobody can be asked.
package struct AccessRefusal: UserFacingError {
    package var request: AccessRequest
    package var problem: Problem

    package init(_ request: AccessRequest, _ problem: Problem) {
        self.request = request
        self.problem = problem
    }
}

/// The line that a program stands at.
package struct ProgramPlace: Hashable, Sendable {
    /// Of the text: `lesson.tl`, `cell 3`.
    package var name: String
    /// From 1.
    package var line: Int
    package var text: String
}

/// What has been asked of the person, and answered.
package final class AccessAnswers {
    /// Puts a request to the person; nil where nobody can be asked.
    private var ask: ((AccessRequest, ProgramPlace?) -> Bool)?
    private var granted: Set<[String]> = []
    private var refused: Set<AccessRequest.Kind> = []

    package init() {}

    /// For the beginning of a program: what an earlier one was answered does not count.
    package func begin(asking ask: ((AccessRequest, ProgramPlace?) -> Bool)?) {
        self.ask = ask
        granted = []
        refused = []
    }

    fileprivate func answer(_ request: AccessRequest, _ place: () -> ProgramPlace?, _ check: () throws -> Void) throws
        -> Bool
    {
        let key = ["\(request.kind)", request.target]
        if granted.contains(key) { return true }
        // A no stands for everything of the kind: a program must not ask until it is tired of.
        guard let ask, !refused.contains(request.kind) else { return false }
        let isGranted = ask(request, place())
        // Ctrl-C at the question is no answer.
        try check()
        if isGranted { granted.insert(key) } else { refused.insert(request.kind) }
        return isGranted
    }
}

extension Session {
    /// Whether the program may do what no flag allows: the person is asked, once for each target, and no more after a
    /// no.
    ///
    /// Call it before anything of the request is done. It raises KeyboardInterrupt for Ctrl-C at the question.
    package func permits(_ request: AccessRequest) throws -> Bool {
        // The time a person thinks is not the program's.
        func ask() throws -> Bool { try access.answer(request, { place }, checkInterrupt) }
        return try watch?.pause(ask) ?? ask()
    }

    /// The line of the call under way; nil in code that has no text.
    private var place: ProgramPlace? {
        guard let span = machine.site?.takeUnretainedValue().span, span != .none, Int(span.file) < sources.count else {
            return nil
        }
        let source = sources[Int(span.file)]
        let bytes = Array(source.text.utf8)
        guard Int(span.lower) <= bytes.count else { return nil }
        let before = bytes[..<Int(span.lower)]
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = bytes[Int(span.lower)...].firstIndex(of: 0x0A) ?? bytes.count
        return ProgramPlace(
            name: source.name, line: before.count { $0 == 0x0A } + 1,
            text: String(decoding: bytes[start..<end], as: UTF8.self))
    }
}

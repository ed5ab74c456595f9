import Runtime
import Terminal

/// The line below the text: how the call around the cursor is written, with the argument being typed set off.
struct CallHelp {
    let session: Session

    func pieces(before: String, columns: Int) -> [EntryPainting.Piece] {
        guard !before.hasPrefix(":"), !before.hasPrefix("?"), case .call(let place) = TypedText(before).place,
            let callee = Callee(place.callee, in: session)
        else { return [] }
        let current = callee.parameter(at: place)
        var first = 0
        // What does not fit is left out from the front: the argument being typed and the next ones are wanted.
        if let current, width(callee, from: 0) > columns { first = max(0, current - 1) }
        var pieces = [EntryPainting.Piece(callee.name + "(" + (first > 0 ? "…, " : ""), ink: CallHelp.quiet)]
        for (at, parameter) in callee.parameters.enumerated() where at >= first {
            let isNamed = place.arguments.dropLast().contains { $0.name == parameter.name }
            pieces.append(.init(parameter.text, ink: at == current ? "1" : isNamed ? "2;9" : CallHelp.quiet))
            if at + 1 < callee.parameters.count { pieces.append(.init(", ", ink: CallHelp.quiet)) }
        }
        pieces.append(.init(")", ink: CallHelp.quiet))
        return pieces
    }

    private static let quiet = "2"

    private func width(_ callee: Callee, from first: Int) -> Int {
        callee.parameters.dropFirst(first).reduce(callee.name.count + 2) { $0 + $1.text.count + 2 }
    }
}

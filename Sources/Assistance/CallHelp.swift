import Runtime

/// How the call around the cursor is written, with the argument being typed set off.
package struct CallHelp {
    /// A stretch of the line, and what it is of the call.
    package struct Part: Hashable, Sendable {
        package enum Role: Hashable, Sendable {
            case plain
            /// An argument that stands there by its name.
            case given
            /// The argument being typed.
            case current
        }

        package var text: String
        package var role: Role
    }

    package let session: Session

    package init(_ session: Session) { self.session = session }

    /// Nothing where the cursor is in no call, or in one of something unknown.
    /// - Parameter columns: what does not fit is left out from the front.
    package func parts(before: String, columns: Int) -> [Part] {
        guard case .call(let place) = TypedText(before).place, let callee = Callee(place.callee, in: session)
        else { return [] }
        let current = callee.parameter(at: place)
        var first = 0
        // The argument being typed and the next ones are wanted.
        if let current, width(callee, from: 0) > columns { first = max(0, current - 1) }
        var parts = [Part(text: callee.name + "(" + (first > 0 ? "…, " : ""), role: .plain)]
        for (at, parameter) in callee.parameters.enumerated() where at >= first {
            let isNamed = place.arguments.dropLast().contains { $0.name == parameter.name }
            parts.append(Part(text: parameter.text, role: at == current ? .current : isNamed ? .given : .plain))
            if at + 1 < callee.parameters.count { parts.append(Part(text: ", ", role: .plain)) }
        }
        return parts + [Part(text: ")", role: .plain)]
    }

    private func width(_ callee: Callee, from first: Int) -> Int {
        callee.parameters.dropFirst(first).reduce(callee.name.count + 2) { $0 + $1.text.count + 2 }
    }
}

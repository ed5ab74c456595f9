/// Names in the order a person expects: digits count as numbers ("img2" before "img10"), case does not matter at first.
package func naturallySorted(_ names: [String]) -> [String] {
    names.map { (name: $0, pieces: pieces(of: $0)) }.sorted { precedes($0, $1) }.map(\.name)
}

private func precedes(_ a: (name: String, pieces: [Piece]), _ b: (name: String, pieces: [Piece])) -> Bool {
    for (x, y) in zip(a.pieces, b.pieces) where x != y {
        switch (x, y) {
        case (.number(let m, _), .number(let n, _)) where m != n: return m.count != n.count ? m.count < n.count : m < n
        case (.number(_, let m), .number(_, let n)): return m < n
        case (.number, .text): return true
        case (.text, .number): return false
        case (.text(let m), .text(let n)): return m < n
        }
    }
    return a.pieces.count != b.pieces.count ? a.pieces.count < b.pieces.count : a.name < b.name
}

private enum Piece: Equatable {
    case text(String)
    /// The digits without leading zeros (so that longer is larger), and how many zeros there were.
    case number(String, zeros: Int)
}

private func pieces(of name: String) -> [Piece] {
    var out: [Piece] = []
    var run = ""
    var digits = false
    func close() {
        guard !run.isEmpty else { return }
        let bare = String(run.drop { $0 == "0" })
        out.append(digits ? .number(bare, zeros: run.count - bare.count) : .text(run))
    }
    for character in name.lowercased() {
        let isDigit = character.isASCII && character.isNumber
        if isDigit != digits {
            close()
            run = ""
            digits = isDigit
        }
        run.append(character)
    }
    close()
    return out
}

/// Names in the order a person expects: digits count as numbers ("img2" before "img10"), case does not matter at first.
package func naturallyPrecedes(_ a: String, _ b: String) -> Bool {
    let left = pieces(of: a)
    let right = pieces(of: b)
    for (x, y) in zip(left, right) where x != y {
        switch (x, y) {
        case (.number(let m, _), .number(let n, _)) where m != n: return m.count != n.count ? m.count < n.count : m < n
        case (.number(_, let m), .number(_, let n)): return m < n
        case (.number, .text): return true
        case (.text, .number): return false
        case (.text(let m), .text(let n)): return m < n
        }
    }
    return left.count != right.count ? left.count < right.count : a < b
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

import Foundation

/// Letters as lines of a pen, for pictures made of pixels: plotting needs no font on the machine, and a figure has the
/// same bytes everywhere.
///
/// Latin letters, their accents, digits and the signs of ASCII. Other letters are drawn as a box; an SVG has them all.
enum StrokeFont {
    /// The width, then strokes: two signs a point, across 0 to 9, up 0 to 9 (capitals are 9 high, small letters 6) and
    /// `a`, `b`, `c` for 1, 2, 3 below the line.
    private static let glyphs: [Character: String] = [
        " ": "2", "!": "2 1913 1011", "\"": "2 0907 2927", "#": "6 1029 4059 0363 0666",
        "$": "5 584919080615445351401001 3a39", "%": "7 0079 0929270709 5272705052",
        "&": "6 601718293948470301104063", "'": "1 0907", "(": "2 2907012a", ")": "2 0927210a",
        "*": "4 2925 0846 0648", "+": "6 3137 0464", ",": "2 110b", "-": "4 0444", ".": "2 1011", "/": "4 0a49",
        ":": "2 1011 1516", ";": "2 110b 1516", "<": "5 570451", "=": "5 0353 0656", ">": "5 075401",
        "?": "4 08193948462423 2021", "@": "8 60200207296987826266 6556362523325263", "[": "2 29090a2a",
        "\\": "4 094a", "]": "2 09292a0a", "^": "4 062946", "_": "5 0b5b", "`": "2 0917", "{": "3 392918150413102a3a",
        "|": "2 191a", "}": "3 091928253423201a0a", "~": "6 041525435364",
        "0": "5 190801104051584919", "1": "5 173930", "2": "5 08194958560050",
        "3": "5 08194958564525 455451401001", "4": "5 40490353", "5": "5 590905455451401001",
        "6": "5 4929060110405154451504", "7": "5 095920", "8": "5 15060819495856451504011040515445",
        "9": "5 1030535849190805144455",
        "A": "6 003960 1353", "B": "5 00094958564505 4554514000", "C": "5 5849190801104051", "D": "5 00093957523000",
        "E": "5 59090050 0545", "F": "5 590900 0545", "G": "5 58491908011040515434", "H": "5 0009 5059 0555",
        "I": "2 1019", "J": "4 4941301001", "K": "5 0009 5904 2650", "L": "5 090050", "M": "6 0009346960",
        "N": "5 00095059", "O": "6 190801105061685919", "P": "5 00094958554404", "Q": "6 190801105061685919 4260",
        "R": "5 00094958554404 3450", "S": "5 584919080615445351401001", "T": "6 0969 3930", "U": "5 090110405159",
        "V": "6 093069", "W": "8 0920476089", "X": "5 0059 0950", "Y": "6 093569 3530", "Z": "5 09590050",
        "a": "5 5650 5546160501104051", "b": "5 0900 0516465551401001", "c": "4 4536160501103041",
        "d": "5 5950 5546160501104051", "e": "5 03535546160501104051", "f": "3 39291810 0636",
        "g": "5 565b4c1c0b 5546160501104051", "h": "5 0900 0516465550", "i": "2 1016 1819", "j": "2 262b1c0c 2829",
        "k": "4 0900 4602 1340", "l": "2 1910", "m": "8 0006 0516364540 4556768580", "n": "5 0006 0516465550",
        "o": "5 160501104051554616", "p": "5 060c 0516465551401001", "q": "5 565c 5546160501104051",
        "r": "3 0006 042636", "s": "4 453616050413334241301001", "t": "3 18112030 0636", "u": "5 0601104051 5650",
        "v": "6 063066", "w": "8 0620466086", "x": "5 0056 0650", "y": "6 0630 66301c", "z": "5 06560050",
        "–": "6 0464", "−": "6 0464", "×": "5 0156 0651", "·": "2 1415", "…": "6 0001 3031 6061",
        "±": "6 3237 0464 0161", "°": "3 0828392919080727", "✓": "6 032069", "✗": "6 0068 0860",
        "→": "7 0474 5674 5274",
        "ß": "5 000819394847455451402010", "ø": "5 160501104051554616 0056", "æ": "8 4604010010404144 44848546",
    ]

    /// Signs above (or below) a letter, over its middle.
    private static let accents: [Unicode.Scalar: String] = [
        "\u{300}": "0320", "\u{301}": "0023", "\u{302}": "001240", "\u{303}": "00122132", "\u{308}": "0001 3031",
        "\u{30A}": "1201102112", "\u{30C}": "021042", "\u{327}": "1a1b0c",
    ]
    private static let box = "5 0009595000"

    /// Of the height of a text in one unit of the grid.
    private static let unit = 0.08
    /// Between two letters, in units of the grid.
    private static let gap = 2.0

    static func width(of text: String, size: Double) -> Double {
        let units = text.reduce(0.0) { $0 + advance(glyph(of: $1).text) }
        return max(0, units - gap) * unit * size
    }

    /// The lines of a text that begins at the origin on its base line; y grows downwards.
    static func strokes(of text: String, size: Double) -> [[Sketch.Point]] {
        var strokes: [[Sketch.Point]] = []
        var left = 0.0
        for character in text {
            let glyph = glyph(of: character)
            for stroke in points(of: glyph.text.dropFirst(2)) {
                strokes.append(
                    stroke.map { Sketch.Point((left + $0.x) * unit * size, -$0.y * unit * size) })
            }
            let middle = (advance(glyph.text) - gap) / 2
            for (accent, isHigh) in glyph.accents {
                let shift = accent.contains("a") ? 0.0 : isHigh ? 10.0 : 7.5
                for stroke in points(of: accent[...]) {
                    strokes.append(
                        stroke.map {
                            Sketch.Point((left + middle - 2 + $0.x) * unit * size, -($0.y + shift) * unit * size)
                        })
                }
            }
            left += advance(glyph.text)
        }
        return strokes
    }

    /// The letters of a text that have no shape here.
    static func missing(in text: String) -> Set<Character> {
        Set(text.filter { glyph(of: $0).text == box })
    }

    private static func glyph(of character: Character) -> (text: String, accents: [(String, isHigh: Bool)]) {
        if let known = glyphs[character] { return (known, []) }
        if character.isWhitespace { return (glyphs[" "] ?? box, []) }
        var parts = Array(String(character).decomposedStringWithCanonicalMapping.unicodeScalars)
        guard let first = parts.first, let base = glyphs[Character(first)] else { return (box, []) }
        parts.removeFirst()
        let signs = parts.compactMap { accents[$0] }
        guard signs.count == parts.count else { return (box, []) }
        return (base, signs.map { ($0, first.properties.isUppercase) })
    }

    private static func advance(_ glyph: String) -> Double {
        Double(glyph.first?.wholeNumberValue ?? 5) + gap
    }

    private static func points(of text: Substring) -> [[Sketch.Point]] {
        text.split(separator: " ").map { stroke in
            let numbers = stroke.unicodeScalars.map { sign -> Double in
                sign.value >= 97 ? -Double(sign.value - 96) : Double(sign.value) - 48
            }
            return stride(from: 0, to: numbers.count - 1, by: 2).map { Sketch.Point(numbers[$0], numbers[$0 + 1]) }
        }
    }
}

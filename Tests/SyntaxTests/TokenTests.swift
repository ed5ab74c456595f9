import Syntax
import Testing

struct TokenTests {
    static let table: [(source: String, kinds: String)] = [
        ("x = 1\n", "name assign integer newline end"),
        ("x", "name newline end"),
        ("", "end"),
        ("# only a comment\n", "end"),
        ("\u{FEFF}x", "name newline end"),
        ("a\r\nb\rc\n", "name newline name newline name newline end"),
        ("if x:\n  y\nz\n", "kIf name colon newline indent name newline dedent name newline end"),
        (
            "if x:\n  if y:\n    z\n",
            "kIf name colon newline indent kIf name colon newline indent name newline dedent dedent end"
        ),
        ("if x:\n\n  # note\n  y\n", "kIf name colon newline indent name newline dedent end"),
        ("f(\n 1,\n 2)\n", "name leftParen integer comma integer rightParen newline end"),
        ("x = \\\n 1\n", "name assign integer newline end"),
        ("1.5 .5 1. 1e3 1_000 0xFF 0b1_0 0o17", "float float float float integer integer integer integer newline end"),
        ("1if x else 2", "integer kIf name kElse integer newline end"),
        ("'a' \"b\" '''c\nd''' r'\\d'", "string string string string newline end"),
        (
            "f'{x}' F\"{a['b']}\" rf'{y}' fr'z'",
            "formattedString formattedString formattedString formattedString newline end"
        ),
        ("f'{d[\"a\"]:{w}}' f\"{'other'}\"", "formattedString formattedString newline end"),
        (
            "a := b ** c // d << e >> f -> g",
            "name walrus name doubleStar name doubleSlash name shiftLeft name shiftRight name arrow name newline end"
        ),
        (
            "a **= b //= c <<= d >>= e @= f",
            "name doubleStarAssign name doubleSlashAssign name shiftLeftAssign name shiftRightAssign name atAssign name newline end"
        ),
        (
            "a != b <= c >= d == e ... f",
            "name notEqual name lessEqual name greaterEqual name equal name ellipsis name newline end"
        ),
        ("$ ? ! `", "unknown unknown unknown unknown newline end"),
        ("größe = 1", "name assign integer newline end"),
        ("not_ nonlocal None nones", "name kNonlocal kNone name newline end"),
    ]

    @Test(arguments: table.indices)
    func kinds(_ index: Int) {
        let row = TokenTests.table[index]
        let lexer = Lexer.lex(ContiguousArray(row.source.utf8))
        #expect(lexer.tokens.map { "\($0.kind)" }.joined(separator: " ") == row.kinds)
    }

    /// Texts that are no Python at all, byte by byte.
    static let refused: [(bytes: [UInt8], message: String)] = [
        ([0x78, 0x00], "source code cannot contain null bytes"),
        ([0x78, 0xFF], "(unicode error) 'utf-8' codec can't decode byte 0xff in position 1: invalid start byte"),
        (
            [0x27, 0xC3, 0x28],
            "(unicode error) 'utf-8' codec can't decode byte 0xc3 in position 1: invalid continuation byte"
        ),
        ([0xE2, 0x82], "(unicode error) 'utf-8' codec can't decode byte 0xe2 in position 0: unexpected end of data"),
        (
            [0xED, 0xA0, 0x80],
            "(unicode error) 'utf-8' codec can't decode byte 0xed in position 0: invalid continuation byte"
        ),
        ([0x78, 0x07], "invalid non-printable character U+0007"),
        (Array("x = 3\u{A0}+ 4".utf8), "invalid non-printable character U+00A0"),
        (Array("x = “a”".utf8), "invalid character '“' (U+201C)"),
        (Array("3j".utf8), "complex numbers are not part of TL"),
        (Array("b'a'".utf8), "bytes literals are not part of TL"),
        (
            Array(("x = " + String(repeating: "9", count: 4301)).utf8),
            "Exceeds the limit (4300 digits) for integer string conversion: value has 4301 digits; use sys.set_int_max_str_digits() to increase the limit - Consider hexadecimal for huge integer literals to avoid decimal conversion limits."
        ),
    ]

    @Test(arguments: refused.indices)
    func refusals(_ index: Int) {
        let row = TokenTests.refused[index]
        #expect(Parser.parse(bytes: ContiguousArray(row.bytes)).diagnostics.first?.message == row.message)
    }

    @Test func commentsAreKept() {
        let source = "x = 1  # one\n# two\nif x:\n    # three\n    y\n"
        let lexer = Lexer.lex(ContiguousArray(source.utf8))
        #expect(
            lexer.comments.map { String(decoding: ContiguousArray(source.utf8)[$0], as: UTF8.self) } == [
                "# one", "# two", "# three",
            ])
    }
}

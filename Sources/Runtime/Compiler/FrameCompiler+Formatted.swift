import Diagnostics
import Syntax

extension FrameCompiler {
    /// An f-string.
    func formatted(_ parts: [FormattedPart], _ span: Span) -> Code {
        let write = writer(parts, span)
        return { frame in
            var text = ""
            try write(frame, &text)
            return .str(text)
        }
    }

    /// A part of the text, written at the end of what there is.
    private struct Piece {
        let write: (Frame, inout String) throws -> Void
    }

    private func writer(_ parts: [FormattedPart], _ span: Span) -> (Frame, inout String) throws -> Void {
        let pieces: [Piece] = parts.map { part in
            switch part {
            case .text(let literal): return Piece { _, text in text += literal }
            case .value(let expression, let source, let conversion, let format):
                let code = code(expression)
                let site = CallSite(expression.span)
                let spec = format.isEmpty ? nil : Piece(write: writer(format, span))
                // `{x=}` shows the repr unless something else is asked for.
                let conversion = conversion ?? (source != nil && format.isEmpty ? "r" : nil)
                return Piece { frame, text in
                    let value = try code(frame)
                    if let source { text += source }
                    var wanted = ""
                    try spec?.write(frame, &wanted)
                    do {
                        switch conversion {
                        case nil:
                            if wanted.isEmpty {
                                switch value {
                                case .string(let box): text += box.text
                                case .int(let number): text += String(number)
                                default: text += try Formatter.format(value, "")
                                }
                            } else {
                                text += try Formatter.format(value, wanted)
                            }
                        case "r": text += try Formatter.format(.str(try value.repr()), wanted)
                        case "s": text += try Formatter.format(.str(try value.str()), wanted)
                        default: text += try Formatter.format(.str(try StringText.ascii(try value.repr())), wanted)
                        }
                        try Arithmetic.checkBytes(text.utf8.count)
                    } catch { throw site.locate(error) }
                }
            }
        }
        if pieces.count == 1 { return pieces[0].write }
        return { frame, text in
            for piece in pieces { try piece.write(frame, &text) }
        }
    }
}

import Diagnostics
import Syntax

extension FrameCompiler {
    /// An f-string.
    func formatted(_ parts: [FormattedPart], _ span: Span) -> Code {
        let write = writer(parts, span)
        return { frame in
            var text = TextBuilder(capacity: 32)
            try write(frame, &text)
            return text.value
        }
    }

    /// A part of the text, written at the end of what there is.
    private struct Piece {
        let write: (Frame, inout TextBuilder) throws -> Void
    }

    private func writer(_ parts: [FormattedPart], _ span: Span) -> (Frame, inout TextBuilder) throws -> Void {
        let pieces: [Piece] = parts.map { part in
            switch part {
            case .text(let literal):
                let box = StringBox(literal)
                return Piece { _, text in text.append(box) }
            case .value(let expression, let source, let conversion, let format):
                let code = code(expression)
                let site = CallSite(expression.span)
                let spec = spec(format, span)
                let label = source.map { StringBox($0) }
                // `{x=}` shows the repr unless something else is asked for.
                let conversion = conversion ?? (source != nil && format.isEmpty ? "r" : nil)
                return Piece { frame, text in
                    let value = try code(frame)
                    if let label { text.append(label) }
                    let wanted = try spec(frame)
                    do {
                        switch (conversion, value) {
                        case (nil, .string(let box)) where wanted.isEmpty: text.append(box)
                        case (nil, .int(let number)) where wanted.isEmpty: text.append(number)
                        case (nil, _): text.append(try Formatter.format(value, wanted))
                        case ("r"?, _): text.append(try Formatter.format(.str(try value.repr()), wanted))
                        case ("s"?, _): text.append(try Formatter.format(.str(try value.str()), wanted))
                        default:
                            text.append(try Formatter.format(.str(try StringText.ascii(try value.repr())), wanted))
                        }
                        try Arithmetic.checkBytes(text.count)
                    } catch { throw site.locate(error) }
                }
            }
        }
        if pieces.count == 1 { return pieces[0].write }
        return { frame, text in
            for piece in pieces { try piece.write(frame, &text) }
        }
    }

    /// The format of a field: nearly always a text that stands in the program.
    private func spec(_ parts: [FormattedPart], _ span: Span) -> (Frame) throws -> String {
        let texts = parts.compactMap { if case .text(let text) = $0 { text } else { nil } }
        if texts.count == parts.count {
            let constant = texts.joined()
            return { _ in constant }
        }
        let write = writer(parts, span)
        return { frame in
            var text = TextBuilder(capacity: 16)
            try write(frame, &text)
            return text.text
        }
    }
}

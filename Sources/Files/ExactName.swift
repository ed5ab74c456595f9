/// A name that came from a file, compared by its bytes.
///
/// Swift calls two spellings of an accented letter (composed, decomposed) the same text; a file does not. A dictionary
/// whose keys are such names would lose one of the two, or end the process.
package struct ExactName: Hashable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (a: ExactName, b: ExactName) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

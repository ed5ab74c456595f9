import Files

/// One rule that a weights file breaks.
package enum FormatProblem: Error, Equatable, Sendable {
    case tooShort(bytes: Int)
    case headerTooLarge(declared: UInt64, limit: Int)
    case headerBeyondEnd(declared: Int, available: Int)
    case notJSON(JSONProblem)
    case headerIsNoObject
    case metadataIsNoString(key: String)
    case badField(name: String, field: String)
    case unknownType(name: String, type: String)
    case nameTooLong(bytes: Int)
    case rankTooHigh(name: String, rank: Int)
    case tooManyTensors(Int)
    case sizeOverflow(name: String, shape: [Int])
    case spanDiffers(name: String, declared: Int, computed: Int)
    case hole(name: String, expected: Int, seen: Int)
    case overlap(name: String, expected: Int, seen: Int)
    case dataMissing(declared: Int, present: Int)
    case trailingBytes(Int)
    case noSuchTensor(name: String)
    /// Of a zip file: what is wrong, as a sentence about it.
    case damagedArchive(String)
    /// A file that is something else: the name of a `ForeignFormat`.
    case otherFormat(String)
}

/// A weights file that cannot be used: where, and which rule.
package struct WeightsFileError: Error, Sendable {
    package let file: String
    package let reason: FormatProblem
}

extension WeightsFileError {
    /// Runs what reads a file; a rule that it breaks is told with the file's name.
    static func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let problem as FormatProblem {
            throw WeightsFileError(file: path, reason: problem)
        } catch let shortened as FileBytes.Shortened {
            throw WeightsFileError(
                file: path, reason: .dataMissing(declared: shortened.declared, present: shortened.present))
        }
    }
}

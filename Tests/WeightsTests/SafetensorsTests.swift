import Files
import Foundation
import Tensors
import Testing
import Weights

/// A safetensors file as text and bytes, each breaking one rule or none.
struct HeaderCase: Sendable, CustomTestStringConvertible {
    let name: String
    let header: String
    var data = 0
    /// nil: must be accepted.
    var problem: FormatProblem?

    var testDescription: String { name }
    var bytes: [UInt8] { SafetensorsTests.file(Array(header.utf8), data: data) }
}

struct SafetensorsTests {
    static func file(_ header: [UInt8], data: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: header.count >> ($0 * 8)) } + header
            + (0..<data).map { UInt8($0 % 251) }
    }

    static let accepted = [
        HeaderCase(name: "empty", header: "{}"),
        HeaderCase(name: "one tensor", header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 8),
        HeaderCase(name: "scalar", header: #"{"a":{"dtype":"I64","shape":[],"data_offsets":[0,8]}}"#, data: 8),
        HeaderCase(name: "no elements", header: #"{"a":{"dtype":"F32","shape":[0,3],"data_offsets":[0,0]}}"#),
        HeaderCase(
            name: "spaces around the header", header: #"  {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}   "#,
            data: 1),
        HeaderCase(
            name: "a field nobody knows", header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"x":1.5e3}}"#,
            data: 1),
        HeaderCase(
            name: "metadata of strings",
            header: #"{"__metadata__":{"k":"v"},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#, data: 1),
        HeaderCase(
            name: "stored in another order",
            header:
                #"{"b":{"dtype":"U8","shape":[1],"data_offsets":[4,5]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
            data: 5),
    ]

    static let refused = [
        HeaderCase(name: "a list for a header", header: "[]", problem: .headerIsNoObject),
        HeaderCase(
            name: "cut in the middle", header: #"{"a":"#,
            problem: .notJSON(JSONProblem(kind: .unexpectedEnd, offset: 5))),
        HeaderCase(
            name: "two values", header: "{} {}", problem: .notJSON(JSONProblem(kind: .textAfterValue, offset: 3))),
        HeaderCase(
            name: "a tensor twice",
            header:
                #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
            data: 1,
            problem: .notJSON(JSONProblem(kind: .duplicateKey("a"), offset: 53))),
        HeaderCase(
            name: "a tensor twice, once by escapes", header: #"{"a":{},"\u0061":{}}"#,
            problem: .notJSON(JSONProblem(kind: .duplicateKey("a"), offset: 8))),
        HeaderCase(
            name: "metadata with a number", header: #"{"__metadata__":{"k":1}}"#, problem: .metadataIsNoString(key: "k")
        ),
        HeaderCase(
            name: "metadata that is text", header: #"{"__metadata__":"k"}"#,
            problem: .metadataIsNoString(key: "__metadata__")),
        HeaderCase(
            name: "no type", header: #"{"a":{"shape":[1],"data_offsets":[0,4]}}"#, data: 4,
            problem: .badField(name: "a", field: "dtype")),
        HeaderCase(
            name: "a type nobody knows", header: #"{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,1]}}"#, data: 1,
            problem: .unknownType(name: "a", type: "F8")),
        HeaderCase(
            name: "a negative extent", header: #"{"a":{"dtype":"U8","shape":[-1],"data_offsets":[0,1]}}"#, data: 1,
            problem: .badField(name: "a", field: "shape")),
        HeaderCase(
            name: "an extent of 2.0", header: #"{"a":{"dtype":"U8","shape":[2.0],"data_offsets":[0,2]}}"#, data: 2,
            problem: .badField(name: "a", field: "shape")),
        HeaderCase(
            name: "an extent of 1e0", header: #"{"a":{"dtype":"U8","shape":[1e0],"data_offsets":[0,1]}}"#, data: 1,
            problem: .badField(name: "a", field: "shape")),
        HeaderCase(
            name: "an extent above 64 bits",
            header: #"{"a":{"dtype":"U8","shape":[99999999999999999999],"data_offsets":[0,1]}}"#, data: 1,
            problem: .notJSON(JSONProblem(kind: .numberTooLarge, offset: 48))),
        HeaderCase(
            name: "extents whose product overflows",
            header: #"{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#,
            data: 4, problem: .sizeOverflow(name: "a", shape: [4_294_967_296, 4_294_967_296])),
        HeaderCase(
            name: "offsets backwards", header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}"#, data: 1,
            problem: .badField(name: "a", field: "data_offsets")),
        HeaderCase(
            name: "three offsets", header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1,2]}}"#, data: 1,
            problem: .badField(name: "a", field: "data_offsets")),
        HeaderCase(
            name: "span and shape differ", header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, data: 4,
            problem: .spanDiffers(name: "a", declared: 4, computed: 8)),
        HeaderCase(
            name: "a hole before the first", header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}"#, data: 2,
            problem: .hole(name: "a", expected: 0, seen: 1)),
        HeaderCase(
            name: "two tensors in one place",
            header:
                #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}"#,
            data: 3,
            problem: .overlap(name: "b", expected: 2, seen: 1)),
        HeaderCase(
            name: "data cut off", header: #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}"#, data: 7,
            problem: .dataMissing(declared: 8, present: 7)),
        HeaderCase(
            name: "bytes behind the last tensor", header: #"{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}"#,
            data: 3,
            problem: .trailingBytes(2)),
        HeaderCase(
            name: "nine axes", header: #"{"a":{"dtype":"U8","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,1]}}"#,
            data: 1,
            problem: .rankTooHigh(name: "a", rank: 9)),
        HeaderCase(
            name: "a name of a kilobyte", header: #"{"\#(String(repeating: "n", count: 1024))":{}}"#,
            problem: .nameTooLong(bytes: 1024)),
        HeaderCase(
            name: "a comma too many", header: #"{"a":1,}"#,
            problem: .notJSON(JSONProblem(kind: .unexpectedCharacter, offset: 7))),
        HeaderCase(
            name: "nested without end", header: String(repeating: "[", count: 5000),
            problem: .notJSON(JSONProblem(kind: .nestedTooDeep, offset: 32))),
    ]

    @Test(arguments: accepted)
    func aFileThatKeepsTheRulesIsRead(_ example: HeaderCase) throws {
        try withFile(example.bytes) { path in
            let file = try SafetensorsFile(path)
            for name in file.names { #expect(try file.tensor(name).shape == file.entry(name)?.shape) }
        }
    }

    @Test(arguments: refused)
    func aFileThatBreaksARuleIsRefusedWithTheRule(_ example: HeaderCase) throws {
        try withFile(example.bytes) { path in
            let error = #expect(throws: WeightsFileError.self) { try SafetensorsFile(path) }
            #expect(error?.reason == example.problem)
            #expect(error?.file == path)
        }
    }

    /// Raw files whose first bytes lie.
    static let prefixes: [(bytes: [UInt8], problem: FormatProblem)] = [
        ([], .tooShort(bytes: 0)), ([1, 2, 3], .tooShort(bytes: 3)),
        ([9, 0, 0, 0, 0, 0, 0, 0, 0x7B], .headerBeyondEnd(declared: 9, available: 1)),
        ([255, 255, 255, 255, 255, 255, 255, 255], .headerTooLarge(declared: .max, limit: 16 << 20)),
        ([0x50, 0x4B, 3, 4, 0, 0, 0, 0], .otherFormat("zip")),
        ([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], .otherFormat("hdf5")),
        ([2, 0, 0, 0, 0, 0, 0, 0, 0x22, 0xFF], .notJSON(JSONProblem(kind: .notUTF8, offset: 0))),
    ]

    @Test(arguments: prefixes.indices)
    func aLyingLengthIsRefusedBeforeAnythingIsAllocated(_ index: Int) throws {
        try withFile(SafetensorsTests.prefixes[index].bytes) { path in
            let error = #expect(throws: WeightsFileError.self) { try WeightsFormat.open(path) }
            #expect(error?.reason == SafetensorsTests.prefixes[index].problem)
        }
    }

    @Test func whatIsNoFileIsRefused() throws {
        let missing = #expect(throws: FileSystemError.self) { try SafetensorsFile("/nowhere/a.safetensors") }
        #expect(missing?.code == ENOENT)
        let folder = #expect(throws: FileSystemError.self) {
            try SafetensorsFile(FileManager.default.temporaryDirectory.path)
        }
        #expect(folder?.code == EISDIR)
    }

    @Test func everyElementTypeIsRead() throws {
        let rows: [(type: String, bytes: [UInt8], values: [Float])] = [
            ("F32", [0, 0, 0x20, 0xC1], [-10]), ("F16", [0, 0x3C, 0, 0xC0], [1, -2]),
            ("BF16", [0x80, 0x3F, 0x00, 0xC0], [1, -2]),
            ("F64", [0, 0, 0, 0, 0, 0, 0xE0, 0x3F], [0.5]), ("I64", [254, 255, 255, 255, 255, 255, 255, 255], [-2]),
            ("I32", [7, 0, 0, 0], [7]), ("U8", [200], [200]), ("BOOL", [0, 1, 7], [0, 1, 1]),
            ("I16", [254, 255, 1, 2], [-2, 513]), ("I8", [254, 3], [-2, 3]), ("U16", [255, 255], [65535]),
            ("U32", [0, 0, 1, 0], [65536]),
        ]
        for row in rows {
            let header =
                #"{"a":{"dtype":"\#(row.type)","shape":[\#(row.values.count)],"data_offsets":[0,\#(row.bytes.count)]}}"#
            try withFile(SafetensorsTests.file(Array(header.utf8), data: 0) + row.bytes) { path in
                let seen = try SafetensorsFile(path).tensor("a").floats()
                #expect(seen == row.values, "\(row.type)")
            }
        }
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let path = temporaryPath("round.safetensors")
        defer { try? FileManager.default.removeItem(atPath: path) }
        let tensors = [
            ("weight \"quoted\"", try Tensor([1, -2.5, 3e-9], [3, 1])), ("i", try Tensor(ints: [-1], [])),
            ("é", try Tensor(ints: [0, 1, 2], [3], dtype: .u8)),
        ]
        try SafetensorsWriter.write(
            tensors.map { (name: $0.0, tensor: $0.1) }, metadata: [("note", "a\nb\u{1}\\")], to: path)
        let file = try SafetensorsFile(path)
        #expect(file.header.value("note") == "a\nb\u{1}\\")
        #expect(file.header.dataStart.isMultiple(of: 8))
        for (name, tensor) in tensors {
            #expect(try file.tensor(name).floats() == tensor.floats())
            #expect(file.entry(name)?.shape == tensor.shape)
        }
    }

    @Test func halfPrecisionKeepsVectorsAndWhatDoesNotFit() throws {
        let path = temporaryPath("half.safetensors")
        defer { try? FileManager.default.removeItem(atPath: path) }
        try SafetensorsWriter.write(
            [
                ("w", try Tensor([1, 0.333333], [1, 2])), ("b", try Tensor([0.333333], [1])),
                ("big", try Tensor([1e6], [1, 1])),
            ],
            precision: .half, to: path)
        let file = try SafetensorsFile(path)
        #expect(["w", "b", "big"].map { file.entry($0)?.type } == [.f16, .f32, .f32])
        #expect(try file.tensor("w").floats() == [1, Float(Float16(0.333333))])
    }

    private func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
        let path = temporaryPath("case.safetensors")
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        try body(path)
    }
}

import Files
import Foundation
import Tensors
import Testing
import Weights

/// Files that NumPy wrote (`Tests/Fixtures/npz.py`): element k is k - 2.
struct NumPyTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Fixtures/npz").path

    private func values(_ file: any WeightsFile, _ name: String) throws -> [Double] {
        let tensor = try file.tensor(name)
        return tensor.dtype.isFloat ? try tensor.floats().map { Double($0) } : try tensor.ints().map { Double($0) }
    }

    @Test(arguments: ["stored.npz", "deflated.npz"])
    func everyTypeAndOrderIsRead(_ name: String) throws {
        let file = try WeightsFormat.open(NumPyTests.folder + "/" + name)
        #expect(file.format == "npz" && file.entries.count == 14)
        let counted = (0..<12).map { Double($0 - 2) }
        for type in ["float64", "float32", "float16", "int64", "int32", "int16", "int8"] {
            #expect(try values(file, "fc." + type) == counted, "\(type)")
        }
        for type in ["uint8", "uint16", "uint32"] {
            #expect(try values(file, "fc." + type) == counted.map { max(0, $0) }, "\(type)")
        }
        #expect(try file.tensor("fc.bool").cast(.i64).ints() == (0..<12).map { $0 % 2 })
        #expect(try file.tensor("fc.float32").shape == [3, 4])
        let fortran = try file.tensor("fortran")
        #expect(try fortran.shape == [2, 3, 4] && fortran.floats() == (0..<24).map { Float($0 - 2) })
        #expect(try file.tensor("scalar").item() == 7)
        #expect(try file.tensor("empty").shape == [0, 5])
    }

    @Test func whatTheEngineHasNoTypeForIsListedAndCostsNothingElse() throws {
        let file = try WeightsFormat.open(NumPyTests.folder + "/other.npz")
        #expect(file.entries.filter { $0.type == nil }.map(\.typeName) == ["<U1", ">f4", "<c8"])
        #expect(try values(file, "weight") == (0..<12).map { Double($0 - 2) })
        let error = #expect(throws: WeightsFileError.self) { try file.tensor("wave") }
        #expect(error?.reason == .unknownType(name: "wave", type: "<c8"))
    }

    /// A file cut anywhere, and one with any byte of its table of contents changed, is refused or reads as it was:
    /// never a trap.
    @Test func aDamagedFileIsAnError() throws {
        let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: NumPyTests.folder + "/deflated.npz")))
        let path = temporaryPath("damaged.npz")
        defer { try? FileManager.default.removeItem(atPath: path) }
        var refused = 0
        func look(_ bytes: [UInt8]) throws {
            try AtomicFile.write(bytes, to: path)
            do {
                let file = try WeightsFormat.open(path)
                for index in file.entries.indices { _ = try file.tensor(at: index) }
            } catch is WeightsFileError {
                refused += 1
            }
        }
        for length in stride(from: 0, to: whole.count, by: 97) { try look(Array(whole.prefix(length))) }
        #expect(refused == (whole.count + 96) / 97)
        for at in stride(from: 0, to: whole.count, by: 31) {
            var bytes = whole
            bytes[at] ^= 0xFF
            try look(bytes)
        }
        #expect(refused > (whole.count + 96) / 97 + 20)
    }
}

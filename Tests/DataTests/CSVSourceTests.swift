import Data
import Foundation
import Images
import TestKit
import Testing

struct CSVSourceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        let image = formulaImage(width: 8, height: 8)
        let png = try ImageFile.png(image.pixels, width: 8, height: 8)
        for name in ["a.png", "b.png", "sub/c.png", "d.jpg"] { try folder.write(png, to: name) }
    }

    private func load(_ table: String, _ change: (inout SourceRequest) -> Void = { _ in }) throws -> Dataset {
        try load(Array(table.utf8), change)
    }

    private func load(_ table: [UInt8], _ change: (inout SourceRequest) -> Void = { _ in }) throws -> Dataset {
        try folder.write(table, to: "labels.csv")
        var request = SourceRequest(path: folder.path + "/labels.csv")
        request.size = 8
        change(&request)
        return try DatasetSource.csv.dataset(request, PictureLoop())
    }

    @Test func columnsAreFoundByTheirNames() throws {
        let data = try load("id,Label,file\n7,dog,a.png\n8,cat,b.png\n9,dog,sub/c.png\n")
        #expect(data.classes == ["cat", "dog"] && data.labels == [1, 0, 1] && data.notes.isEmpty)
        #expect(data.files?.names.last == folder.path + "/sub/c.png")
    }

    @Test(arguments: [
        "file;label\r\na.png;\"big; \"\"old\"\" dog\"\r\nb.png;cat\r\n",
        "file\tlabel\na.png\tbig; \"old\" dog\nb.png\tcat",
    ])
    func delimitersAndQuotesAreRead(table: String) throws {
        let data = try load(table)
        #expect(data.classes == ["big; \"old\" dog", "cat"] && data.labels == [0, 1])
    }

    @Test func aTableWithoutHeaderHasNumberedColumns() throws {
        #expect(try load("a.png,x\nb.png,y\n").classes == ["x", "y"])
        #expect(try load("a.png,x,1\nb.png,y,2\n") { $0.columns.label = "2" }.classes == ["1", "2"])
    }

    @Test func encodingsAreReadAndGuessesSaid() throws {
        let latin = Array("file,label\na.png,M".utf8) + [0xfc] + Array("cke\nb.png,x\n".utf8)
        let data = try load(latin)
        #expect(data.classes == ["Mücke", "x"] && data.notes == ["the table is no UTF-8: read as Windows-1252"])
        #expect(try load([0xef, 0xbb, 0xbf] + Array("file,label\na.png,x\n".utf8)).notes.isEmpty)
        let wide = [UInt8](try #require("file,label\na.png,Ü\n".data(using: .utf16)))
        #expect(try load(wide).classes == ["Ü"])
    }

    @Test func missingFilesAreNamedAndEndingsFound() throws {
        let data = try load("image_id,breed\nd,x\nsub\\c.png,y\nnowhere.png,x\n,z\n")
        #expect(data.count == 2 && data.classes == ["x", "y", "z"].filter { $0 != "z" })
        #expect(data.leftOut.map(\.file) == ["nowhere.png", ""])
        #expect(
            data.notes.first == "could not read 2 of 4 pictures: nowhere.png: there is no such file; "
                + "data.skipped has all 2")
        #expect(throws: DataError.self) { try load("file,label\nx.png,1\n") }
    }

    @Test func severalLabelsAndNumbersAreTargets() throws {
        let names = try load("file,tags\na.png,red round\nb.png,\n") { $0.columns.labels = ["tags"] }
        #expect(names.labelsColumn?.names == ["red", "round"] && names.labelsColumn?.labels == [[0, 1], []])
        let flags = try load("file,red,round\na.png,1,0\nb.png,1,1\n") { $0.columns.labels = ["red", "round"] }
        #expect(flags.labelsColumn?.labels == [[0], [0, 1]])
        let numbers = try load("file,age\na.png,1.5\nb.png,-2\n") { $0.columns.targets = ["age"] }
        #expect(numbers.targetName == Dataset.Name.target && numbers.target?.shape == [])
        #expect(throws: DataError.self) { try load("file,age\na.png,old\n") { $0.columns.targets = ["age"] } }
    }

    @Test func whatIsSaidTwiceIsTakenOnceUnlessItDiffers() throws {
        let data = try load("file,label\na.png,x\na.png,x\nb.png,y\n")
        #expect(data.count == 2 && data.notes == ["1 row said twice, taken once"])
        #expect(
            throws: DataError.badTable(
                path: folder.path + "/labels.csv", line: 3, problem: "'a.png' stands in line 2 too, with another label")
        ) { try load("file,label\na.png,x\na.png,y\n") }
    }

    @Test func mistakesNameTheirPlace() throws {
        let path = folder.path + "/labels.csv"
        #expect(throws: DataError.unknownColumn(name: "lable", has: ["file", "label"], path: path)) {
            try load("file,label\na.png,x\n") { $0.columns.label = "lable" }
        }
        #expect(throws: DataError.columnNotClear(what: "label", has: ["file", "u", "v"], path: path)) {
            try load("file,u,v\na.png,1,2\n")
        }
        #expect(
            throws: DataError.badTable(path: path, line: 3, problem: "3 fields where the first line has 2")
        ) { try load("file,label\na.png,x\nb.png,y,z\n") }
        #expect(
            throws: DataError.badTable(path: path, line: 2, problem: "a quote is opened and never closed")
        ) { try load("file,label\n\"a.png,x\n") }
        #expect(throws: DataError.badTable(path: path, line: 1, problem: "it is empty")) { try load("") }
    }
}

import Foundation
import Runtime
import Testing

/// `~` is the person's home wherever a program names a file.
struct HomePathTests {
    @Test func homeIsExpandedWhereAShellWould() throws {
        let home = try #require(ProcessInfo.processInfo.environment["HOME"])
        var files = FileAccess()
        files.base = "/base"
        #expect(files.located("~") == home)
        #expect(files.located("~/a/b.csv") == home + "/a/b.csv")
        for path in ["~other/a", "a~/b", "x/~/y", "./~"] { #expect(files.located(path) == "/base/" + path) }
        #expect(try files.path(toWrite: "~/new.safetensors") == home + "/new.safetensors")
    }

    /// A program that may only read its own folder does not reach the home by this way.
    @Test func homeIsJudgedAsTheFolderItIs() {
        let files = FileAccess(readable: ["/nonexistent"], writable: ["/nonexistent"])
        #expect(throws: (any Error).self) { try files.path(toRead: "~/a") }
        #expect(throws: (any Error).self) { try files.path(toWrite: "~/a") }
    }
}

import Foundation
import Library
import Syntax
import TestKit
import Testing

/// The editor files say of the language what the language says of itself, and the editors take them.
struct EditorFileTests {
    private static let folder = Repository.root.appendingPathComponent("Editors")

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(path), encoding: .utf8)
    }
    private static func json(_ path: String) throws -> Any {
        try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent(path)))
    }

    /// Words of Python that the parser refuses.
    private static let leftOut: Set = ["class", "with", "async", "await", "yield"]
    private static var keywords: Set<String> { Set(Token.Kind.keywords.map(\.word)) }

    private static func words(_ text: some StringProtocol) -> Set<String> {
        Set(text.split(whereSeparator: { !$0.isLetter && $0 != "_" }).map { String($0) })
    }

    /// All texts under a key, at any depth.
    private static func values(_ key: String, in value: Any) -> [String] {
        if let list = value as? [Any] { return list.flatMap { values(key, in: $0) } }
        guard let table = value as? [String: Any] else { return [] }
        return table.flatMap { entry in
            entry.key == key ? (entry.value as? String).map { [$0] } ?? [] : values(key, in: entry.value)
        }
    }

    @Test func whatIsLeftOutIsRefused() {
        for word in EditorFileTests.leftOut {
            let program =
                [
                    "class": "class A: pass", "with": "with a: pass", "async": "async def f(): pass",
                    "await": "await f()", "yield": "yield 1",
                ][word] ?? word
            #expect(Parser.parse(program + "\n").diagnostics.first?.code == "TL0120", "\(word)")
        }
    }

    @Test func vimKnowsEveryKeyword() throws {
        let lines = try EditorFileTests.text("vim/syntax/tl.vim").split(separator: "\n").filter {
            $0.hasPrefix("syn keyword")
        }
        let all = lines.reduce(into: Set<String>()) { $0.formUnion(EditorFileTests.words($1)) }
        #expect(EditorFileTests.keywords.isSubset(of: all), "\(EditorFileTests.keywords.subtracting(all))")
        let refused = try #require(lines.first { $0.contains("tlLeftOut") })
        #expect(EditorFileTests.words(refused).intersection(EditorFileTests.keywords) == EditorFileTests.leftOut)
    }

    @Test func emacsKnowsWhatIsLeftOut() throws {
        let text = try EditorFileTests.text("emacs/tl-mode.el")
        let search = try #require(
            text.split(separator: "\n").first { $0.contains("re-search-forward") && $0.contains("class") })
        let list = try #require(search.firstMatch(of: /\(\?:(.+?)\\\\\)/)).1
        #expect(EditorFileTests.words(list) == EditorFileTests.leftOut)
    }

    @Test func theGrammarKnowsEveryKeywordAndItsPatternsCompile() throws {
        let grammar = try EditorFileTests.json("vscode/syntaxes/tl.tmLanguage.json")
        let patterns = ["match", "begin", "end"].flatMap { EditorFileTests.values($0, in: grammar) }
        #expect(patterns.count > 40)
        for pattern in patterns {
            #expect(throws: Never.self, "\(pattern)") { try NSRegularExpression(pattern: pattern) }
        }
        let all = patterns.reduce(into: Set<String>()) {
            $0.formUnion(EditorFileTests.words($1.replacing("\\b", with: " ")))
        }
        #expect(EditorFileTests.keywords.isSubset(of: all), "\(EditorFileTests.keywords.subtracting(all))")
        // The functions that are set off are there.
        let verbs = try #require(patterns.first { $0.contains("create_model") })
        for verb in EditorFileTests.words(verbs.replacing("\\b", with: " ").replacing("\\s", with: " ")) {
            #expect(Laboratory.registry.builtins[verb] != nil, "\(verb)")
        }
        // What is included is defined.
        let repository = try #require((grammar as? [String: Any])?["repository"] as? [String: Any])
        for name in EditorFileTests.values("include", in: grammar) {
            #expect(repository[String(name.dropFirst())] != nil, "\(name)")
        }
    }

    @Test func theConfigurationOfVisualStudioCodeReads() throws {
        let package = try #require(EditorFileTests.json("vscode/package.json") as? [String: Any])
        for path in EditorFileTests.values("path", in: package) + EditorFileTests.values("configuration", in: package) {
            _ = try EditorFileTests.json("vscode/" + path)
        }
        let configuration = try EditorFileTests.json("vscode/language-configuration.json")
        for key in ["increaseIndentPattern", "decreaseIndentPattern", "beforeText", "wordPattern"] {
            for pattern in EditorFileTests.values(key, in: configuration) {
                #expect(throws: Never.self, "\(pattern)") { try NSRegularExpression(pattern: pattern) }
            }
        }
    }

    // MARK: In the editors

    static let sample = """
        # %% [markdown]
        # Prose with words
        # %% Code
        def scaled(x):  # why
            return f"value {x:.2f} {{braces}}" + r"\\d"
        class Net: pass
        """

    private static func installed(_ program: String) -> Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").contains {
            FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
        }
    }

    /// Runs an editor without a terminal on the sample, in a folder of its own, and gives what its script wrote to
    /// `result`.
    private static func run(_ arguments: [String], script: String, named name: String) throws -> [String] {
        let place = FileManager.default.temporaryDirectory.appendingPathComponent("tl-editor-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: place) }
        try Data((sample + "\n").utf8).write(to: place.appendingPathComponent("sample.tl"))
        try Data(script.replacing("EDITORS", with: folder.path).replacing("PLACE", with: place.path).utf8).write(
            to: place.appendingPathComponent(name))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.currentDirectoryURL = place
        process.environment = ProcessInfo.processInfo.environment.merging(["HOME": place.path]) { $1 }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return try String(contentsOf: place.appendingPathComponent("result"), encoding: .utf8).split(separator: "\n")
            .map(String.init)
    }

    @Test(.enabled(if: installed("vim"), "vim is not installed"))
    func vimColoursASample() throws {
        let found = try EditorFileTests.run(
            ["vim", "-es", "-u", "script.vim", "-c", "qall!"],
            script: """
                set nocompatible
                set runtimepath^=EDITORS/vim
                filetype plugin on
                syntax on
                edit PLACE/sample.tl
                let out = [&filetype]
                for [l, c] in [[1, 1], [2, 3], [3, 1], [4, 1], [4, 5], [4, 17], [5, 5], [5, 15], [5, 20], [5, 28], [5, 43], [6, 1]]
                  call add(out, synIDattr(synID(l, c, 1), "name"))
                endfor
                normal gg]]
                call add(out, line("."))
                call writefile(out, "PLACE/result")
                qall!

                """, named: "script.vim")
        #expect(
            found == [
                "tl", "tlCell", "tlProseLine", "tlCell", "tlDefine", "tlFunction", "tlComment", "tlStatement",
                "tlString", "tlField", "tlBraces", "tlString", "tlLeftOut", "3",
            ])
    }

    @Test(.enabled(if: installed("emacs"), "emacs is not installed"))
    func emacsColoursASample() throws {
        let found = try EditorFileTests.run(
            ["emacs", "--batch", "-l", "script.el"],
            script: """
                (load "EDITORS/emacs/tl-mode.el")
                (find-file "PLACE/sample.tl")
                (font-lock-ensure)
                (let ((out (list (format "%s" major-mode))))
                  (dolist (place '((1 . 0) (2 . 11) (4 . 0) (4 . 4) (5 . 4) (5 . 13) (6 . 0)))
                    (goto-char (point-min)) (forward-line (1- (car place))) (forward-char (cdr place))
                    (push (format "%s" (get-text-property (point) 'face)) out))
                  (goto-char (point-min)) (tl-next-cell) (push (format "%d" (line-number-at-pos)) out)
                  (with-temp-file "PLACE/result" (insert (mapconcat #'identity (nreverse out) "\\n"))))

                """, named: "script.el")
        #expect(
            found == [
                "tl-mode", "font-lock-doc-face", "font-lock-comment-face", "font-lock-keyword-face",
                "font-lock-function-name-face", "font-lock-keyword-face",
                "font-lock-string-face", "font-lock-warning-face", "3",
            ])
    }
}

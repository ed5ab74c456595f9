import Foundation
import TestKit
import Testing

/// Tab, with a session behind it.
@Suite(.serialized)
struct PromptCompletionTests {
    private typealias Key = PseudoTerminal.Key

    /// Types, presses Tab, and says what the line became; Ctrl-C clears it again.
    private func completed(_ terminal: PseudoTerminal, _ text: String, _ wanted: String) -> Bool {
        terminal.type(text)
        terminal.type("\t")
        let isRight =
            terminal.shows("tl> " + wanted + "\n", within: 0.1) || terminal.ends(["tl> " + wanted], within: 3)
            || terminal.screen.lines.contains("tl> " + wanted)
        terminal.type(Key.interrupt)
        return isRight
    }

    /// Types, presses Tab twice, and says whether the list has the lines.
    private func lists(_ terminal: PseudoTerminal, _ text: String, _ wanted: [String]) -> Bool {
        terminal.type(text)
        terminal.type("\t")
        terminal.type("\t")
        let isThere = wanted.allSatisfy { terminal.shows($0, within: 3) }
        terminal.type(Key.interrupt)
        return isThere
    }

    @Test func names() throws {
        let terminal = try PseudoTerminal(columns: 100, rows: 50)
        terminal.enter(":set suggestions off")
        terminal.enter("a_long_name = {'first': 1, 'second': [1, 2]}")
        #expect(completed(terminal, "a_lo", "a_long_name"))
        #expect(completed(terminal, "1 + a_lo", "1 + a_long_name"))
        #expect(completed(terminal, "replace_h", "replace_head"))
        // What nothing begins with may be inside a name.
        #expect(completed(terminal, "x = ce_head", "x = replace_head"))
        #expect(lists(terminal, "load_", ["load_dataset", "load_pretrained", "Draw one of the generated data sets"]))
        #expect(completed(terminal, "for i in range(3): a_lo", "for i in range(3): a_long_name"))
        // Between words Tab is an indent at the beginning of a line, a beep elsewhere.
        #expect(completed(terminal, "a_long_name['f", "a_long_name['first"))
        #expect(completed(terminal, "a_long_name[", "a_long_name['"))
        #expect(lists(terminal, "a_long_name['", ["first   int 1", "second  list of 2"]))
        #expect(completed(terminal, "'text'.upp", "'text'.upper"))
        #expect(completed(terminal, "\"\".jo", "\"\".join"))
        #expect(completed(terminal, "[].app", "[].append"))
        // Words of Python that TL leaves out are not offered.
        #expect(completed(terminal, "whi", "while"))
        #expect(completed(terminal, "awai", "awai"))
        #expect(completed(terminal, "yiel", "yiel"))
        #expect(completed(terminal, "a_long_name.setd", "a_long_name.setdefault"))
        #expect(completed(terminal, "import mat", "import math"))
        terminal.enter("import math")
        #expect(completed(terminal, "math.isq", "math.isqrt"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func modelsLayersAndArguments() throws {
        let terminal = try PseudoTerminal(columns: 100, rows: 50)
        terminal.enter(":set suggestions off")
        terminal.enter("net = create_model('resnet_lab', classes=3)")
        terminal.enter("freeze(net, until='layer2')")
        #expect(terminal.shows("trainable"))
        #expect(completed(terminal, "net.repl", "net.replace_head"))
        #expect(completed(terminal, "net.layer3[0].conv1.wei", "net.layer3[0].conv1.weight"))
        #expect(completed(terminal, "freeze(net, unt", "freeze(net, until="))
        #expect(completed(terminal, "freeze(net, until=\"laye", "freeze(net, until=\"layer"))
        #expect(
            lists(
                terminal, "freeze(net, until=\"lay",
                ["layer1  Sequential, 18,560 parameters, frozen", "layer3  Sequential, 230 K parameters"]))
        #expect(lists(terminal, "net.freeze(\"layer1.", ["layer1.0"]))
        #expect(completed(terminal, "freeze(net, only=[\"layer4.0.conv1", "freeze(net, only=[\"layer4.0.conv1"))
        #expect(completed(terminal, "create_model(\"resnet_", "create_model(\"resnet_lab"))
        #expect(lists(terminal, "create_model(\"resnet1", ["resnet10t", "resnet18", "resnet101"]))
        #expect(completed(terminal, "load_dataset(\"ce", "load_dataset(\"cells"))
        #expect(completed(terminal, "load_dataset(\"cells\", split=\"va", "load_dataset(\"cells\", split=\"validation"))
        #expect(lists(terminal, "fit(net, x, optimizer=\"", ["adamw", "sgd", "rmsprop"]))
        // Parameters that are given already are not offered again.
        terminal.type("fit(net, x, epochs=3, ep")
        terminal.type("\t")
        #expect(!terminal.shows("epochs=3, epochs=", within: 0.2))
        terminal.type(Key.interrupt)
        terminal.type(Key.endOfInput)
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func filesAndDirectives() throws {
        let folder = try Binary.folder()
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("pictures"), withIntermediateDirectories: true)
        try Data("x = 1\n".utf8).write(to: folder.appendingPathComponent("pictures/lesson one.tl"))
        try Data().write(to: folder.appendingPathComponent("evil\u{1B}[2Jname"))
        let terminal = try PseudoTerminal(state: folder)
        terminal.enter(":set suggestions off")
        terminal.enter(":cd \(folder.path)")
        #expect(completed(terminal, "load_images(\"pic", "load_images(\"pictures/"))
        #expect(completed(terminal, ":load pictures/l", ":load pictures/lesson one.tl"))
        #expect(completed(terminal, "load_images('ev", "load_images('ev"))
        #expect(completed(terminal, ":hel", ":help"))
        #expect(lists(terminal, ":", [":undo", "take back the last change to a model"]))
        #expect(completed(terminal, ":set sugg", ":set suggestions"))
        #expect(completed(terminal, ":set pictures ki", ":set pictures kitty"))
        #expect(completed(terminal, "?replace_h", "?replace_head"))
        // Nothing to complete in a string that is no path.
        #expect(completed(terminal, "print(\"pic", "print(\"pic"))
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }

    @Test func theListIsCutToANarrowWindow() throws {
        let terminal = try PseudoTerminal(columns: 24)
        terminal.type("load_")
        terminal.type("\t\t")
        #expect(terminal.shows("load_dataset"))
        #expect(terminal.screen.lines.allSatisfy { $0.count <= 24 })
        #expect(terminal.shows("…"))
        terminal.type(Key.interrupt)
        terminal.type(Key.endOfInput)
        #expect(terminal.end() == 0)
    }
}

import Images
import Library
import Runtime
import TestKit
import Testing

/// Pictures of one's own, as a person asks about them after a training.
struct OwnPicturesTests {
    private let folder: TemporaryFolder
    private let output = CollectedOutput()
    private let session: Session

    init() throws {
        folder = try TemporaryFolder()
        let pixels = (0..<40 * 30 * 3).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let png = try ImageFile.png(pixels, width: 40, height: 30)
        for name in ["photos/cat/1.png", "photos/dog/1.png", "photos/dog/2.png", "loose/1.png", "loose/2.png"] {
            try folder.write(png, to: name)
        }
        try folder.write(Array("file,label\nphotos/cat/1.png,tame\nphotos/dog/1.png,wild\n".utf8), to: "labels.csv")
        var settings = Settings()
        settings.files.base = folder.path
        session = Laboratory.session(output: output, settings: settings)
    }

    /// What a program prints; its first error where it fails.
    private func run(_ program: String) -> String {
        switch session.run(
            """
            data = load_images("photos", size=32)
            model = create_model("resnet_lab", classes=data.classes)
            \(program)
            """, name: "own.tl")
        {
        case .failed(let diagnostics): diagnostics.first?.message ?? ""
        default: output.text
        }
    }

    @Test(arguments: [
        ("\"photos/cat/1.png\"", 1), ("data[0]", 1), ("[data[0], data[2]]", 2), ("\"loose\"", 2), ("data", 3),
        ("[\"loose/1.png\", \"photos/dog/2.png\"]", 2), ("load_images(\"loose\", size=32)", 2), ("\"photos\"", 3),
    ])
    func predictTakesWhateverHoldsPictures(_ argument: String, _ count: Int) {
        #expect(run("print(len(predict(model, \(argument)).labels))") == "\(count)\n")
        #expect(run("print(features(model, \(argument)).shape[0])").hasSuffix("\(count)\n"))
    }

    /// A file is prepared alike by itself and as a model is fed by hand.
    @Test func aFileIsSeenAsTheModelWasTrainedToSeeIt() {
        #expect(
            run(
                """
                one = predict(model, "loose/1.png").probabilities
                x = prepare(model, "loose/1.png")
                print(x.shape, (one - softmax(model(x), dim=1)).abs().max().item() < 1e-5)
                """) == "(1, 3, 64, 64) True\n")
    }

    @Test(arguments: ["fit(model, unknown)", "evaluate(model, unknown)", "fit(model, data, validate=unknown)"])
    func picturesWithoutLabelsAreRefusedWhereLabelsAreNeeded(_ work: String) {
        let name = work.prefix { $0 != "(" }
        #expect(
            run("unknown = load_images(\"loose\", size=32)\n\(work)")
                == "'loose' has no labels: \(name)() needs to know what is right")
    }

    @Test func whatIsNotThereIsNamed() {
        #expect(run("predict(model, \"loose/3.png\")").hasSuffix("loose/3.png': there is no such file"))
        #expect(run("load_images(\"loose/1.png\")").hasSuffix("loose/1.png' is a file, not a folder"))
        #expect(run("load_images(\"nowhere\")").hasPrefix("no folder"))
    }

    @Test func aTableNamesFilesAndLabels() {
        #expect(
            run("table = load_csv(\"labels.csv\")\nprint(table.classes, table.labels)") == "['tame', 'wild'] [0, 1]\n")
    }

    /// Each channel count takes the pictures of the other, and it is said once a call.
    @Test func picturesBecomeWhatTheModelSees() {
        #expect(
            run(
                """
                grey = create_model("resnet_lab", classes=data.classes, in_channels=1)
                print(len(predict(grey, data).labels))
                """) == "3\n")
        #expect(output.notes == ["colour pictures are taken as grey: the model sees one channel"])
    }

    @Test func whatWasLeftOutIsReachable() throws {
        try folder.write([], to: "photos/cat/2.png")
        #expect(run("print(data.skipped)") == "[('cat/2.png', 'it is empty (0 bytes)')]\n")
    }
}

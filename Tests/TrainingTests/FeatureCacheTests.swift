import Data
import Foundation
import Models
import Tensors
import Testing
import Training
import Zoo

/// Features computed once, wherever they are kept, change no number; and what they were computed from decides whether
/// they are used.
@Suite struct FeatureCacheTests {
    /// A cache folder of its own, gone afterwards.
    private func withFolder<Result>(_ body: (FeatureFolder) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.appending(path: "features-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        return try body(FeatureFolder(path))
    }

    private func files(_ folder: FeatureFolder) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).filter { $0.hasSuffix(".features") }
            .sorted().map { folder.path + "/" + $0 }
    }

    private func run(
        _ data: Dataset? = nil, seed: UInt64 = 1, epochs: Int = 3, change: (Model) throws -> Void = { _ in },
        _ options: (inout FitOptions) -> Void
    ) throws -> (history: History, state: [String: [Float]]) {
        let model = try Tiny.network(seed: seed)
        try model.freeze(.until("5"))
        try change(model)
        let history = try Fit(
            model, try data ?? Tiny.pictures(), validation: try Tiny.samples(perClass: 3, seed: 9),
            options: Tiny.options(epochs: epochs, options)
        ).run()
        return (history, try Tiny.state(model))
    }

    private func onDisk(_ folder: FeatureFolder) -> (inout FitOptions) -> Void {
        {
            $0.featureMemory = 0
            $0.featureFolder = folder
        }
    }

    @Test func theSameBitsInMemoryOnDiskAndWithout() throws {
        try withFolder { folder in
            let plain = try run { $0.cacheFeatures = false }
            let memory = try run { _ in }
            let disk = try run(nil, onDisk(folder))
            let again = try run(nil, onDisk(folder))
            #expect(memory.history.notes.contains { $0.contains("computed once: 60 images") })
            #expect(disk.history.notes.contains { $0.contains("kept in") })
            #expect(again.history.notes.contains { $0.contains("an earlier run left them") })
            #expect(files(folder).count == 2)
            for other in [memory, disk, again] {
                #expect(other.history.stepLosses == plain.history.stepLosses)
                #expect(other.history.rows.map(\.validationLoss) == plain.history.rows.map(\.validationLoss))
                #expect(other.state == plain.state)
            }
        }
    }

    /// After any layer of a network, not only below the head, where pictures lie in blocks of channels and where these
    /// lie next to each other.
    @Test(arguments: [
        ("resnet_lab", "bn1"), ("resnet_lab", "layer1"), ("resnet_lab", "layer2.0"), ("resnet_lab", "layer3"),
        ("resnet_lab", "layer4"),
        ("resnet_lab", "global_pool"), ("mobilenetv3_small_100", "bn1"), ("mobilenetv3_small_100", "blocks.1"),
        ("mobilenetv3_small_100", "blocks.4"),
        ("mobilenetv3_small_100", "conv_head"),
    ])
    func aCutAnywhereGivesTheSameBits(_ name: String, _ layer: String) throws {
        func run(_ change: (inout FitOptions) -> Void) throws -> (History, [String: [Float]]) {
            let model = try Zoo.build(name, classes: 4, classNames: nil, inChannels: 3, inputSize: 16)
            try model.root.initialize(seed: 3)
            try model.freeze(.until(layer))
            return (
                try Fit(model, try Tiny.samples(perClass: 4), options: Tiny.options(epochs: 2, change)).run(),
                try Tiny.state(model)
            )
        }
        let plain = try run { $0.cacheFeatures = false }
        let cached = try run { _ in }
        #expect(cached.0.notes.contains { $0.contains("computed once: 16 images") }, "\(cached.0.notes)")
        #expect(cached.0.stepLosses == plain.0.stepLosses && cached.1 == plain.1)
    }

    /// With `precision="bf16"` the features are what every step would compute, and validation is in single precision as
    /// it is without them.
    @Test(
        .enabled(if: Engine.hasBF16, "this processor has no bfloat16"), arguments: ["layer1", "layer3", "global_pool"])
    func featuresOfABFloat16RunAreThoseOfItsSteps(_ layer: String) throws {
        func run(_ precision: Precision, _ change: (inout FitOptions) -> Void = { _ in }) throws -> History {
            let model = try Zoo.build("resnet_lab", classes: 4, classNames: nil, inChannels: 3, inputSize: 16)
            try model.root.initialize(seed: 3)
            try model.freeze(.until(layer))
            return try Fit(
                model, try Tiny.samples(perClass: 4), validation: try Tiny.samples(perClass: 3, seed: 9),
                options: Tiny.options(epochs: 2) {
                    $0.precision = precision
                    change(&$0)
                }
            ).run()
        }
        let plain = try run(.bf16) { $0.cacheFeatures = false }
        let cached = try run(.bf16)
        let single = try run(.f32)
        #expect(
            cached.notes.contains {
                $0.hasSuffix(", in bfloat16 as every step would and for validation in single precision")
            }, "\(cached.notes)")
        #expect(
            cached.stepLosses == plain.stepLosses
                && cached.rows.map(\.validationLoss) == plain.rows.map(\.validationLoss))
        #expect(cached.stepLosses != single.stepLosses && !single.notes.contains { $0.contains("bfloat16") })
    }

    @Test func viewsGiveTheSameBitsCachedOrNot() throws {
        try withFolder { folder in
            func views(_ count: Int, _ more: @escaping (inout FitOptions) -> Void = { _ in }) throws -> History {
                try run(epochs: 5) {
                    $0.augment = .light
                    $0.views = count
                    more(&$0)
                }.history
            }
            let plain = try views(3) { $0.cacheFeatures = false }
            let memory = try views(3)
            let disk = try views(3, onDisk(folder))
            #expect(memory.notes.contains { $0.contains("3 views of each") })
            #expect(memory.stepLosses == plain.stepLosses)
            #expect(disk.stepLosses == plain.stepLosses)
            // As many views as epochs: what a run without a fixed number sees.
            let all = try views(5)
            let fresh = try run(epochs: 5) { $0.augment = .light }.history
            #expect(all.stepLosses == fresh.stepLosses)
            #expect(all.stepLosses != memory.stepLosses)
            #expect(fresh.notes.contains { $0.contains("computed every time") })
        }
    }

    @Test func aLongRunOverAFrozenBottomSeesAFewViews() throws {
        let history = try run(epochs: 8) { $0.augment = .light }.history
        #expect(history.notes.contains { $0.contains("4 changed views") })
        #expect(history.notes.contains { $0.contains("computed once: 204 images, 4 views of each") })
    }

    /// Other weights below the frontier, other normalisation, other pictures: other features. Another head: the same.
    @Test func whatTheyWereComputedFromDecides() throws {
        try withFolder { folder in
            func count(_ data: Dataset? = nil, seed: UInt64 = 1, change: (Model) throws -> Void = { _ in }) throws
                -> Int
            {
                _ = try run(data, seed: seed, change: change, onDisk(folder))
                return files(folder).count
            }
            let first = try count()
            #expect(first == 2)
            let head = try count(change: { try $0.replaceHead(classes: 4, names: nil, seed: 5) })
            #expect(head == first)
            let pictures = try count(try Tiny.pictures(seed: 1))
            #expect(pictures == head + 1)
            let normalisation = try count(change: { $0.preprocessing.mean[0] += 0.1 })
            #expect(normalisation == pictures + 2)
            let weights = try count(seed: 2)
            #expect(weights == normalisation + 2)
            let statistics = try count(change: { model in
                guard case .buffer(let mean) = try model.part("1.running_mean") else { return }
                try mean.assign(try mean.tensor + 0.01)
            })
            #expect(statistics == weights + 2)
        }
    }

    @Test(arguments: ["cut", "flipped", "other"]) func aDamagedFileIsComputedAgainAndSaid(_ damage: String) throws {
        try withFolder { folder in
            let first = try run(nil, onDisk(folder))
            for file in files(folder) {
                var bytes = try Data(contentsOf: URL(fileURLWithPath: file))
                switch damage {
                case "cut": bytes.removeLast(100)
                case "flipped": bytes[bytes.count / 2] ^= 1
                default: bytes.replaceSubrange(0..<10, with: Data("something ".utf8))
                }
                try bytes.write(to: URL(fileURLWithPath: file))
            }
            let second = try run(nil, onDisk(folder))
            #expect(second.history.notes.contains { $0.contains("computed again") })
            #expect(second.history.stepLosses == first.history.stepLosses)
            let third = try run(nil, onDisk(folder))
            #expect(third.history.notes.contains { $0.contains("an earlier run left them") })
        }
    }

    /// Somebody writes to the file, or cuts it, in the middle of a run: the run ends with the weights of its last whole
    /// epoch and says why, and the next computes the features again. Another run that opens the file is no such thing.
    @Test(arguments: ["cut", "overwritten", "touched", "replaced", "removed"]) func whatHappensToTheFileDuringARun(
        _ change: String
    ) throws {
        try withFolder { folder in
            let plain = try run(nil, onDisk(folder))
            let model = try Tiny.network()
            try model.freeze(.until("5"))
            var afterFirst: [String: [Float]] = [:]
            func fit() throws -> History {
                try Fit(
                    model, try Tiny.pictures(),
                    options: Tiny.options(epochs: 3) {
                        onDisk(folder)(&$0)
                        $0.afterEpoch = [
                            { row in
                                guard row.epoch == 1 else { return true }
                                afterFirst = try Tiny.state(model)
                                for file in files(folder) {
                                    let url = URL(fileURLWithPath: file)
                                    switch change {
                                    case "cut": #expect(truncate(file, 1000) == 0)
                                    case "overwritten":
                                        let handle = try FileHandle(forUpdating: url)
                                        try handle.seek(toOffset: 300)
                                        try handle.write(contentsOf: Data(repeating: 1, count: 50))
                                        try handle.close()
                                    case "touched": #expect(utimes(file, nil) == 0)
                                    case "replaced": try Data("something else".utf8).write(to: url, options: .atomic)
                                    default: try FileManager.default.removeItem(at: url)
                                    }
                                }
                                return true
                            }
                        ]
                    }
                ).run()
            }
            guard change == "cut" || change == "overwritten" else {
                #expect(try fit().stepLosses == plain.history.stepLosses)
                return
            }
            let error = #expect(throws: TrainingError.self) { _ = try fit() }
            guard case .featuresChanged(let path, let reason, 1)? = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(files(folder).contains(path))
            #expect(
                reason
                    == (change == "cut"
                        ? "it has another size than it should" : "its bytes are not those that were written"))
            #expect(try Tiny.state(model) == afterFirst)
            let again = try run(nil, onDisk(folder))
            #expect(
                again.history.notes.contains { $0.contains("computed again") }
                    && again.history.stepLosses == plain.history.stepLosses)
        }
    }

    @Test func theFolderKeepsWhatWasUsedLastAndNoMoreThanItMay() throws {
        try withFolder { folder in
            var small = folder
            // Features of a picture are 16 x 4 x 4 floats: one run's 60 take 61,440 bytes and two headers.
            small.mostBytes = 100_000
            for seed in 0..<4 { _ = try run(Tiny.pictures(seed: seed), onDisk(small)) }
            let sizes = try files(folder).map {
                try FileManager.default.attributesOfItem(atPath: $0)[.size] as? Int ?? 0
            }
            #expect(sizes.reduce(0, +) <= 100_000)
            #expect(sizes.count >= 1)
            let last = try run(Tiny.pictures(seed: 3), onDisk(small))
            #expect(last.history.notes.contains { $0.contains("an earlier run left them") })
        }
    }

    @Test func withoutRoomTheyAreComputedInEveryEpochAndThatIsSaid() throws {
        try withFolder { folder in
            var full = folder
            full.mostBytes = 1000
            let refused = try run(nil, onDisk(full))
            let plain = try run { $0.cacheFeatures = false }
            #expect(
                refused.history.notes.contains {
                    $0.contains("more than fits in memory") && $0.contains("computed in every epoch")
                })
            #expect(refused.history.stepLosses == plain.history.stepLosses)
            let nowhere = try run(nil, onDisk(FeatureFolder("/proc/nothing")))
            #expect(nowhere.history.notes.contains { $0.contains("cannot be made") })
        }
    }

    @Test func anInterruptionLeavesNoFile() throws {
        try withFolder { folder in
            let model = try Tiny.network()
            try model.freeze(.until("5"))
            var asked = 0
            let history = try Fit(
                model, try Tiny.samples(perClass: 40), options: Tiny.options(epochs: 3, onDisk(folder)),
                isInterrupted: {
                    asked += 1
                    return asked > 2
                }
            ).run()
            #expect(history.ending == .interrupted)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        }
    }
}

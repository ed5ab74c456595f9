// swift-tools-version: 6.2
import PackageDescription

// One row per target: its name and the only targets and packages it may import.
// Tests/ArchitectureTests holds every `import` line in Sources to this table.

/// Plain loops are compiled for speed in debug builds too: a test that trains must not take minutes.
let optimisedC: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-ffp-contract=off"])]

/// `TL_ONLY=SyntaxTests,RuntimeTests` keeps only those test targets: a quick build while working on one part.
let only = Context.environment["TL_ONLY"].map { $0.split(separator: ",").map(String.init) }

let package = Package(
    name: "TransferLab",
    products: [.executable(name: "tl", targets: ["tl"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/attaswift/BigInt", exact: "6.0.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    ],
    targets: [
        // The engine: left may not know right.
        .target(name: "COneDNN", cSettings: optimisedC),
        .target(name: "CKernels", cSettings: optimisedC, linkerSettings: [.linkedLibrary("m")]),
        .target(name: "Files"),
        .target(name: "Kernels", dependencies: ["COneDNN", "CKernels"]),
        .target(name: "Tensors", dependencies: ["Kernels", "Files"]),
        .target(name: "Models", dependencies: ["Tensors"]),
        .target(name: "Zoo", dependencies: ["Models", "Tensors"]),
        .target(name: "CInflate", cSettings: optimisedC, linkerSettings: [.linkedLibrary("z")]),
        .target(name: "Weights", dependencies: ["Models", "Tensors", "Files", "CInflate"]),
        .target(name: "CDownload"),
        .target(name: "Hub", dependencies: ["Zoo", "Weights", "Models", "Tensors", "Files", "CDownload"]),
        .target(
            name: "CImages", cSettings: optimisedC,
            linkerSettings: [
                .linkedLibrary("turbojpeg"), .linkedLibrary("jpeg"), .linkedLibrary("png"), .linkedLibrary("z"),
            ]),
        .target(name: "Images", dependencies: ["CImages", "Files"]),
        .target(name: "Draws"),
        .target(name: "Painter", dependencies: ["CImages", "Draws"]),
        .target(name: "Data", dependencies: ["Images", "Painter", "Draws", "Files"]),
        .target(
            name: "Training", dependencies: ["Models", "Weights", "Tensors", "Data", "Draws", "Files"]),

        // The language.
        .target(name: "Diagnostics"),
        .target(name: "Syntax", dependencies: ["Diagnostics"]),
        .target(name: "Runtime", dependencies: ["Syntax", "Diagnostics", .product(name: "BigInt", package: "BigInt")]),

        // Values that draw themselves: no tensors, no language.
        .target(name: "Figures", dependencies: ["Files", "Images", "Diagnostics"]),

        // Where they meet.
        .target(name: "CStdlib"),
        .target(
            name: "Library",
            dependencies: [
                "Runtime", "Syntax", "Diagnostics", "Figures", "Tensors", "Models", "Zoo", "Weights", "Hub", "Data",
                "Images", "Training", "Files", "CStdlib",
            ]),
        .systemLibrary(name: "CMarkdown"),
        .target(
            name: "Notebook",
            dependencies: [
                "Library", "Figures", "Runtime", "Syntax", "Diagnostics", "Files", "CMarkdown",
                .product(name: "Yams", package: "Yams"),
            ]),
        // What a prompt, a kernel and an editor ask; no terminal.
        .target(
            name: "Assistance",
            dependencies: [
                "Notebook", "Library", "Figures", "Runtime", "Syntax", "Diagnostics", "Models", "Tensors", "Files",
            ]),
        .target(name: "CShims", linkerSettings: [.linkedLibrary("edit")]),
        .target(name: "Terminal", dependencies: ["CShims"]),
        .executableTarget(
            name: "tl",
            dependencies: [
                "Assistance", "Notebook", "Library", "Figures", "Runtime", "Syntax", "Diagnostics", "Terminal", "Files",
                "CShims",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        /// Each kernel of our own next to the library's: run by Benchmarks/engine/run.py.
        .executableTarget(name: "kernel-benchmark", dependencies: ["Kernels"], path: "Benchmarks/engine/kernels"),

        /// What tests share. Each of them may import it.
        .target(name: "TestKit", dependencies: ["CShims", "Models", "Tensors"], path: "Tests/TestKit"),
        .testTarget(name: "ArchitectureTests"),
        .testTarget(name: "KernelsTests", dependencies: ["Kernels"]),
        .testTarget(name: "TensorsTests", dependencies: ["Tensors", "Kernels"]),
        .testTarget(name: "FilesTests", dependencies: ["Files"]),
        .testTarget(name: "ModelsTests", dependencies: ["Models", "Zoo", "Tensors"]),
        .testTarget(name: "ZooTests", dependencies: ["Zoo", "Models", "Tensors", "Weights"]),
        .testTarget(name: "WeightsTests", dependencies: ["Weights", "Tensors", "Files"]),
        .testTarget(
            name: "HubTests", dependencies: ["Hub", "Zoo", "Weights", "Models", "Tensors", "Files"]),
        .testTarget(name: "DataTests", dependencies: ["Data", "Images", "Painter", "Draws"]),
        .testTarget(
            name: "TrainingTests",
            dependencies: ["Training", "Models", "Zoo", "Weights", "Tensors", "Data", "Draws", "Files"]),
        .testTarget(name: "SyntaxTests", dependencies: ["Syntax", "Diagnostics"]),
        .testTarget(name: "RuntimeTests", dependencies: ["Runtime", "Syntax", "Diagnostics"]),
        .testTarget(
            name: "LibraryTests",
            dependencies: ["Library", "Runtime", "Models", "Images", "Tensors", "Syntax", "Diagnostics"]),
        .testTarget(
            name: "NotebookTests",
            dependencies: [
                "Assistance", "Notebook", "Library", "Figures", "Files", "Images", "Runtime", "Syntax", "Diagnostics",
            ]),
        .testTarget(
            name: "AssistanceTests",
            dependencies: ["Assistance", "Notebook", "Library", "Runtime", "Syntax", "Diagnostics"]),
        .testTarget(name: "CommandTests", dependencies: ["Terminal", "CShims"]),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu2x
)

for target in package.targets where target.type == .test { target.dependencies.append("TestKit") }

if let only {
    package.targets.removeAll { $0.type == .test && !only.contains($0.name) }
}

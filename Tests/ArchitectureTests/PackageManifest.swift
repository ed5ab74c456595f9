import Foundation
import TestKit

/// The targets of `Package.swift`: the one table of what may import what.
enum PackageManifest {
    struct Target: CustomStringConvertible, Sendable {
        let name: String
        /// Targets and products it depends on.
        let dependencies: Set<String>
        /// Where its files are, from the root.
        let folder: String
        let isTest: Bool
        var description: String { name }
    }

    static let text = Repository.text("Package.swift")

    /// Read from the text: a target is `.target(name: "A", dependencies: ["B", .product(name: "C", package: "c")])`.
    static let targets: [Target] = {
        let heads = text.matches(of: /\.(target|executableTarget|testTarget|systemLibrary)\(\s*name: "(\w[\w-]*)"/)
        return heads.enumerated().map { index, head in
            let end = index + 1 < heads.count ? heads[index + 1].range.lowerBound : text.endIndex
            let entry = text[head.range.upperBound..<end].split(separator: "\n")
                .filter { !$0.drop { $0 == " " }.hasPrefix("//") }.joined(separator: "\n")
            let isTest = head.1 == "testTarget"
            let name = String(head.2)
            return Target(
                name: name, dependencies: dependencies(of: entry).union(isTest ? ["TestKit"] : []),
                folder: entry.firstMatch(of: /path: "([^"]+)"/).map { String($0.1) }
                    ?? (isTest ? "Tests/" : "Sources/") + name, isTest: isTest)
        }
    }()

    private static func dependencies(of entry: String) -> Set<String> {
        guard let start = entry.firstRange(of: "dependencies: [") else { return [] }
        var depth = 1
        let list = entry[start.upperBound...].prefix {
            depth += $0 == "[" ? 1 : $0 == "]" ? -1 : 0
            return depth > 0
        }
        let products = list.matches(of: /\.product\(\s*name: "(\w+)"/).map { String($0.1) }
        let plain = list.replacing(/\.product\([^)]*\)/, with: "").matches(of: /"(\w+)"/).map { String($0.1) }
        return Set(products + plain)
    }
}

import Glibc

/// What the control groups that a process is in leave it: containers, batch systems and service managers set them.
package struct ControlGroup: Sendable {
    /// Those of this process.
    static let own = ControlGroup(membership: "/proc/self/cgroup", mount: "/sys/fs/cgroup")

    /// Processors' worth of time; nil where nothing bounds it.
    package let processors: Double?
    private let memoryFiles: [MemoryFiles]

    /// - Parameters:
    ///   - membership: the file that names the groups.
    ///   - mount: the folder under which they lie.
    package init(membership: String, mount: String) {
        let groups = KernelFile.text(membership) ?? ""
        processors = Self.folders(of: "cpu", groups, mount).compactMap { folder in
            if let text = KernelFile.text(folder + "/cpu.max") {
                let numbers = text.split(whereSeparator: \.isWhitespace).map { Double($0) }
                return numbers.count == 2 ? Self.share(numbers[0], numbers[1]) : nil
            }
            return Self.share(
                KernelFile.number(folder + "/cpu.cfs_quota_us").map(Double.init),
                KernelFile.number(folder + "/cpu.cfs_period_us").map(Double.init))
        }.min()
        memoryFiles = Self.folders(of: "memory", groups, mount).flatMap { folder in
            [
                MemoryFiles(
                    limit: folder + "/memory.max", usage: folder + "/memory.current",
                    statistics: folder + "/memory.stat", cachedKey: "inactive_file "),
                MemoryFiles(
                    limit: folder + "/memory.limit_in_bytes", usage: folder + "/memory.usage_in_bytes",
                    statistics: folder + "/memory.stat",
                    cachedKey: "total_inactive_file "),
            ]
        }.filter { KernelFile.text($0.limit) != nil }
    }

    private static func share(_ quota: Double?, _ period: Double?) -> Double? {
        guard let quota, let period, quota > 0, period > 0 else { return nil }
        return quota / period
    }

    /// Bytes that may still be taken; nil where nothing bounds them. What lies in memory only because a file was read
    /// counts as free.
    package var memoryLeft: Int? {
        memoryFiles.compactMap { files in
            guard let limit = KernelFile.number(files.limit), limit < 1 << 50, let used = KernelFile.number(files.usage)
            else { return nil }
            let cached = KernelFile.number(files.statistics, after: files.cachedKey) ?? 0
            return max(0, limit - max(0, used - cached))
        }.min()
    }

    private struct MemoryFiles {
        let limit: String, usage: String, statistics: String, cachedKey: String
    }

    /// The folders of the group and of those above it, in either version of the interface. Inside a container only the
    /// last may exist.
    private static func folders(of controller: String, _ groups: String, _ mount: String) -> [String] {
        var result: [String] = []
        for line in groups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 3 else { continue }
            let isSecond = parts[0] == "0" && parts[1].isEmpty
            guard isSecond || parts[1].split(separator: ",").contains(where: { $0 == controller }) else { continue }
            let root = isSecond ? mount : mount + "/" + controller
            var path = parts[2] == "/" ? "" : parts[2]
            while !path.isEmpty {
                result.append(root + path)
                path = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
            }
            result.append(root)
        }
        return result
    }
}

/// Small text files in which the kernel says something.
enum KernelFile {
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let length = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        return length > 0 ? String(decoding: bytes.prefix(length), as: UTF8.self) : nil
    }

    /// The first number, or the one behind `key` where a line begins with it.
    static func number(_ path: String, after key: String = "") -> Int? {
        guard let text = text(path), let line = text.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else {
            return nil
        }
        return Int(line.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber })
    }
}

import Foundation
import Kernels
import Testing

/// What containers leave a process, read from folders that look as the kernel's do.
@Suite struct ControlGroupTests {
    /// - Parameters:
    ///   - groups: what `/proc/self/cgroup` says.
    ///   - files: texts by their paths below `/sys/fs/cgroup`.
    private func with(_ groups: String, _ files: [String: String], _ body: (ControlGroup, _ mount: URL) throws -> Void)
        throws
    {
        let folder = FileManager.default.temporaryDirectory.appending(path: "groups-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        let membership = folder.appending(path: "cgroup")
        let mount = folder.appending(path: "mount")
        try FileManager.default.createDirectory(at: mount, withIntermediateDirectories: true)
        try groups.write(to: membership, atomically: false, encoding: .utf8)
        for (path, text) in files {
            let file = mount.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
        try body(ControlGroup(membership: membership.path, mount: mount.path), mount)
    }

    /// The group's own bound, or that of one above it when that is tighter; what was only read from files counts as
    /// free.
    @Test func theSecondVersion() throws {
        let files = [
            "memory.stat": "anon 1\n", "job/memory.max": "1073741824\n", "job/memory.current": "536870912\n",
            "job/memory.stat": "anon 5\ninactive_file 134217728\n",
            "job/step/memory.max": "max\n", "job/step/memory.current": "4096\n", "job/cpu.max": "150000 100000\n",
            "job/step/cpu.max": "max 100000\n",
        ]
        try with("0::/job/step\n", files) { group, mount in
            #expect(group.memoryLeft == 1_073_741_824 - (536_870_912 - 134_217_728))
            #expect(group.processors == 1.5)
            // What is left is asked for anew every time.
            try "1073741824\n".write(
                to: mount.appending(path: "job/memory.current"), atomically: false, encoding: .utf8)
            #expect(group.memoryLeft == 134_217_728)
            try "2000000000\n".write(
                to: mount.appending(path: "job/memory.current"), atomically: false, encoding: .utf8)
            #expect(group.memoryLeft == 0)
        }
        // In a container only what is mounted there is there.
        try with(
            "0::/docker/0123456789ab\n",
            ["memory.max": "300000000\n", "memory.current": "100000000\n", "cpu.max": "50000 100000\n"]
        ) { group, _ in
            #expect(group.memoryLeft == 200_000_000 && group.processors == 0.5)
        }
    }

    /// A folder for each controller, of which a group's line may name several; unlimited is a number that no machine
    /// has, or -1.
    @Test func theFirstVersion() throws {
        let groups = "12:memory:/box/inner\n4:cpu,cpuacct:/box\n1:name=systemd:/other\n0::/unified\n"
        let files = [
            "memory/box/memory.limit_in_bytes": "9223372036854771712\n", "memory/box/memory.usage_in_bytes": "77\n",
            "memory/box/inner/memory.limit_in_bytes": "314572800\n",
            "memory/box/inner/memory.usage_in_bytes": "104857600\n",
            "memory/box/inner/memory.stat": "cache 9\ninactive_file 1\ntotal_inactive_file 52428800\n",
            "cpu/box/cpu.cfs_quota_us": "250000\n", "cpu/box/cpu.cfs_period_us": "100000\n",
            "cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n",
        ]
        try with(groups, files) { group, _ in
            #expect(group.memoryLeft == 314_572_800 - (104_857_600 - 52_428_800))
            #expect(group.processors == 2.5)
        }
    }

    @Test(arguments: ["", "nonsense\n", "0::/\n", "0::/../../etc\n", "3:memory\n", ":::::\n"])
    func nothingBoundsWhatNobodyBounds(_ groups: String) throws {
        try with(groups, [:]) { group, _ in #expect(group.memoryLeft == nil && group.processors == nil) }
        try with(groups, ["memory.max": "max\n", "memory.current": "5\n", "cpu.max": "max 100000\n"]) { group, _ in
            #expect(group.memoryLeft == nil && group.processors == nil)
        }
        try with(groups, ["memory.max": "soon\n", "memory.current": "\n", "cpu.max": "0 0\n"]) { group, _ in
            #expect(group.memoryLeft == nil && group.processors == nil)
        }
        #expect(ControlGroup(membership: "/proc/nothing", mount: "/proc/nothing").memoryLeft == nil)
    }

    /// As many threads as the share of processors rounded up, and never none; it is said what bounds them.
    @Test(arguments: [
        ("20000 100000", 1, Threads.Bound.controlGroup), ("150000 100000", 2, .controlGroup),
        ("400000 100000", 4, .processors), ("800000 100000", 4, .processors),
        ("max 100000", 4, .processors),
    ])
    func threadsAreThoseOfTheShare(_ share: String, _ threads: Int, _ bound: Threads.Bound) throws {
        try with("0::/\n", ["cpu.max": share + "\n"]) { group, _ in
            let limit = Threads.limit(processors: 4, openMP: 64, group: group)
            #expect(limit.threads == threads && limit.bound == bound)
            #expect(Threads.limit(processors: 4, openMP: 1, group: group).threads == 1)
        }
    }
}

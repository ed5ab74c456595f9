import Glibc
import Synchronization

/// Looks at the clock and at the memory of the process while a program runs, and stops the program at its bounds.
///
/// Beside the program, because a single operation of it may take long. And the system grants memory that it does not have and
/// then kills whoever touches it: asking for it never fails, so it is watched.
final class RunWatch: Sendable {
    private let memory: Int
    /// Microseconds of `now`.
    private let deadline: Atomic<Int>
    private let attention: Attention
    private let isOver = Atomic<Bool>(false)

    /// nil when there is nothing to watch.
    init?(_ settings: Settings, attention: Attention) {
        guard settings.maxSeconds != nil || settings.maxMemoryBytes != nil else { return nil }
        memory = settings.maxMemoryBytes ?? .max
        deadline = Atomic(settings.maxSeconds.map { RunWatch.now() + Int($0 * 1e6) } ?? .max)
        self.attention = attention
        let watch = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { argument in
            guard let argument else { return nil }
            Unmanaged<RunWatch>.fromOpaque(argument).takeRetainedValue().look()
            return nil
        }, watch.toOpaque())
        if code == 0 { pthread_detach(thread) } else { watch.release() }
    }

    /// Ends within a twentieth of a second.
    func stop() { isOver.store(true, ordering: .relaxed) }

    /// The time that the program waited for a person does not count.
    func pause<Result>(_ body: () throws -> Result) rethrows -> Result {
        let start = RunWatch.now()
        let before = deadline.exchange(.max, ordering: .relaxed)
        defer { deadline.store(before == .max ? .max : before + RunWatch.now() - start, ordering: .relaxed) }
        return try body()
    }

    private func look() {
        while true {
            usleep(UInt32(min(max(deadline.load(ordering: .relaxed) - RunWatch.now(), 1000), 50_000)))
            if isOver.load(ordering: .relaxed) { return }
            if RunWatch.now() >= deadline.load(ordering: .relaxed) { attention.reportTime() }
            if memory != .max, RunWatch.used() > memory { attention.reportMemory() }
        }
    }

    private static func now() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }

    /// Bytes of the process that are in memory.
    static func used() -> Int {
        let descriptor = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let length = bytes.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        let fields = String(decoding: bytes.prefix(max(0, length)), as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages &* sysconf(Int32(_SC_PAGESIZE))
    }
}

import Glibc
import Synchronization

/// Looks at the clock and at the memory of the process while a program runs, and stops the program at its bounds.
///
/// Beside the program, because a single operation of it may take long. And the system grants memory that it does not
/// have and then kills whoever touches it: asking for it never fails, so it is watched.
final class RunWatch: @unchecked Sendable {
    private let memory: Int
    /// Microseconds of `now`.
    private let deadline: Atomic<Int>
    private let attention: Attention
    private let isOver = Atomic<Bool>(false)
    /// What the thread sleeps on, so that it ends with the run: a notebook of a hundred thousand cells has as many.
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let bell = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private static let stackBytes = 1 << 18

    /// nil when there is nothing to watch.
    init?(_ settings: Settings, attention: Attention) {
        guard settings.maxSeconds != nil || settings.maxMemoryBytes != nil else { return nil }
        memory = settings.maxMemoryBytes ?? .max
        deadline = Atomic(settings.maxSeconds.map { RunWatch.now() + Int($0 * 1e6) } ?? .max)
        self.attention = attention
        var clock = pthread_condattr_t()
        var size = pthread_attr_t()
        pthread_condattr_init(&clock)
        pthread_condattr_setclock(&clock, CLOCK_MONOTONIC)
        pthread_cond_init(bell, &clock)
        pthread_condattr_destroy(&clock)
        pthread_mutex_init(lock, nil)
        pthread_attr_init(&size)
        pthread_attr_setstacksize(&size, RunWatch.stackBytes)
        defer { pthread_attr_destroy(&size) }
        let watch = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &size,
            { argument in
                guard let argument else { return nil }
                Unmanaged<RunWatch>.fromOpaque(argument).takeRetainedValue().look()
                return nil
            }, watch.toOpaque())
        if code == 0 { pthread_detach(thread) } else { watch.release() }
    }

    deinit {
        pthread_cond_destroy(bell)
        pthread_mutex_destroy(lock)
        bell.deallocate()
        lock.deallocate()
    }

    func stop() {
        isOver.store(true, ordering: .relaxed)
        pthread_mutex_lock(lock)
        pthread_cond_signal(bell)
        pthread_mutex_unlock(lock)
    }

    /// The time that the program waited for a person does not count.
    func pause<Result>(_ body: () throws -> Result) rethrows -> Result {
        let start = RunWatch.now()
        let before = deadline.exchange(.max, ordering: .relaxed)
        defer { deadline.store(before == .max ? .max : before + RunWatch.now() - start, ordering: .relaxed) }
        return try body()
    }

    private func look() {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        while true {
            if isOver.load(ordering: .relaxed) { return }
            let end = RunWatch.now() + min(max(deadline.load(ordering: .relaxed) - RunWatch.now(), 1000), 50_000)
            var time = timespec(tv_sec: end / 1_000_000, tv_nsec: end % 1_000_000 * 1000)
            pthread_cond_timedwait(bell, lock, &time)
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

import Glibc
import Synchronization

/// Looks at the memory of the process a few times a second while a program runs, and stops the program before the machine is full.
///
/// The system grants memory that it does not have and then kills whoever touches it: asking for it never fails, so it is watched.
final class MemoryWatch: Sendable {
    private let most: Int
    private let attention: Attention
    private let isOver = Atomic<Bool>(false)

    init(most: Int, attention: Attention) {
        self.most = most
        self.attention = attention
        let watch = Unmanaged.passRetained(self)
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, { argument in
            guard let argument else { return nil }
            Unmanaged<MemoryWatch>.fromOpaque(argument).takeRetainedValue().look()
            return nil
        }, watch.toOpaque())
        if code == 0 { pthread_detach(thread) } else { watch.release() }
    }

    /// Ends within a twentieth of a second.
    func stop() { isOver.store(true, ordering: .relaxed) }

    private func look() {
        while !isOver.load(ordering: .relaxed) {
            usleep(50_000)
            if MemoryWatch.used() > most { attention.reportMemory() }
        }
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

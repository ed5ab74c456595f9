import Glibc

/// Standard output or standard error: text in, bytes out, and a memory of whether they arrived.
///
/// Output to a pipe or a file is gathered and written in blocks; to a terminal it goes out at once.
package final class StandardStream: @unchecked Sendable {
    package static let output = StandardStream(descriptor: STDOUT_FILENO)
    package static let error = StandardStream(descriptor: STDERR_FILENO)

    package let isTerminal: Bool
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private var lock = pthread_mutex_t()
    /// `errno` of the first write that failed; later ones are not tried.
    private var failed: Int32 = 0
    private static let block = 1 << 16
    /// Seconds that output is held back at most, counted when more of it comes.
    private static let longest = 0.5
    private var lastSent = StandardStream.seconds()
    /// Called once when output is lost, on the thread that wrote.
    package var onFailure: () -> Void = {}

    private init(descriptor: Int32) {
        self.descriptor = descriptor
        isTerminal = isatty(descriptor) == 1
        pthread_mutex_init(&lock, nil)
    }

    package func write(_ text: String) {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        pending.append(contentsOf: text.utf8)
        let isDue = isTerminal || descriptor == STDERR_FILENO || pending.count >= StandardStream.block
        // A loop that prints now and then is read while it runs.
        if isDue || StandardStream.seconds() - lastSent >= StandardStream.longest { send() }
    }

    private static func seconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC_COARSE, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    package func flush() {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        send()
    }

    /// The reason why output was lost; nil when all of it arrived. The reader of a pipe that left is a reason too.
    package var failure: Int32? {
        pthread_mutex_lock(&lock)
        defer { pthread_mutex_unlock(&lock) }
        return failed == 0 ? nil : failed
    }

    private func send() {
        defer { pending.removeAll(keepingCapacity: true) }
        lastSent = StandardStream.seconds()
        guard failed == 0 else { return }
        pending.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            var sent = 0
            while sent < bytes.count {
                let count = Glibc.write(descriptor, start + sent, bytes.count - sent)
                if count > 0 {
                    sent += count
                } else if errno != EINTR, errno != EAGAIN {
                    failed = errno
                    onFailure()
                    return
                } else if errno == EAGAIN {
                    usleep(1000)
                }
            }
        }
    }
}

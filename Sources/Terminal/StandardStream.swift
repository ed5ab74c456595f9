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
        if isTerminal || descriptor == STDERR_FILENO || pending.count >= StandardStream.block { send() }
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

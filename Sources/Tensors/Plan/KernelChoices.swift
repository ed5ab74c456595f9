import Files
import Glibc
import Kernels
import Synchronization

/// Which kernel does which convolution: a fixed rule for each class of processor, so that results repeat bit for bit,
/// and on top of it what `tune` has measured on this machine.
package struct KernelChoices: Sendable {
    /// What a receipt says: results are the same bits only for the same set.
    package let name: String
    /// Why a file of measurements is not used; nil when there is none or it is.
    package let problem: String?
    private let rule: Rule
    private let measured: [String: ConvolutionWork.Algorithm]

    // MARK: The table

    /// Processors for which one kind of convolution is the fastest, where channels come in sixteens.
    ///
    /// Measured on Zen 4 and Zen 5 with 2.6.3, two threads, 56 to 7 pixels, 64 to 512 channels, batch 8 and 32:
    /// Winograd's algorithm is 1.7 to 2.7 times faster than the direct one, with an error of 1e-6, and our loops do not
    /// stop for each step of it, which makes them another 1.1 to 2.5 times faster than the library's, which has none
    /// from version 3.2 on. Elsewhere the library has one kernel for each convolution, and we have no loop: `tl tune`
    /// finds nothing to choose from.
    ///
    /// In bfloat16 the library's are at twice the peak of single precision, which our tiles, in single precision, still
    /// pass by a fifth to a third, measured on Zen 5. Where the processor has instructions for whole tiles of bfloat16
    /// its peak is many times higher, and the library's are taken (not measured).
    ///
    /// With few places of results, whatever the number of channels, the transformation of weights takes longer than is
    /// saved: below 300 in single precision and 1500 in bfloat16 (a batch of 6, and of 32, of 7x7 pixels), down to a
    /// third of the library's pace.
    private static let table: [String: Rule] = [
        "avx512-amx": Rule(single: .tiles, half: .direct), "avx512-bf16": Rule(single: .tiles, half: .tiles),
        "avx512": Rule(single: .tiles, half: .direct),
        "avx2": .none, "plain": .none,
    ]

    /// For 3x3 convolutions in single precision and in bfloat16.
    private struct Rule {
        let single: ConvolutionWork.Algorithm, half: ConvolutionWork.Algorithm

        static let none = Rule(single: .direct, half: .direct)

        func algorithm(for work: ConvolutionWork) -> ConvolutionWork.Algorithm {
            // The library's 1x1 is as fast as our loop, which waits for weights to be turned; with what stands beside
            // it the loop saves passes over memory, and for gradients it is twice as fast where channels do not come in
            // sixteens.
            if work.algorithms.contains(.loop) {
                return work.isJoined || work.direction == .backward || work.direction == .backwardWeights
                    ? .loop : .direct
            }
            let usual = work.isHalf ? half : single
            guard work.hasWholeBlocks, work.algorithms.contains(usual) else { return .direct }
            // Weights that change are transformed in every step: with few places that is most of the work.
            return usual == .tiles && work.direction != .inference && work.places < (work.isHalf ? 1500 : 300)
                ? .direct : usual
        }
    }

    /// Of what decides beside the table: where channels lie, which loops of our own stand in for the library's, and the
    /// order of their sums. To be raised with any change that gives other bits, so that receipts tell them apart.
    private static let revision = 10

    // MARK: Choosing

    package func algorithm(for work: ConvolutionWork) -> ConvolutionWork.Algorithm {
        if !measured.isEmpty, let known = measured[work.key], work.algorithms.contains(known) { return known }
        return rule.algorithm(for: work)
    }

    /// The set in use: read once, at the first plan.
    package static var current: KernelChoices {
        store.withLock { store in
            if let known = store { return known }
            let read = KernelChoices(file: defaultFile)
            store = read
            return read
        }
    }
    private static let store = Mutex<KernelChoices?>(nil)

    /// Reads the file again at the next plan: after tuning.
    package static func forget() { store.withLock { $0 = nil } }

    // MARK: The file

    package static var machine: String { "\(KernelLibrary.processor) \(KernelLibrary.version)" }
    private static let title = "transferlab kernels 2", earlier = "transferlab kernels 1"

    /// nil without a home.
    package static var defaultFile: String? { CacheFolder.own().map { $0 + "/kernels.txt" } }

    /// The rule of this machine, and the measurements in `file` where there are any that can be read and are of this
    /// machine.
    package init(file: String?) {
        rule = Self.table[KernelLibrary.processor] ?? .none
        var found: [String: ConvolutionWork.Algorithm] = [:]
        var trouble: String?
        if let file {
            do throws(Unreadable) {
                if let text = try Self.text(of: file) { found = try Self.parse(text) }
            } catch {
                trouble = "\(file): \(error.reason); the built-in kernel choices are used"
            }
        }
        measured = found
        problem = trouble
        let rules = "\(Self.machine), rules \(Self.revision)-\(rule.single.rawValue)"
        name = found.isEmpty ? rules : "\(rules), tuned \(Self.fingerprint(found))"
    }

    private struct Unreadable: Error { let reason: String }

    /// A title, the machine, then one line for each convolution: its key and its algorithm.
    private static func parse(_ text: String) throws(Unreadable) -> [String: ConvolutionWork.Algorithm] {
        let lines = text.split(separator: "\n").map(String.init)
        if lines.first == earlier {
            throw Unreadable(reason: "it is of an earlier version, which knew fewer kernels (`tl tune` measures again)")
        }
        guard lines.count >= 2, lines[0] == title else {
            throw Unreadable(reason: "this is not a file of kernel choices")
        }
        guard lines[1] == machine else {
            throw Unreadable(reason: "it was measured on \(lines[1]), this is \(machine)")
        }
        var found: [String: ConvolutionWork.Algorithm] = [:]
        for (number, line) in lines.enumerated().dropFirst(2) {
            let words = line.split(separator: " ")
            guard words.count == 2, let algorithm = ConvolutionWork.Algorithm(rawValue: String(words[1])) else {
                throw Unreadable(reason: "line \(number + 1) is damaged")
            }
            found[String(words[0])] = algorithm
        }
        return found
    }

    /// The file with these winners added to what it holds already.
    package static func file(adding winners: [String: ConvolutionWork.Algorithm], to path: String?) -> String {
        let known = path.map { KernelChoices(file: $0).measured } ?? [:]
        let all = known.merging(winners) { $1 }
        return ([title, machine] + all.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value.rawValue)" }).joined(
            separator: "\n") + "\n"
    }

    private static func fingerprint(_ choices: [String: ConvolutionWork.Algorithm]) -> String {
        fingerprint(of: choices.sorted { $0.key < $1.key }.map { $0.key + $0.value.rawValue }.joined())
    }

    private static func fingerprint(of text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return String(hash & 0xffff_ffff, radix: 16)
    }

    /// Far more than all convolutions there are.
    private static let mostBytes = 16 << 20

    /// nil when there is no such file. A pipe, which would be waited for, is none.
    private static func text(of path: String) throws(Unreadable) -> String? {
        let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw Unreadable(reason: "it cannot be read (\(String(cString: strerror(errno))))")
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Unreadable(reason: "this is not a file of kernel choices")
        }
        guard status.st_size <= mostBytes else {
            throw Unreadable(reason: "\(status.st_size) bytes are more than all kernel choices take")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var done = 0
        while done < bytes.count {
            let got = bytes.withUnsafeMutableBytes {
                pread(descriptor, $0.baseAddress.map { $0 + done }, $0.count - done, off_t(done))
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else {
                throw Unreadable(reason: "it cannot be read (\(String(cString: strerror(got < 0 ? errno : EIO))))")
            }
            done += got
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

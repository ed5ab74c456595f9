import Glibc
import Synchronization

/// A piece of memory from the system, as `Buffer` and the plans' arenas use it.
///
/// Large blocks are advised to be huge pages: the first touch of 256 MiB takes 100 ms with 4 KiB pages and 30 ms with
/// 2 MiB pages, unless a virtual machine has given its free memory back to its host: then 500 ms. That is found out
/// while a block is made. Blocks given back are kept for a while, because touching them again takes half of even the
/// least.
struct MemoryBlock {
    let base: UnsafeMutableRawPointer
    let capacity: Int

    private static let hugePage = 2 << 20
    /// Below this `malloc` is quick by itself.
    private static let smallestKept = 256 << 10
    /// Most bytes kept for reuse.
    private static let keptLimit = 384 << 20

    /// Up to here a block is a cell of a larger piece: `posix_memalign` leaves holes that it does not find again, so
    /// that a million small tensors would take kilobytes each.
    private static let largestCell = 2 << 10
    private static let pieceOfCells = 64 << 10
    /// By size in units of 64 bytes.
    private static let freeCells = Mutex([[UInt]](repeating: [], count: largestCell / 64 + 1))

    private static func takeCell(_ capacity: Int) -> UnsafeMutableRawPointer? {
        let address: UInt? = freeCells.withLock { free in
            if free[capacity / 64].isEmpty {
                var piece: UnsafeMutableRawPointer?
                guard posix_memalign(&piece, 64, pieceOfCells) == 0, let piece else { return nil }
                let start = UInt(bitPattern: piece)
                free[capacity / 64] = (0..<pieceOfCells / capacity).reversed().map { start + UInt($0 * capacity) }
            }
            return free[capacity / 64].popLast()
        }
        return address.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
    }

    private struct Kept {
        var blocks: [Int: [UInt]] = [:]
        var bytes = 0
    }
    private static let kept = Mutex(Kept())

    /// Set when the system took long for a huge page; ordinary ones are asked for from then on.
    private static let hugePagesAreSlow = Atomic(false)
    /// Nanoseconds: a huge page that is at hand takes a tenth, one that the host must find first twice as long.
    private static let slowPage: Int64 = 1_500_000

    /// Asks for huge pages, a piece at a time, and touches one of each to see what it costs.
    private static func adviseHugePages(_ address: UnsafeMutableRawPointer, _ capacity: Int) {
        let piece = 32 << 20
        for offset in stride(from: 0, to: capacity, by: piece) {
            if hugePagesAreSlow.load(ordering: .relaxed) { return }
            let start = address + offset
            let size = min(piece, capacity - offset)
            madvise(start, size, MADV_HUGEPAGE)
            let clock = ContinuousClock.now
            start.storeBytes(of: 0, as: UInt8.self)
            if ContinuousClock.now - clock > .nanoseconds(slowPage) {
                hugePagesAreSlow.store(true, ordering: .relaxed)
                madvise(start + hugePage, size - hugePage, MADV_NOHUGEPAGE)
            }
        }
    }

    /// A block of at least `byteCount` bytes; its contents are whatever was there.
    static func take(_ byteCount: Int) throws(MemoryError) -> MemoryBlock {
        guard byteCount >= 0, byteCount < 1 << 46 else {
            throw MemoryError.doesNotFit(
                requested: byteCount, live: MemoryLedger.liveBytes, available: MemoryLedger.available())
        }
        let alignment = byteCount >= hugePage ? hugePage : 64
        let unit = byteCount >= hugePage ? hugePage : byteCount >= smallestKept ? 64 << 10 : 64
        let capacity = max(unit, (byteCount + unit - 1) / unit * unit)
        if capacity >= smallestKept, let address = reuse(capacity) {
            MemoryLedger.add(capacity)
            return MemoryBlock(base: address, capacity: capacity)
        }
        if !MemoryLedger.fits(capacity) {
            dropKept()
            if !MemoryLedger.fits(capacity) {
                throw MemoryError.doesNotFit(
                    requested: byteCount, live: MemoryLedger.liveBytes, available: MemoryLedger.available())
            }
        }
        var address: UnsafeMutableRawPointer?
        if capacity <= largestCell {
            address = takeCell(capacity)
        } else {
            posix_memalign(&address, alignment, capacity)
        }
        guard let address else {
            throw MemoryError.doesNotFit(
                requested: byteCount, live: MemoryLedger.liveBytes, available: MemoryLedger.available())
        }
        if capacity >= hugePage { adviseHugePages(address, capacity) }
        MemoryLedger.add(capacity)
        return MemoryBlock(base: address, capacity: capacity)
    }

    func giveBack() {
        MemoryLedger.subtract(capacity)
        if capacity <= Self.largestCell {
            return Self.freeCells.withLock { $0[capacity / 64].append(UInt(bitPattern: base)) }
        }
        let isKept =
            capacity >= Self.smallestKept
            && Self.kept.withLock { kept in
                guard kept.bytes + capacity <= Self.keptLimit else { return false }
                kept.blocks[capacity, default: []].append(UInt(bitPattern: base))
                kept.bytes += capacity
                return true
            }
        if !isKept { free(base) }
    }

    private static func reuse(_ capacity: Int) -> UnsafeMutableRawPointer? {
        let address: UInt? = kept.withLock { kept in
            guard let address = kept.blocks[capacity]?.popLast() else { return nil }
            kept.bytes -= capacity
            return address
        }
        return address.flatMap { UnsafeMutableRawPointer(bitPattern: $0) }
    }

    /// Returns every kept block to the system.
    static func dropKept() {
        let addresses = kept.withLock { kept in
            let all = kept.blocks.values.flatMap { $0 }
            kept = Kept()
            return all
        }
        for address in addresses { free(UnsafeMutableRawPointer(bitPattern: address)) }
    }
}

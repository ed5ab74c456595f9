/// CPython's own sort, comparison for comparison.
///
/// Any stable sort gives the same order where `<` is an order. Where it is not, with NaN or with values that cannot be
/// compared, the result and the message of the error depend on which pairs are compared; so this follows
/// `listobject.c`: runs, binary insertion, the powersort policy of merging, galloping. Sorts positions, so that keys
/// and values move as one.
struct Timsort {
    private let less: (Int, Int) throws -> Bool
    private var a: [Int]
    private var runs: [Run] = []
    private var minGallop = Timsort.gallop

    private static let gallop = 7

    private struct Run {
        var base: Int
        var count: Int
        var power = 0
    }

    private init(_ count: Int, _ less: @escaping (Int, Int) throws -> Bool) {
        a = Array(0..<count)
        self.less = less
    }

    /// The positions of `count` elements in order, or as far as it came when two could not be compared.
    /// `less(i, j)`: whether the element at `i` is smaller than the one at `j`.
    static func order(_ count: Int, reverse: Bool, _ less: (Int, Int) throws -> Bool) -> (
        positions: [Int], error: (any Error)?
    ) {
        withoutActuallyEscaping(less) { less in
            var sort = Timsort(count, less)
            var failure: (any Error)?
            // Reversed before and after, which keeps equal elements in their order.
            if reverse { sort.a.reverse() }
            do { try sort.run() } catch { failure = error }
            if reverse { sort.a.reverse() }
            return (sort.a, failure)
        }
    }

    private mutating func run() throws {
        guard a.count > 1 else { return }
        var rest = a.count
        var bits = 0
        while rest >= 64 {
            bits |= rest & 1
            rest >>= 1
        }
        let minimum = rest + bits
        var low = 0
        while low < a.count {
            var (count, isDescending) = try countRun(low)
            if isDescending { a[low..<low + count].reverse() }
            if count < minimum {
                let forced = min(a.count - low, minimum)
                try insertionSort(low, low + forced, from: low + count)
                count = forced
            }
            try foundRun(count)
            runs.append(Run(base: low, count: count))
            low += count
        }
        while runs.count > 1 {
            var index = runs.count - 2
            if index > 0, runs[index - 1].count < runs[index + 1].count { index -= 1 }
            try merge(at: index)
        }
    }

    private func countRun(_ low: Int) throws -> (Int, Bool) {
        var next = low + 1
        guard next < a.count else { return (1, false) }
        let isDescending = try less(a[next], a[next - 1])
        next += 1
        while next < a.count, try less(a[next], a[next - 1]) == isDescending { next += 1 }
        return (next - low, isDescending)
    }

    private mutating func insertionSort(_ low: Int, _ high: Int, from start: Int) throws {
        var start = start == low ? start + 1 : start
        while start < high {
            let pivot = a[start]
            var left = low
            var right = start
            repeat {
                let middle = left + (right - left) >> 1
                if try less(pivot, a[middle]) { right = middle } else { left = middle + 1 }
            } while left < right
            a.remove(at: start)
            a.insert(pivot, at: left)
            start += 1
        }
    }

    private mutating func foundRun(_ count: Int) throws {
        guard let last = runs.last else { return }
        var low = 2 * last.base + last.count
        var high = low + last.count + count
        var power = 0
        while true {
            power += 1
            if low >= a.count {
                low -= a.count
                high -= a.count
            } else if high >= a.count {
                break
            }
            low <<= 1
            high <<= 1
        }
        while runs.count > 1, runs[runs.count - 2].power > power { try merge(at: runs.count - 2) }
        runs[runs.count - 1].power = power
    }

    private mutating func merge(at index: Int) throws {
        var (baseA, countA) = (runs[index].base, runs[index].count)
        let baseB = runs[index + 1].base
        var countB = runs[index + 1].count
        runs[index].count = countA + countB
        runs.remove(at: index + 1)
        let skipped = try gallopRight(a[baseB], a, baseA, countA, 0)
        baseA += skipped
        countA -= skipped
        if countA == 0 { return }
        countB = try gallopLeft(a[baseA + countA - 1], a, baseB, countB, countB - 1)
        if countB <= 0 { return }
        if countA <= countB {
            try mergeLow(baseA, countA, baseB, countB)
        } else {
            try mergeHigh(baseA, countA, baseB, countB)
        }
    }

    /// Where `key` belongs in a sorted stretch, before any equal ones.
    private func gallopLeft(_ key: Int, _ a: [Int], _ base: Int, _ count: Int, _ hint: Int) throws -> Int {
        let at = base + hint
        var last = 0
        var offset = 1
        if try less(a[at], key) {
            let most = count - hint
            while offset < most, try less(a[at + offset], key) {
                last = offset
                offset = offset << 1 + 1
            }
            offset = min(offset, most) + hint
            last += hint
        } else {
            let most = hint + 1
            while offset < most, try !less(a[at - offset], key) {
                last = offset
                offset = offset << 1 + 1
            }
            (last, offset) = (hint - min(offset, most), hint - last)
        }
        last += 1
        while last < offset {
            let middle = last + (offset - last) >> 1
            if try less(a[base + middle], key) { last = middle + 1 } else { offset = middle }
        }
        return offset
    }

    /// Where `key` belongs in a sorted stretch, after any equal ones.
    private func gallopRight(_ key: Int, _ a: [Int], _ base: Int, _ count: Int, _ hint: Int) throws -> Int {
        let at = base + hint
        var last = 0
        var offset = 1
        if try less(key, a[at]) {
            let most = hint + 1
            while offset < most, try less(key, a[at - offset]) {
                last = offset
                offset = offset << 1 + 1
            }
            (last, offset) = (hint - min(offset, most), hint - last)
        } else {
            let most = count - hint
            while offset < most, try !less(key, a[at + offset]) {
                last = offset
                offset = offset << 1 + 1
            }
            offset = min(offset, most) + hint
            last += hint
        }
        last += 1
        while last < offset {
            let middle = last + (offset - last) >> 1
            if try less(key, a[base + middle]) { offset = middle } else { last = middle + 1 }
        }
        return offset
    }

    private mutating func mergeLow(_ baseA: Int, _ countA: Int, _ baseB: Int, _ countB: Int) throws {
        let kept = Array(a[baseA..<baseA + countA])
        var target = baseA
        var left = 0
        var right = baseB
        var na = countA
        var nb = countB
        func takeRight(_ a: inout [Int]) {
            a[target] = a[right]
            target += 1
            right += 1
            nb -= 1
        }
        func takeLeft(_ a: inout [Int]) {
            a[target] = kept[left]
            target += 1
            left += 1
            na -= 1
        }
        /// The rest of the right side, and the one element that is larger than all of it.
        func copyRight(_ a: inout [Int]) {
            for _ in 0..<nb { takeRight(&a) }
            a[target] = kept[left]
        }
        func succeed(_ a: inout [Int]) { while na > 0 { takeLeft(&a) } }
        takeRight(&a)
        if nb == 0 { return succeed(&a) }
        if na == 1 { return copyRight(&a) }
        var gallop = minGallop
        do {
            while true {
                var wonA = 0
                var wonB = 0
                while true {
                    if try less(a[right], kept[left]) {
                        takeRight(&a)
                        wonB += 1
                        wonA = 0
                        if nb == 0 { return succeed(&a) }
                        if wonB >= gallop { break }
                    } else {
                        takeLeft(&a)
                        wonA += 1
                        wonB = 0
                        if na == 1 { return copyRight(&a) }
                        if wonA >= gallop { break }
                    }
                }
                gallop += 1
                repeat {
                    if gallop > 1 { gallop -= 1 }
                    minGallop = gallop
                    wonA = try gallopRight(a[right], kept, left, na, 0)
                    for _ in 0..<wonA { takeLeft(&a) }
                    if wonA > 0 {
                        if na == 1 { return copyRight(&a) }
                        if na == 0 { return succeed(&a) }
                    }
                    takeRight(&a)
                    if nb == 0 { return succeed(&a) }
                    wonB = try gallopLeft(kept[left], a, right, nb, 0)
                    for _ in 0..<wonB { takeRight(&a) }
                    if wonB > 0, nb == 0 { return succeed(&a) }
                    takeLeft(&a)
                    if na == 1 { return copyRight(&a) }
                } while wonA >= Timsort.gallop || wonB >= Timsort.gallop
                gallop += 1
                minGallop = gallop
            }
        } catch {
            // Nothing is lost: what was set aside goes back.
            succeed(&a)
            throw error
        }
    }

    private mutating func mergeHigh(_ baseA: Int, _ countA: Int, _ baseB: Int, _ countB: Int) throws {
        let kept = Array(a[baseB..<baseB + countB])
        var target = baseB + countB - 1
        var left = baseA + countA - 1
        var right = countB - 1
        var na = countA
        var nb = countB
        func takeLeft(_ a: inout [Int]) {
            a[target] = a[left]
            target -= 1
            left -= 1
            na -= 1
        }
        func takeRight(_ a: inout [Int]) {
            a[target] = kept[right]
            target -= 1
            right -= 1
            nb -= 1
        }
        /// The rest of the left side, and the one element that is smaller than all of it.
        func copyLeft(_ a: inout [Int]) {
            for _ in 0..<na { takeLeft(&a) }
            a[target] = kept[right]
        }
        func succeed(_ a: inout [Int]) { while nb > 0 { takeRight(&a) } }
        takeLeft(&a)
        if na == 0 { return succeed(&a) }
        if nb == 1 { return copyLeft(&a) }
        var gallop = minGallop
        do {
            while true {
                var wonA = 0
                var wonB = 0
                while true {
                    if try less(kept[right], a[left]) {
                        takeLeft(&a)
                        wonA += 1
                        wonB = 0
                        if na == 0 { return succeed(&a) }
                        if wonA >= gallop { break }
                    } else {
                        takeRight(&a)
                        wonB += 1
                        wonA = 0
                        if nb == 1 { return copyLeft(&a) }
                        if wonB >= gallop { break }
                    }
                }
                gallop += 1
                repeat {
                    if gallop > 1 { gallop -= 1 }
                    minGallop = gallop
                    wonA = na - (try gallopRight(kept[right], a, baseA, na, na - 1))
                    for _ in 0..<wonA { takeLeft(&a) }
                    if wonA > 0, na == 0 { return succeed(&a) }
                    takeRight(&a)
                    if nb == 1 { return copyLeft(&a) }
                    wonB = nb - (try gallopLeft(a[left], kept, 0, nb, nb - 1))
                    for _ in 0..<wonB { takeRight(&a) }
                    if wonB > 0 {
                        if nb == 1 { return copyLeft(&a) }
                        if nb == 0 { return succeed(&a) }
                    }
                    takeLeft(&a)
                    if na == 0 { return succeed(&a) }
                } while wonA >= Timsort.gallop || wonB >= Timsort.gallop
                gallop += 1
                minGallop = gallop
            }
        } catch {
            // Nothing is lost: what was set aside goes back.
            succeed(&a)
            throw error
        }
    }
}

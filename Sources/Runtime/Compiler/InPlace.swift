import Diagnostics
import Syntax

/// The augmented operators where they differ from the plain ones: lists, sets and dictionaries change themselves.
enum InPlace {
    @inline(never)
    static func apply(_ op: BinaryOperator, _ lhs: Value, _ rhs: Value, _ site: CallSite) throws -> Value {
        do {
            switch (op, lhs) {
            case (.add, .list(let box)):
                try box.extend(rhs)
                return lhs
            case (.multiply, .list(let box)):
                if case .list(let result) = try Arithmetic.apply(op, lhs, rhs, isInPlace: true) {
                    box.items = result.items
                    return lhs
                }
            case (.bitOr, .dict(let box)):
                try DictMethods.update(box, rhs)
                return lhs
            case (_, .set(let box)) where !box.isFrozen:
                if try SetAlgebra.changeInPlace(op, box, rhs) { return lhs }
            case (_, .object(let object)):
                if try object.update(op, rhs) { return lhs }
            default: break
            }
            return try Arithmetic.apply(op, lhs, rhs, isInPlace: true)
        } catch { throw site.locate(error) }
    }

    /// Adds to what stands in a slot.
    static func add(_ slot: Frame, _ value: Value, _ isAugmented: Bool, _ site: CallSite) throws {
        try add(slot, slot.pointee, value, isAugmented, site)
    }

    /// `before` is what stood in the slot before `value` was evaluated: a program may have changed the slot meanwhile.
    static func add(_ slot: Frame, _ before: consuming Value, _ value: Value, _ isAugmented: Bool, _ site: CallSite)
        throws
    {
        if case .string(let addition) = value, case .string(let target) = before {
            // The slot's own reference is given up, so that a string nobody else holds grows in place.
            if case .string(let current) = slot.pointee, current === target {
                slot.pointee = .unbound
            }
            before = .none
            try append(target, addition, slot, site)
            return
        }
        slot.pointee = try sum(before, value, isAugmented, site)
    }

    /// `a + b`, or what `a += b` leaves in `a`.
    static func sum(_ lhs: Value, _ rhs: Value, _ isAugmented: Bool, _ site: CallSite) throws -> Value {
        isAugmented ? try apply(.add, lhs, rhs, site) : try SlowPath.binary(.add, lhs, rhs, site)
    }

    @inline(never)
    private static func append(_ target: consuming StringBox, _ addition: StringBox, _ slot: Frame, _ site: CallSite)
        throws
    {
        var target = target
        if target.count + addition.count > Limits.valueBytes {
            slot.pointee = .string(target)
            do { try Arithmetic.checkBytes(target.count + addition.count) } catch { throw site.locate(error) }
        }
        if isKnownUniquelyReferenced(&target) {
            target.append(addition)
            slot.pointee = .string(target)
            return
        }
        let result = StringBox(target.bytes, count: target.count, length: target.length)
        result.append(addition)
        slot.pointee = .string(result)
    }
}

import Runtime
import Testing

struct SlotTests {
    /// The interpreter looks at slots without copying them, which relies on how Swift lays `Value` out.
    @Test func valuesAreLaidOutAsExpected() {
        #expect(Slot.isLaidOutAsExpected)
    }
}

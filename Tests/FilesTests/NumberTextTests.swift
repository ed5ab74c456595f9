import Files
import Testing

/// Numbers as people read them.
struct NumberTextTests {
    @Test func countsHaveFourDigitsAtMost() {
        let rows: [(Int, String)] = [
            (0, "0"), (812, "812"), (5130, "5,130"), (99_999, "99,999"), (538_210, "538 K"), (1_227_594, "1.23 M"),
            (11_181_642, "11.2 M"), (1_814_073_344, "1.81 G"), (-7, "-7"),
        ]
        for (count, text) in rows { #expect(count.counted == text) }
    }

    @Test func everyDigitIsThereInThrees() {
        for (count, text) in [(7, "7"), (1000, "1,000"), (-1_227_594, "-1,227,594"), (100_000, "100,000")] {
            #expect(count.grouped == text)
        }
        #expect(Int.min.grouped == "-9,223,372,036,854,775,808")
    }

    @Test func secondsBecomeMinutesAndHours() {
        let rows: [(Double, String)] = [
            (0.347, "0.35 s"), (12.44, "12.4 s"), (119.9, "119.9 s"), (200, "3 min 20 s"), (7500, "2 h 5 min"),
            (-1, "?"), (.nan, "?"), (.infinity, "?"),
        ]
        for (seconds, text) in rows { #expect(seconds.duration == text) }
    }

    @Test func sharesBytesAndPlainNumbers() {
        #expect(0.9347.percent == "93.5 %" && 1.0.percent == "100.0 %")
        #expect(
            [900, 1_600_000, 85_000_000, 1_200_000_000].map(\.bytesText) == ["0.9 kB", "1.6 MB", "85.0 MB", "1.20 GB"])
        #expect(3.0.plain == "3" && 0.95.plain == "0.95" && 1e300.plain == "1e+300")
    }
}

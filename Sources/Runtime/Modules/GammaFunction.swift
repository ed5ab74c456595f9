import Foundation

/// The gamma function and its logarithm by Lanczos' approximation (g = 6.0247, 13 terms), step for step as CPython
/// computes them: the C library's are as exact, and differ in the last digit.
enum GammaFunction {
    private static let g = 6.024680040776729583740234375
    private static let below = 5.524680040776729583740234375

    private static let above: [Double] = [
        23531376880.410759688572007674451636754734846804940, 42919803642.649098768957899047001988850926355848959,
        35711959237.355668049440185451547166705960488635843, 17921034426.037209699919755754458931112671403265390,
        6039542586.3520280050642916443072979210699388420708, 1439720407.3117216736632230727949123939715485786372,
        248874557.86205415651146038641322942321632125127801, 31426415.585400194380614231628318205362874684987640,
        2876370.6289353724412254090516208496135991145378768, 186056.26539522349504029498971604569928220784236328,
        8071.6720023658162106380029022722506138218516325024, 210.82427775157934587250973392071336271166969580291,
        2.5066282746310002701649081771338373386264310793408,
    ]
    private static let beneath: [Double] = [
        0, 39916800, 120543840, 150917976, 105258076, 45995730, 13339535, 2637558, 357423, 32670, 1925, 66, 1,
    ]

    /// Raises ValueError where the function has a pole, OverflowError where it is too large.
    static func gamma(_ x: Double) throws -> Double {
        if x.isNaN || x == .infinity { return x }
        if x == -.infinity || x == 0 || (x < 0 && x == x.rounded(.down)) {
            throw Problem("ValueError", "math domain error")
        }
        if x == x.rounded(.down), x <= 23 { return (1..<max(Int(x), 2)).reduce(1.0) { $0 * Double($1) } }
        let size = x.magnitude
        var result: Double
        if size < 1e-20 {
            result = 1 / x
        } else if size > 200 {
            result = x < 0 ? 0 / sineOfPi(x) : .infinity
        } else {
            let y = size + below
            // What rounding took from y.
            let lost = size > below ? (y - size) - below : (y - below) - size
            let correction = lost * g / y
            func power(_ apply: (Double) -> Void) {
                if size < 140 { return apply(pow(y, size - 0.5)) }
                let root = pow(y, size / 2 - 0.25)
                apply(root)
                apply(root)
            }
            if x < 0 {
                result = -.pi / sineOfPi(size) / size * exp(y) / series(size)
                result -= correction * result
                power { result /= $0 }
            } else {
                result = series(size) / exp(y)
                result += correction * result
                power { result *= $0 }
            }
        }
        if result.isInfinite { throw Problem("OverflowError", "math range error") }
        return result
    }

    static func logarithm(_ x: Double) throws -> Double {
        if x.isNaN { return x }
        if x.isInfinite { return .infinity }
        if x == x.rounded(.down), x <= 2 {
            if x <= 0 { throw Problem("ValueError", "math domain error") }
            return 0
        }
        let size = x.magnitude
        if size < 1e-20 { return -log(size) }
        var result = log(series(size)) - g
        result += (size - 0.5) * (log(size + g - 0.5) - 1)
        if x < 0 { result = 1.144729885849400174143427351353058711647 - log(abs(sineOfPi(size))) - log(size) - result }
        if result.isInfinite { throw Problem("OverflowError", "math range error") }
        return result
    }

    /// A quotient of two polynomials; of large numbers in 1/x, so that nothing overflows.
    private static func series(_ x: Double) -> Double {
        var top = 0.0
        var bottom = 0.0
        if x < 5 {
            for index in above.indices.reversed() {
                top = top * x + above[index]
                bottom = bottom * x + beneath[index]
            }
        } else {
            for index in above.indices {
                top = top / x + above[index]
                bottom = bottom / x + beneath[index]
            }
        }
        return top / bottom
    }

    /// sin(πx), exact where it is zero.
    private static func sineOfPi(_ x: Double) -> Double {
        let y = fmod(x.magnitude, 2)
        let value =
            switch Int((2 * y).rounded()) {
            case 0: sin(.pi * y)
            case 1: cos(.pi * (y - 0.5))
            case 2: sin(.pi * (1 - y))
            case 3: -cos(.pi * (y - 1.5))
            default: sin(.pi * (y - 2))
            }
        return copysign(1, x) * value
    }
}

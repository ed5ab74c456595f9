import Data
import Foundation
import Models
import Tensors
import Testing
import Training

/// Evaluation, prediction, features, intervals.
@Suite struct ResultsTests {
    struct Share: Sendable { let right, count: Int, low, high: Double }

    /// Wilson's formula in Python's floats.
    @Test(arguments: [
        Share(right: 0, count: 10, low: 0, high: 0.2775327998628892),
        Share(right: 8, count: 10, low: 0.4901624715366418, high: 0.9433178485456247),
        Share(right: 467, count: 500, low: 0.9087605988391466, high: 0.9526214736402262),
        Share(right: 500, count: 500, low: 0.9923756595384479, high: 1),
    ]) func wilson(_ share: Share) {
        let interval = WilsonInterval(right: share.right, of: share.count)
        #expect(abs(interval.low - share.low) < 1e-9 && abs(interval.high - share.high) < 1e-9, "\(interval)")
    }

    @Test func seedsGiveStudentsInterval() throws {
        let summary = SeedSummary([0.90, 0.92, 0.94, 0.91, 0.93])
        #expect(abs(summary.mean - 0.92) < 1e-12)
        #expect(abs(summary.halfWidth - 0.019632) < 1e-5)
        #expect(try SeedSummary.difference([0.9, 0.92, 0.91], [0.8, 0.81, 0.82]).isDistinct)
        #expect(!(try SeedSummary.difference([0.9, 0.7, 0.8], [0.8, 0.81, 0.82]).isDistinct))
        #expect(SeedSummary([0.5]).halfWidth == .infinity)
        #expect(throws: TrainingError.self) { try SeedSummary.difference([1], [1, 2]) }
        #expect(abs(SeedSummary.quantile(freedom: 100) - 1.98397) < 1e-4)
    }

    @Test func evaluationCounts() throws {
        let model = try Tiny.network()
        let data = try Tiny.samples(perClass: 30)
        let result = try model.evaluate(data)
        let prediction = try model.predict(data)
        let right = zip(prediction.labels, data.labels).count { $0 == $1 }
        let confusion = try #require(result.confusion)
        #expect(result.count == 120 && confusion.right == right)
        #expect(confusion.counts.map { $0.reduce(0, +) } == [30, 30, 30, 30])
        #expect(abs(confusion.balancedAccuracy - result.accuracy) < 1e-12)
        let rows = try prediction.values.floats()
        var loss = 0.0
        for (row, label) in data.labels.enumerated() { loss -= log(Double(rows[row * 4 + label])) }
        #expect(abs(loss / 120 - result.loss) < 1e-5)
        #expect(try prediction.top(2, of: 3).first?.label == prediction.labels[3])
    }

    @Test func evaluationDoesNotDependOnTheBatchAnImageIsIn() throws {
        let model = try Tiny.network()
        let all = try Tiny.pictures(perClass: 17)
        let together = try model.predict(all).values.floats()
        let alone = try model.predict(try all.take([5])).values.floats()
        for (one, other) in zip(alone, together[20..<24]) { #expect(abs(one - other) < 1e-5) }
    }

    @Test func featuresComeFromTheNamedLayer() throws {
        let model = try Tiny.network()
        let data = try Tiny.samples(perClass: 2)
        #expect(try model.features(data).shape == [8, 16])
        #expect(try model.features(data, layer: "2").shape == [8, 8, 8, 8])
        #expect(throws: ModelError.self) { try model.features(data, layer: "nowhere") }
    }

    @Test func confusedPairsComeWithTheMostFrequentFirst() {
        let confusion = Confusion(classes: ["a", "b", "c"], counts: [[2, 1, 0], [0, 2, 3], [1, 2, 1]])
        #expect(confusion.mostConfused(2).map { [$0.truth, $0.named, $0.count] } == [[1, 2, 3], [2, 1, 2]])
        #expect(confusion.text == "41.7 % (95 % interval 19.3 to 68.0 %, 5 of 12)")
        // Nineteen of twenty rows are of one class, which is always named.
        let uneven = Confusion(classes: ["a", "b"], counts: [[19, 0], [1, 0]])
        #expect(uneven.balancedAccuracy == 0.5 && uneven.base?.name == "a" && uneven.base?.share == 0.95)
        #expect(uneven.text.hasSuffix("19 of 20); always 'a' gives 95.0 %, mean over classes 50.0 %"))
    }
}

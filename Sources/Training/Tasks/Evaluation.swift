/// How well a model says what is to be said of rows it was not trained on.
package struct Evaluation: Sendable {
    /// What a task knows beside numbers by name.
    package enum Fact: Sendable {
        case number(Double)
        case texts([String])
        case counts([[Int]])
        case byName([(String, Double?)])
    }

    package let loss: Double
    package let count: Int
    /// The task's metrics, and others beside them.
    package let values: [(name: String, value: Double)]
    /// 95 % interval of the first.
    package let interval: (low: Double, high: Double)
    /// In one line.
    package let text: String
    package let facts: [(name: String, fact: Fact)]
    /// Which class was taken for which; nil for other tasks.
    package let confusion: Confusion?
    /// What is to be said of it, one line each.
    package var notes: [String] = []

    package init(
        loss: Double, count: Int, values: [(name: String, value: Double)], interval: (low: Double, high: Double),
        text: String, facts: [(name: String, fact: Fact)] = [], confusion: Confusion? = nil
    ) {
        (self.loss, self.count, self.values, self.interval) = (loss, count, values, interval)
        (self.text, self.facts, self.confusion) = (text, facts, confusion)
    }

    package subscript(_ name: String) -> Double? {
        name == Metric.loss.name ? loss : values.first { $0.name == name }?.value
    }

    package var accuracy: Double { self["accuracy"] ?? .nan }
}

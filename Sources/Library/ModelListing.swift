import Files
import Zoo

/// The models that `create_model` can make, as a table: `tl models`.
package enum ModelListing {
    package static let headers = ["model", "parameters", "pixels", ""]

    /// - Parameter pattern: names that match, with `*` and `?`.
    package static func rows(_ pattern: String) -> [[String]] {
        Zoo.list(pattern).map {
            [$0.name, $0.counts.parameters.counted, "\($0.preprocessing.inputSize)", $0.summary]
        }
    }
}

import Kernels

/// Plans by the structure of what they compute, so that a loop that builds the same graph at every turn compiles it
/// once.
enum PlanCache {
    /// What two graphs have in common that the same plan computes.
    private struct Key: Hashable {
        struct Operation: Hashable {
            let op: ObjectIdentifier
            let attributes: Attributes
            let inputs: [Int]
            let results: Int
        }
        let options: PlanOptions
        let operations: [Operation]
        let leaves: [Int]
        let leafTypes: [TensorType]
        let outputs: [Int]
    }

    private struct Entry {
        let plan: Plan
        var lastUse: Int
    }

    /// Protected by `EngineLock.exclusively`.
    private final class Store: @unchecked Sendable {
        var entries: [Key: Entry] = [:]
        var clock = 0
    }

    private static let mostPlans = 256
    private static let store = Store()

    /// A plan for a graph whose leaves are all inputs. To be called within `EngineLock.exclusively`.
    static func plan(for graph: PlanGraph, options: PlanOptions) throws -> Plan {
        let operations = graph.nodes.map {
            Key.Operation(
                op: ObjectIdentifier($0.op), attributes: $0.attributes, inputs: $0.inputs, results: $0.outputs.count)
        }
        let key = Key(
            options: options, operations: operations, leaves: graph.leaves.map(\.value),
            leafTypes: graph.leaves.map { graph.types[$0.value] }, outputs: graph.outputs)
        store.clock += 1
        if let entry = store.entries[key] {
            store.entries[key]?.lastUse = store.clock
            return entry.plan
        }
        let plan = try Plan(graph, options: options)
        if store.entries.count >= mostPlans {
            let ages = store.entries.values.map(\.lastUse).sorted()
            let oldest = ages[ages.count / 4]
            store.entries = store.entries.filter { $0.value.lastUse > oldest }
        }
        store.entries[key] = Entry(plan: plan, lastUse: store.clock)
        return plan
    }
}

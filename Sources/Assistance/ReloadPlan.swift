import Notebook

/// A file that was run with `:load`, with its cells as they ran.
package struct LoadedLesson {
    package var path: String
    package var sources: [String]

    package init(path: String, sources: [String]) {
        self.path = path
        self.sources = sources
    }
}

/// What `:reload` runs of a lesson: cells that are new or changed, and on demand those that use what these define.
package struct ReloadPlan {
    package private(set) var cells: [NotebookCell] = []
    private var changed: [NotebookCell] = []
    private var stale: [NotebookCell] = []
    private let total: Int

    package init(old: [String], new: NotebookFile, includesDependents: Bool) {
        let code = new.cells.filter { $0.kind == .code && !$0.options.skip }
        total = code.count
        var touched: Set<String> = []
        for cell in code {
            let names = SessionScript.names(of: cell.source)
            if !old.contains(cell.source) {
                changed.append(cell)
                cells.append(cell)
                touched.formUnion(names.defined)
            } else if !touched.isDisjoint(with: names.read) {
                // What is made of something stale is stale too.
                stale.append(cell)
                touched.formUnion(names.defined)
                if includesDependents { cells.append(cell) }
            }
        }
        if includesDependents { stale = [] }
    }

    package var words: String {
        let more = cells.count - changed.count
        return "\(changed.count) of \(total) cells changed" + (more > 0 ? ", \(more) depend on them" : "")
    }

    package var staleWords: String? {
        guard !stale.isEmpty else { return nil }
        return "not run again, though they use what changed: " + stale.map(\.label).joined(separator: ", ")
            + "; `:reload all` runs them too"
    }
}

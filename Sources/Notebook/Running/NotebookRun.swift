import Diagnostics
import Runtime

/// What a run of a notebook left behind: every cell with its outputs, and how it ended.
package struct NotebookRun {
    package enum Ending: Hashable, Sendable {
        case finished
        /// The cell raised, or was expected to raise and did not.
        case failed(Failure)
        case interrupted
        /// A cell ended the program with this status.
        case exited(Int32)
    }

    package var file: NotebookFile
    /// One for each cell, in order; cells after a failure are `notReached`.
    package var cells: [CellRun]
    package var ending: Ending
    package var seconds: Double

    package init(file: NotebookFile, cells: [CellRun], ending: Ending, seconds: Double) {
        self.file = file
        self.cells = cells
        self.ending = ending
        self.seconds = seconds
    }
}

/// One cell after its turn.
package struct CellRun {
    package enum State: Hashable, Sendable {
        /// Markdown and raw cells.
        case prose
        case ran
        /// Marked `cache`, and nothing that decides its result has changed.
        case kept
        /// Marked `skip`.
        case skipped
        /// Raised as its marker says it should.
        case raisedAsExpected
        case failed, interrupted, notReached
    }

    package var cell: NotebookCell
    package var state: State
    package var outputs: [CellOutput]
    package var seconds: Double

    package init(cell: NotebookCell, state: State, outputs: [CellOutput] = [], seconds: Double = 0) {
        self.cell = cell
        self.state = state
        self.outputs = outputs
        self.seconds = seconds
    }
}

/// One thing a cell put out, in the order it came.
package enum CellOutput {
    case printed(String)
    case shown(Display)
    /// A line by which the tool says what it decided.
    case noted(String)
    /// A rendered diagnostic, without colour.
    case raised(String)
}

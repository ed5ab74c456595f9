import Draws

/// One generated data set: its classes and how an image of a class is drawn.
package struct Recipe: Sendable {
    package let name: String
    /// What it shows, in a few words.
    package let summary: String
    package let classes: [String]
    package var maskClasses: [String] = []
    package var boxClasses: [String] = []
    package var usualPerClass = 100
    package let draw: @Sendable (_ label: Int, _ size: Int, _ draw: inout Draw) -> Drawn

    /// Every generated data set, one file each.
    package static let all: [Recipe] = [Source.recipe, Cells.recipe, Satellite.recipe, Flowers.recipe]
}

/// One image as a recipe makes it.
package struct Drawn: Sendable {
    package let pixels: [UInt8], mask: [UInt8], boxes: [Box]
}

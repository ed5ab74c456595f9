/// A rectangle around one object of an image, in pixels from the upper left corner; `x1` and `y1` lie outside.
package struct Box: Equatable, Sendable {
    package var x0: Float, y0: Float, x1: Float, y1: Float
    /// Index into the data set's classes of boxes.
    package var label: Int

    package init(x0: Float, y0: Float, x1: Float, y1: Float, label: Int) {
        self.x0 = x0
        self.y0 = y0
        self.x1 = x1
        self.y1 = y1
        self.label = label
    }

    package var width: Float { x1 - x0 }
    package var height: Float { y1 - y0 }
}

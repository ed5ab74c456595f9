/// What a place for people draws itself: a terminal for its width, a page for its style.
package protocol Shown: Sendable {
    func lines(_ style: TextStyle) -> [String]
    var html: String { get }
}

extension Figure: Shown {}

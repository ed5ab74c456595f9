/// A function of the program: its compiled body and what it shares with the functions around it.
public final class Function {
    package let name: String

    init(name: String) { self.name = name }

    package var description: String { "<function \(name)>" }
}

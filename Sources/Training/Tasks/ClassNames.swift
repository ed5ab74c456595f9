/// Names of classes as a line holds them.
enum ClassNames {
    static func list(_ names: [String]) -> String {
        names.count <= 6
            ? names.joined(separator: ", ")
            : names.prefix(4).joined(separator: ", ") + " ... " + (names.last ?? "") + " (\(names.count))"
    }
}

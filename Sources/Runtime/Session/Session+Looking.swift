/// What can be asked about names without running a program: for checks, and for whoever writes one.
extension Session {
    /// The error of reading a name that nothing gives a value.
    ///
    /// - Parameter known: names that have one, beside the builtins.
    package func undefinedName(_ name: String, among known: [String]) -> Problem {
        NameErrors.undefined(name, among: known, self)
    }

    /// A module that comes with the program; nil for one that a file would have to make.
    package func ownModule(_ name: String) throws -> ModuleObject? {
        guard registry.modules[name] != nil || CoreModules.all[name] != nil else { return nil }
        return try modules.load(name).asObject as? ModuleObject
    }

    /// The error of importing a module that is nowhere.
    package func missingModule(_ name: String) -> Problem { modules.missing(name) }
}

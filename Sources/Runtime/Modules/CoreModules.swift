/// The small modules that come with the language.
enum CoreModules {
    static let all: [String: ModuleDefinition] = {
        var modules: [String: ModuleDefinition] = [:]
        for module in [math, random, time, json] { modules[module.name] = module }
        return modules
    }()
}

extension ModuleDefinition {
    /// The modules of Python that TL has; every session knows them without being told.
    package static var standard: [ModuleDefinition] { Array(CoreModules.all.values) }
}

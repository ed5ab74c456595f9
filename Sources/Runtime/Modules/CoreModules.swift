/// The small modules that come with the language.
enum CoreModules {
    static let all: [String: ModuleDefinition] = {
        var modules: [String: ModuleDefinition] = [:]
        for module in [math, random, time, json] { modules[module.name] = module }
        return modules
    }()
}

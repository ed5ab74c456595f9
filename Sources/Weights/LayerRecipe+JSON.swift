import Files
import Models

extension LayerRecipe {
    /// `{"kind": "Sequential", "parts": [{"name": "0", "kind": "Dropout", "settings": {"p": 0.2}}, ...]}`
    var json: JSON { .object(members) }

    private var members: [JSON.Member] {
        var members = [JSON.Member("kind", .string(kind))]
        if !settings.isEmpty {
            members.append(JSON.Member("settings", .object(settings.map { JSON.Member($0.name, .number($0.value)) })))
        }
        if !parts.isEmpty {
            members.append(
                JSON.Member(
                    "parts", .array(parts.map { .object([JSON.Member("name", .string($0.name))] + $0.recipe.members) }))
            )
        }
        return members
    }

    /// nil unless it is one; whether its layers exist is seen when they are made.
    init?(_ json: JSON) {
        guard let kind = json["kind"]?.string else { return nil }
        var settings: [Setting] = []
        if case .object(let members)? = json["settings"] {
            for member in members {
                guard let value = member.value.double else { return nil }
                settings.append(Setting(name: member.key, value: value))
            }
        }
        var parts: [Part] = []
        for part in json["parts"]?.array ?? [] {
            guard let name = part["name"]?.string, let recipe = LayerRecipe(part) else { return nil }
            parts.append(Part(name: name, recipe: recipe))
        }
        self.init(kind: kind, settings: settings, parts: parts)
    }
}

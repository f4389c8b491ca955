import PlatModel
import PlatValue

/// The names of a group's kinds, each of which only one definition or binding of a workspace can have.
struct DefinitionNames: Sendable {
    /// Plurals, singulars and short names.
    private(set) var resources: Set<String> = []
    /// Kinds and kinds of lists.
    private(set) var kinds: Set<String> = []

    mutating func insert(_ names: Value) {
        for key in ["plural", "singular"] {
            if let name = names[key]?.stringValue { resources.insert(name) }
        }
        resources.formUnion(names["shortNames"].strings)
        for key in ["kind", "listKind"] {
            if let name = names[key]?.stringValue { kinds.insert(name) }
        }
    }

    mutating func insert(_ type: ResourceType) {
        resources.formUnion([type.plural, type.singular] + type.shortNames)
        kinds.formUnion([type.kind, type.listKind])
    }

    /// What others have of a definition's group.
    static func taken(
        in cluster: String, _ location: Location, besides definition: Value, _ surfaces: Surfaces
    ) throws(Status) -> DefinitionNames {
        let group = Definition(definition).group
        var taken = DefinitionNames()
        for other in try surfaces.definitions(of: cluster, in: location)
        where other.name != definition.objectName && other.group == group {
            taken.insert(other.acceptedNames ?? [:])
        }
        for type in try surfaces.boundTypes(cluster, location) where type.group == group {
            taken.insert(type)
        }
        // Kinds that are built in share the place where they are stored with whoever has their names.
        for type in BuiltinResources.all where type.group == group { taken.insert(type) }
        return taken
    }

    /// Gives a definition the names that it may have, and says in its conditions what it may not.
    static func accept(_ object: inout Value, _ taken: DefinitionNames, now: String) {
        let wanted = Definition(object).names
        var accepted = Definition(object).acceptedNames ?? ["kind": "", "plural": ""]
        var conflict: (reason: String, names: [String])?
        func take(_ key: String, _ reason: String, from used: Set<String>) {
            guard let name = wanted[key]?.stringValue else {
                accepted[key] = nil
                return
            }
            if accepted[key] == .string(name) || !used.contains(name) {
                accepted[key] = .string(name)
            } else {
                conflict = (reason, [name])
            }
        }
        take("plural", "PluralConflict", from: taken.resources)
        take("singular", "SingularConflict", from: taken.resources)
        let held = Set(accepted["shortNames"].strings)
        func lost(_ used: Set<String>) -> [String] {
            wanted["shortNames"].strings.filter { used.contains($0) && !held.contains($0) }
        }
        if !lost(taken.resources).isEmpty {
            // The others stay free for its own: upstream looks again, with the names that it has by then.
            let own = ["plural", "singular"].compactMap { accepted[$0]?.stringValue }
            conflict = ("ShortNamesConflict", lost(taken.resources.union(own)))
        } else {
            accepted["shortNames"] = wanted["shortNames"]
        }
        take("kind", "KindConflict", from: taken.kinds)
        take("listKind", "ListKindConflict", from: taken.kinds)
        accepted["categories"] = wanted["categories"]
        object[as: Definition.self].acceptedNames = accepted
        setConditions(&object, conflict, now)
    }

    private static func setConditions(
        _ object: inout Value, _ conflict: (reason: String, names: [String])?, _ now: String
    ) {
        guard let conflict else {
            object.setKubernetesCondition(
                "NamesAccepted", true, "NoConflicts", "no conflicts found", now: now)
            object.setKubernetesCondition(
                "Established", true, "InitialNamesAccepted",
                "the initial names have been accepted", now: now)
            return
        }
        let texts = conflict.names.map { "\(GoText.quoted($0)) is already in use" }
        object.setKubernetesCondition(
            "NamesAccepted", false, conflict.reason,
            texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]", now: now)
        // What was established once stays so, under the names that it had.
        guard !Definition(object).isEstablished else { return }
        object.setKubernetesCondition(
            "Established", false, "NotAccepted", "not all names are accepted", now: now)
    }
}

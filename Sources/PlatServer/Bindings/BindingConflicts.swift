import PlatModel
import PlatValue

/// What keeps a binding from having all that its export offers.
struct BindingConflicts: Sendable {
    /// Resources that other bindings or definitions own.
    var owners: ResourceLock.Conflicts = []
    /// Resources with a name that a kind of another binding has.
    var names: [(resource: String, message: String)] = []

    var isEmpty: Bool { owners.isEmpty && names.isEmpty }
    var resources: Set<String> { Set(owners.map(\.resource) + names.map(\.resource)) }

    /// What conditions say.
    var message: String {
        guard owners.isEmpty else {
            let list = owners.map { "\($0.resource):{\($0.owner)}" }.joined(separator: " ")
            return "Unable to bind APIs because they are bound by other APIBindings or CRDs:"
                + " map[\(list)]"
        }
        return names.first?.message ?? ""
    }
}

extension BindingConflicts {
    /// Offered resources whose kinds share a name with a kind that another binding brings. Equal plurals
    /// are left to the lock.
    static func names(
        of offered: [Binder.Offered], for binding: NameInCluster, _ location: Location,
        _ bindings: BindingDirectory, _ surfaces: Surfaces
    ) throws(Status) -> [(resource: String, message: String)] {
        var conflicts: [(resource: String, message: String)] = []
        for other in bindings.bindings(in: binding.cluster)
        where other.name != binding.name && !other.isBeingDeleted {
            for bound in other.boundResources {
                for offer in offered where offer.entry.group == bound.group {
                    guard offer.entry.resource != bound.resource,
                        let type = try surfaces.boundTypes(bound, location).first,
                        let field = sharedName(offer.names, type)
                    else { continue }
                    conflicts.append(
                        (
                            offer.entry.groupResource,
                            "naming conflict with APIBinding \(GoText.quoted(other.name)) bound to"
                                + " APIExport \(other.path):\(other.exportName):"
                                + " spec.names.\(field) is forbidden"
                        ))
                }
            }
        }
        return conflicts
    }

    /// The first of a kind's names that another kind has: `kind=Widget`.
    private static func sharedName(_ names: Value, _ other: ResourceType) -> String? {
        let resources = Set([other.plural, other.singular] + other.shortNames)
        let kinds: Set<String> = [other.kind, other.listKind]
        for key in ["plural", "singular"] {
            if let name = names[key]?.stringValue, resources.contains(name) {
                return "\(key)=\(name)"
            }
        }
        if let name = names["shortNames"].strings.first(where: resources.contains) {
            return "shortNames=\(name)"
        }
        for key in ["kind", "listKind"] {
            if let name = names[key]?.stringValue, kinds.contains(name) { return "\(key)=\(name)" }
        }
        return nil
    }
}

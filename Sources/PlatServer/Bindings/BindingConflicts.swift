import PlatModel
import PlatValue

/// What keeps a binding from having all that its export offers.
struct BindingConflicts: Sendable {
    /// Resources that other bindings or definitions own.
    var owners: ResourceLock.Conflicts = []
    /// The first name that a kind of the workspace has already. Nothing of the export is bound, or
    /// follows it, until that is free.
    var name: String?

    var isEmpty: Bool { owners.isEmpty && name == nil }
    var resources: Set<String> { Set(owners.map(\.resource)) }

    /// What conditions say.
    var message: String {
        if let name { return "Unable to bind APIs: \(name)" }
        let list = owners.map { "\($0.resource):{\($0.owner)}" }.joined(separator: " ")
        return "Unable to bind APIs because they are bound by other APIBindings or CRDs:"
            + " map[\(list)]"
    }
}

extension BindingConflicts {
    /// A kind that the workspace has, and whose it is.
    private struct Neighbour {
        let owner: String
        let group: String
        let names: DefinitionNames
        let plural: String
    }

    /// What is wrong with the names of offered kinds, where another kind of the workspace has one of
    /// them, by a binding or a definition of its own. Equal plurals are left to the lock.
    static func name(
        in offered: [Binder.Offered], for binding: NameInCluster, _ location: Location,
        _ bindings: BindingDirectory, _ surfaces: Surfaces
    ) throws(Status) -> String? {
        guard !offered.isEmpty else { return nil }
        let neighbours = try neighbours(of: binding, location, bindings, surfaces)
        for offer in offered {
            for other in neighbours
            where other.group == offer.entry.group && other.plural != offer.entry.resource {
                guard let field = other.names.shared(with: offer.names) else { continue }
                return "naming conflict with \(other.owner): spec.names.\(field) is forbidden"
            }
        }
        return nil
    }

    private static func neighbours(
        of binding: NameInCluster, _ location: Location, _ bindings: BindingDirectory,
        _ surfaces: Surfaces
    ) throws(Status) -> [Neighbour] {
        var result: [Neighbour] = []
        let others = bindings.bindings(in: binding.cluster)
            .filter { $0.name != binding.name && !$0.isBeingDeleted }
        for other in others.sorted(by: { $0.name < $1.name }) {
            let owner =
                "APIBinding \(GoText.quoted(other.name)) bound to APIExport"
                + " \(other.path):\(other.exportName)"
            for bound in other.boundResources {
                guard let type = try surfaces.boundTypes(bound, location).first else { continue }
                var names = DefinitionNames()
                names.insert(type)
                result.append(
                    Neighbour(
                        owner: owner, group: bound.group, names: names, plural: bound.resource))
            }
        }
        for definition in try surfaces.definitions(of: binding.cluster, in: location)
        where definition.isEstablished {
            var names = DefinitionNames()
            names.insert(definition.acceptedNames ?? [:])
            result.append(
                Neighbour(
                    owner: "CustomResourceDefinition \(GoText.quoted(definition.name))",
                    group: definition.group, names: names,
                    plural: String(definition.name.prefix { $0 != "." })))
        }
        return result
    }
}

extension DefinitionNames {
    /// The first of a kind's names that is among these: `kind=Widget`.
    func shared(with names: Value) -> String? {
        for key in ["plural", "singular"] {
            if let name = names[key]?.stringValue, resources.contains(name) {
                return "\(key)=\(name)"
            }
        }
        let short = names["shortNames"].strings
        if short.contains(where: resources.contains) {
            return "shortNames=[\(short.joined(separator: " "))]"
        }
        for key in ["kind", "listKind"] {
            if let name = names[key]?.stringValue, kinds.contains(name) { return "\(key)=\(name)" }
        }
        return nil
    }
}

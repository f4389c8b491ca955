import PlatModel
import PlatStore
import PlatValue

/// The kinds that a request over all workspaces means, beyond those that are everywhere the same (kcp
/// contract, section 1.6).
extension Surfaces {
    private static let reading: Set<String> = ["list", "watch"]

    /// `RESOURCE:IDENTITY` means one export's kind. Without an identity a kind has no one schema there:
    /// whatever bears its name is served, but only its metadata. Nil: there is no such kind.
    func typeEverywhere(
        _ path: RequestInfo.ResourcePath, in location: Location, showsMetadataOnly: Bool
    ) throws(Status) -> ResourceType? {
        let parts = path.resource.split(separator: ":", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            return showsMetadataOnly ? try typeOfAnyIdentity(path, in: location) : nil
        }
        let bound = bindings.boundResources(in: location, identity: parts[1])
            .first { $0.group == path.group && $0.resource == parts[0] }
        let types = try bound.map { bound throws(Status) in try boundTypes(bound, location) }
        return types?.first { $0.version == path.version && $0.plural == parts[0] }?
            .viewed(verbs: Self.reading)
    }

    private func typeOfAnyIdentity(
        _ path: RequestInfo.ResourcePath, in location: Location
    ) throws(Status) -> ResourceType? {
        func isMeant(_ type: ResourceType) -> Bool {
            type.version == path.version && type.plural == path.resource
        }
        for bound in bindings.boundResources(
            in: location, group: path.group, resource: path.resource)
        {
            if let type = try boundTypes(bound, location).first(where: isMeant) {
                return type.ofAnyIdentity
            }
        }
        return try definedTypes(path, in: location).first(where: isMeant)?.ofAnyIdentity
    }

    /// What the workspaces of a location define themselves by the name that is asked for. Only those
    /// definitions are decoded.
    private func definedTypes(
        _ path: RequestInfo.ResourcePath, in location: Location
    ) throws(Status) -> [ResourceType] {
        let name = "/\(path.resource).\(path.group.isEmpty ? "core" : path.group)"
        var types: [ResourceType] = []
        do {
            try location.store.forEach(
                prefix: BuiltinResources.customResourceDefinitions.storagePrefix
            ) { entry in
                guard entry.key.hasSuffix(name) else { return true }
                let definition = try StoredObject(entry).value()
                guard Definition(definition).isEstablished else { return true }
                types += try definitionTypes(definition)
                return !types.contains { $0.version == path.version }
            }
        } catch {
            throw Status(caught: error)
        }
        return types
    }
}

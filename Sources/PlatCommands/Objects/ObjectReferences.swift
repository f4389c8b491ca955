import PlatClient
import PlatModel
import PlatValue

extension Selection {
    /// What operands name; a TYPE alone stands for all its objects that match.
    func references(
        of objects: ObjectArguments, namespace: String, _ client: Client, _ context: Context
    ) async throws(CommandError) -> [ObjectReference] {
        var references: [ObjectReference] = []
        for target in objects.targets {
            guard target.name == nil else {
                let resource = try await findResource(target.resource, client, context)
                references.append(
                    ObjectReference(resource, namespace: namespace, name: target.name ?? ""))
                continue
            }
            for resource in try await findResources(target.resource, client, context) {
                let place = hasAllNamespaces ? nil : namespace
                let found = try await calling(target.resource, context) {
                    () throws(ClientError) in
                    try await client.items(resource.path(namespace: place), query: query).items
                }
                references += found.map {
                    ObjectReference(
                        resource, namespace: $0.objectNamespace ?? "", name: $0.objectName)
                }
            }
        }
        return references
    }
}

/// What files describe, the last first: whatever needs another thing goes before it.
func describedReferences(
    _ files: [String], namespace: String, _ client: Client, _ context: Context
) async throws(CommandError) -> [ObjectReference] {
    var references: [ObjectReference] = []
    for manifest in try await readManifests(files, context).reversed() {
        let resource: APIResource
        do throws(ResourceLookupError) {
            resource = try await client.resource(for: manifest.kind)
        } catch {
            throw error.told(about: manifest, program: context.program)
        }
        references.append(
            ObjectReference(
                resource, namespace: manifest.namespace ?? namespace, name: manifest.name))
    }
    return references
}

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
            let resource = try await findResource(target.resource, client, context)
            var names = [target.name].compactMap(\.self)
            if names.isEmpty {
                names = try await calling(target.resource, context) { () throws(ClientError) in
                    try await client.items(resource.path(namespace: namespace), query: query)
                        .items.map(\.objectName)
                }
            }
            references += names.map {
                ObjectReference(resource, namespace: namespace, name: $0)
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

import PlatClient
import PlatModel
import PlatValue

/// What an object has to do with others, for the kinds that plat is about. What may not be seen is left
/// out.
struct Relations {
    let client: Client

    func lines(_ object: Value, _ resource: APIResource) async -> [(title: String, lines: [String])]
    {
        switch resource.fullName {
        case APIResource.bindings.fullName: await binding(APIBinding(object))
        case APIResource.exports.fullName: await export(APIExport(object))
        case APIResource.workspaces.fullName: await workspace(Workspace(object))
        default: []
        }
    }

    private func binding(_ binding: APIBinding) async -> [(title: String, lines: [String])] {
        // A type that is no longer served has no objects that could be counted.
        let contents = (try? await client.contents(of: binding.value)) ?? []
        let types = binding.boundResources.map { bound in
            let count = contents.first { $0.resource == bound.groupResource }?.count ?? 0
            return "\(bound.groupResource) (\(count) object\(count == 1 ? "" : "s"))"
        }
        let claims =
            binding.claims.map { claim in
                "\(claim.state ?? "Open"): \(claim.sentence)"
            } + binding.openClaims.map { "Open: \($0.sentence)" }
        return [
            ("Bound Export", [BindLs.export(binding.value)]), ("Brings", types),
            ("Permission Claims", claims),
        ]
    }

    private func export(_ export: APIExport) async -> [(title: String, lines: [String])] {
        // Without endpoints nobody uses it.
        let bindings = (try? await ExportView(typed: export.name).bindings(client)) ?? []
        let consumers = bindings.map { binding in
            binding.annotation(ObjectAnnotations.path).map { ":" + $0 } ?? binding.cluster
        }.sorted()
        return [
            ("Offers", ExportLs.resources(export.value)),
            ("Permission Claims", export.claims.map(\.sentence)), ("Used By", consumers),
        ]
    }

    private func workspace(_ workspace: Workspace) async -> [(title: String, lines: [String])] {
        guard let path = client.path, !workspace.isMount, !workspace.url.isEmpty else {
            return workspace.mount.map { [("Mounts", ["\($0.kind)/\($0.name)"])] } ?? []
        }
        let inside = client.at(path.appending(workspace.name))
        // Who may not enter it sees nothing of it.
        let children = ((try? await inside.childWorkspaces()) ?? []).map(\.name)
        let bindings = (try? await inside.items(APIResource.bindings.path()).items) ?? []
        let exports = (try? await inside.items(APIResource.exports.path()).items) ?? []
        return [
            (
                "Location",
                [workspace.value.annotation(Workspace.Annotation.shard)].compactMap(\.self)
            ),
            ("Workspaces Below", children),
            ("Binds", bindings.map { BindLs.export($0) }.sorted()),
            ("Exports", exports.map(\.objectName).sorted()),
        ]
    }
}

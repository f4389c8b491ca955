import PlatClient
import PlatModel
import PlatValue

/// Which APIs others would lose with a workspace.
struct ExportsInUse: Sendable {
    let context: Context

    /// The exports of a workspace and of everything below it that somebody has bound, each with how
    /// many do: `:root:ml:training.faros.sh (3 workspaces)`. What may not be seen is left out: only
    /// the server knows whether it may be removed.
    func below(_ client: Client) async throws(CommandError) -> [String] {
        guard let top = client.path else { return [] }
        let walk = TreeWalk(client: client, depth: nil, base: client.session.base) { _ in }
        var places: [WorkspacePath] = []
        await walk.run(from: top).forEach { node in
            if node.fault == nil, node.workspace?.isMount != true { places.append(node.path) }
        }
        let found = await context.all(places) { path in await used(client.at(path), path, top) }
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        return found.flatMap(\.self)
    }

    private func used(
        _ client: Client, _ path: WorkspacePath, _ top: WorkspacePath
    ) async -> [String] {
        let exports: [Value]
        do throws(ClientError) {
            exports = try await client.items(APIResource.exports.path()).items
        } catch {
            return []
        }
        var texts: [String] = []
        for export in exports {
            let name = export.objectName
            do throws(CommandError) {
                let view = ExportView(typed: name, cluster: nil)
                let count = try await ExportConsumers.bindings(view, client).count { binding in
                    // What goes away with the workspace loses nothing by itself.
                    let place = binding.at("metadata", "annotations", "kcp.io/path")?.stringValue
                    return place.map { !WorkspacePath($0).hasPrefix(top) } ?? true
                }
                guard count > 0 else { continue }
                texts.append(
                    "\(path.displayed):\(name) (\(count) workspace\(count == 1 ? "" : "s"))")
            } catch {
                continue
            }
        }
        return texts
    }
}

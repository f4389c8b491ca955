public import PlatModel
import PlatSystem
public import PlatValue

/// An export that can be seen.
public struct CatalogEntry: Sendable, Equatable {
    /// The workspace that publishes it.
    public var path: WorkspacePath
    /// The export itself.
    public var export: Value
    /// Whether the caller may bind it.
    public var isBindable: Bool

    /// `:root:ml:training:training.faros.sh`, as `plat bind` takes it.
    public var displayed: String { "\(path.displayed):\(export.objectName)" }
}

extension Client {
    /// The exports of this workspace and of all below it that can be seen, by path and name. What may
    /// not be looked at has none to offer.
    public func catalog() async -> [CatalogEntry] {
        guard let top = path else { return [] }
        var places: [WorkspacePath] = []
        await TreeWalk(client: self).run(from: top).forEach { node in
            // Whoever may not see the workspaces in it may still be offered what it exports.
            guard node.fault == nil || node.fault == .denied, node.workspace?.isMount != true else {
                return
            }
            places.append(node.path)
        }
        return await concurrently(places) { path in await at(path).ownCatalog(path) }
            .flatMap(\.self)
    }

    private func ownCatalog(_ path: WorkspacePath) async -> [CatalogEntry] {
        // See above.
        guard let exports = try? await items(APIResource.exports.path()).items else { return [] }
        return await concurrently(exports.sorted { $0.objectName < $1.objectName }) { export in
            let question = AccessQuestion("bind", .exports, name: export.objectName)
            // What cannot be asked cannot be bound either.
            let answer = try? await question.ask(self)
            return CatalogEntry(
                path: path, export: export, isBindable: answer?.isAllowed ?? false)
        }
    }
}

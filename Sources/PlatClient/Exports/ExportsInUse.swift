public import PlatModel
import PlatSystem
import PlatValue

/// An export that others have bound.
public struct ExportInUse: Sendable, Equatable {
    /// The workspace that publishes it.
    public var path: WorkspacePath
    /// Its name there.
    public var name: String
    /// What those who use it would lose.
    public var impact: ExportImpact
}

extension Client {
    /// The exports of this workspace and of everything below it that somebody elsewhere has bound.
    /// What may not be seen is left out: only the server knows whether it may be removed.
    public func exportsInUse() async -> [ExportInUse] {
        guard let path else { return [] }
        return await exportsInUse(in: await TreeWalk(client: self).run(from: path))
    }

    /// The same of a tree that has been walked.
    public func exportsInUse(in tree: TreeNode) async -> [ExportInUse] {
        let top = tree.path
        var places: [WorkspacePath] = []
        tree.forEach { node in
            if node.fault == nil, node.workspace?.isMount != true { places.append(node.path) }
        }
        return await concurrently(places) { path in await at(path).ownExportsInUse(outside: top) }
            .flatMap(\.self)
    }

    private func ownExportsInUse(outside top: WorkspacePath) async -> [ExportInUse] {
        // See above: what may not be seen is left out.
        guard let path, let exports = try? await items(APIResource.exports.path()).items else {
            return []
        }
        var used: [ExportInUse] = []
        for export in exports {
            let view = ExportView(typed: export.objectName)
            // An export without endpoints has no consumers.
            guard let bindings = try? await view.bindings(self) else { continue }
            let others = bindings.filter { binding in
                // What goes away with the workspace loses nothing by itself.
                let place = binding.annotation(ObjectAnnotations.path)
                return place.map { !WorkspacePath($0).hasPrefix(top) } ?? true
            }
            guard !others.isEmpty else { continue }
            used.append(
                ExportInUse(
                    path: path, name: export.objectName,
                    impact: await impact(ofRemoving: export, view, others)))
        }
        return used
    }
}

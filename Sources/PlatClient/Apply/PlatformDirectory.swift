public import PlatModel
import PlatSystem
import PlatValue

/// A folder that mirrors a part of the workspace tree: folders are workspaces, files hold their
/// objects. See plat-platform-directory(7).
public struct PlatformDirectory {
    private let path: String
    private let shown: String

    /// The folder at `path`, which the user calls `shown`.
    public init(path: String, shown: String) {
        self.path = path
        self.shown = shown
    }

    /// Everything in the folder, as content of `workspace`, parents before their children.
    public func items(in workspace: WorkspacePath) async throws(ManifestError) -> [ApplyPlan.Item] {
        var items: [ApplyPlan.Item] = []
        for manifest in try await ManifestFiles.manifests(at: path, shown: shown) {
            items.append(ApplyPlan.Item(workspace: workspace, manifest: manifest))
        }
        for name in try Folder.names(path, shown: shown)
        where !name.hasPrefix(".") && Folder.isFolder(Folder.name(name, in: path)) {
            let child = PlatformDirectory(
                path: Folder.name(name, in: path), shown: Folder.name(name, in: shown))
            guard WorkspacePath.isSegment(name) else {
                throw ManifestError(child.shown, .notAWorkspaceName)
            }
            try await child.addWorkspace(name, to: &items, in: workspace)
            items += try await child.items(in: workspace.appending(name))
        }
        return items
    }

    /// Adds the workspace that this folder stands for, or marks the one that a file describes.
    private func addWorkspace(
        _ name: String, to items: inout [ApplyPlan.Item], in workspace: WorkspacePath
    ) async throws(ManifestError) {
        let object = try await WorkspaceSettings.workspace(name, in: path, shown: shown)
        let described = items.firstIndex {
            $0.workspace == workspace && $0.manifest.name == name
                && $0.manifest.kind == WorkspaceSettings.kind
        }
        if let described {
            items[described].isFolder = true
        } else {
            let manifest = Manifest(object: object, source: Folder.name("", in: shown))
            items.append(
                ApplyPlan.Item(workspace: workspace, manifest: manifest, isFolder: true))
        }
    }
}

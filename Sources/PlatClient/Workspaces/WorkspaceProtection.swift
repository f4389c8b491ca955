import PlatModel
import PlatValue

extension Client {
    /// Notes on a workspace below whether it may be removed; true where that is news. What is noted holds
    /// for plat: who may delete the workspace may do so with other clients.
    public func protectWorkspace(
        _ name: String, _ isProtected: Bool
    ) async throws(ClientError) -> Bool {
        let reference = ObjectReference(.workspaces, name: name)
        guard try await childWorkspace(name).isProtected != isProtected else { return false }
        let note: Value = isProtected ? "true" : .null
        _ = try await patch(
            reference, .merge,
            ["metadata": ["annotations": [Workspace.Annotation.protected: note]]])
        return true
    }
}

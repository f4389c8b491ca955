public import PlatModel
import PlatValue

extension Client {
    /// The address of the caller's home workspace; nil where it has none yet. Only the server knows
    /// where it is, and makes it when it is asked for the first time.
    public func home() async throws(ClientError) -> WorkspaceURL? {
        let home = try await at(.root).get(
            ObjectReference(.workspaces, name: "~").path)
        return WorkspaceURL(Workspace(home).url)
    }
}

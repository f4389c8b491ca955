import PlatClient
import PlatModel
import PlatValue

extension Context {
    /// Home, and what follows it. Only the server knows where it is, and makes it when it is asked
    /// for the first time.
    func homePath(_ steps: [String], operand: String) async throws(CommandError) -> WorkspacePath {
        let client = Client(session: try session(), path: .root)
        let home: Value
        do throws(ClientError) {
            home = try await client.get("/apis/tenancy.kcp.io/v1alpha1/workspaces/~")
        } catch {
            throw CommandError(error, operand)
        }
        guard let url = home.at("spec", "URL")?.stringValue.flatMap(WorkspaceURL.init) else {
            throw CommandError(.unavailable, operand, "the home workspace has no address yet")
        }
        do throws(WorkspacePathError) {
            return try url.path.walking(steps, operand: operand)
        } catch {
            throw CommandError(error)
        }
    }
}

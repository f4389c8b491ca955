import PlatClient
import PlatModel

/// What operands of the command line mean, seen from where the command works.
extension Context {
    /// The current workspace (`-w` applied); fails where the kubeconfig points to none.
    func workspace() async throws(CommandError) -> WorkspaceURL {
        let place = try place()
        guard let current = place.workspace else { throw withoutWorkspaces(place.server) }
        return try await workingPath().map(current.at) ?? current
    }

    /// The current workspace as the kubeconfig has it.
    func currentWorkspace() throws(CommandError) -> WorkspaceURL {
        let place = try place()
        guard let workspace = place.workspace else {
            throw CommandError(
                .invalid, place.server, "points to no workspace",
                hints: ["the server of the current context must end in /clusters/PATH"])
        }
        return workspace
    }

    /// Where relative operands start: `-w`'s workspace, or the current one; nil where the
    /// kubeconfig points to none.
    func workingPath() async throws(CommandError) -> WorkspacePath? {
        let current = try place().workspace?.path
        guard let operand = options.workspace else { return current }
        if let known = connector.workingPath { return known }
        let path = try await target(operand, from: current)
        connector.workingPath = path
        return path
    }

    /// The workspace that an operand names, seen from the one that the command works in. Asks the
    /// server only for `~`.
    func resolve(_ operand: String) async throws(CommandError) -> WorkspacePath {
        try await target(operand, from: try await workingPath())
    }

    private func target(
        _ operand: String, from start: WorkspacePath?
    ) async throws(CommandError) -> WorkspacePath {
        let operand = APIResource.workspaces.bareName(operand)
        switch try WorkspaceTarget.of(operand, home: home, from: start) {
        case .path(let path): return path
        case .previous: return try previousWorkspace().path
        case .home(let steps):
            let client = Client(session: try session(), path: .root)
            let home = try await calling(operand, self) { () throws(ClientError) in
                try await client.home()
            }
            guard let home else {
                throw CommandError(.unavailable, operand, "the home workspace has no address yet")
            }
            do throws(WorkspacePathError) {
                return try home.path.walking(steps, operand: operand)
            } catch {
                throw CommandError(error)
            }
        }
    }
}

extension WorkspaceTarget {
    /// What an operand points at. The shell writes `~` out as the home folder before we see it.
    static func of(
        _ operand: String, home: String, from current: WorkspacePath?
    ) throws(CommandError) -> WorkspaceTarget {
        var text = operand
        if !home.isEmpty, home != "/", text == home || text.hasPrefix(home + "/") {
            text = "~" + text.dropFirst(home.count)
        }
        do throws(WorkspacePathError) {
            return try WorkspacePath.resolve(operand: text, from: current)
        } catch {
            throw CommandError(error)
        }
    }
}

import PlatClient
import PlatModel
import PlatValue
import Testing

/// What a move asks before it is made.
struct WorkspaceReachTests {
    /// Answers by the end of the target: status and body.
    private func server(_ answers: [String: (Int, String)]) throws -> ScriptedServer {
        try ScriptedServer { _, target in
            let answer = answers.first { target.hasSuffix($0.key) }?.value ?? (404, "")
            return .init(status: answer.0, body: answer.1)
        }
    }

    private func reach(_ answers: [String: (Int, String)]) async throws -> WorkspaceReach {
        let server = try server(answers)
        let result: Result<WorkspaceReach, ClientError>
        do throws(ClientError) {
            result = .success(try await server.client().reach(WorkspacePath("root:a:b")))
        } catch {
            result = .failure(error)
        }
        await server.stop()
        return try result.get()
    }

    private static let workspace = """
        {"kind":"Workspace","spec":{"type":{"name":"universal","path":"root"}}}
        """

    @Test func aWorkspaceThatAnswersIsOpen() async throws {
        let found = try await reach([
            "/clusters/root:a:b/api": (200, "{}"), "/workspaces/b": (200, Self.workspace),
        ])
        guard case .open(let type) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(type == "root:universal")
    }

    @Test func aParentThatMayNotBeReadHidesTheTypeOnly() async throws {
        let found = try await reach([
            "/clusters/root:a:b/api": (200, "{}"), "/workspaces/b": (403, "{}"),
        ])
        guard case .open(let type) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(type == nil)
    }

    @Test(arguments: [403, 404])
    func deniedAndMissingAreAlike(status: Int) async throws {
        let found = try await reach([
            "/clusters/root:a:b/api": (status, "{}"), "/workspaces/b": (200, Self.workspace),
        ])
        guard case .hidden = found else {
            Issue.record("\(found)")
            return
        }
    }

    @Test func aMountThatIsAwaySaysSo() async throws {
        let found = try await reach(["/clusters/root:a:b/api": (503, "not ready")])
        guard case .notReady(let status) = found else {
            Issue.record("\(found)")
            return
        }
        #expect(status.message == "not ready")
    }

    @Test func wrongCredentialsAreNoMissingWorkspace() async throws {
        await #expect(throws: ClientError.self) {
            _ = try await reach(["/clusters/root:a:b/api": (401, "{}")])
        }
    }
}

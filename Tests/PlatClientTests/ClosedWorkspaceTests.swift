import PlatModel
import PlatValue
import Testing

@testable import PlatClient

/// The forms in which servers say that a whole workspace is not there, or may not be entered.
@Suite struct ClosedWorkspaceTests {
    private static let configmaps = GroupResource("configmaps")
    private static let workspaces = GroupResource(group: "tenancy.kcp.io", resource: "workspaces")
    private static let logicalClusters = GroupResource(
        group: "core.kcp.io", resource: "logicalclusters")

    /// A front proxy's 403 names nothing.
    private static let unnamed: Value = [
        "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
        "message": "forbidden", "reason": "Forbidden", "details": [:], "code": 403,
    ]

    struct Row: Sendable {
        var name: String
        /// What is answered to the request, to `/api`, and to the question for the logical cluster.
        var asked: Value
        var door: Value?
        var cluster: Value?
        /// The workspace as its parent has it.
        var workspace: Value?
        /// Nil: the refusal stays what it is.
        var isUnknown: Bool?
        var isUnready = false
    }

    static let rows = [
        Row(
            name: "a lone shard names the path", asked: Status.notFound(workspaces, "root:a").value,
            isUnknown: true),
        Row(
            name: "an object of that kind is no path",
            asked: Status.notFound(workspaces, "a").value,
            isUnknown: nil),
        Row(
            name: "a front proxy that knows no such path", asked: unnamed, door: unnamed,
            cluster: unnamed, isUnknown: true),
        Row(
            name: "a workspace without access",
            asked: Status.forbidden(configmaps, "", "access denied").value, door: unnamed,
            cluster: Status.forbidden(logicalClusters, "cluster", "access denied").value,
            isUnknown: false),
        Row(
            name: "a workspace whose own object may be read, but nothing else",
            asked: Status.forbidden(configmaps, "", "access denied").value, door: unnamed,
            isUnknown: false),
        Row(
            name: "a right that is missing in an open workspace",
            asked: Status.forbidden(configmaps, "", "access denied").value, isUnknown: nil),
        Row(
            name: "a workspace that is being made", asked: unnamed, door: unnamed, cluster: unnamed,
            workspace: ["status": ["phase": "Scheduling"]], isUnknown: true, isUnready: true),
        Row(
            name: "a workspace that is being removed", asked: unnamed, door: unnamed,
            cluster: unnamed,
            workspace: [
                "metadata": ["deletionTimestamp": "2026-01-01T00:00:00Z"],
                "status": ["phase": "Ready"],
            ], isUnknown: true, isUnready: true),
        Row(
            name: "a workspace that is ready, and closed to the caller", asked: unnamed,
            door: unnamed, cluster: unnamed, workspace: ["status": ["phase": "Ready"]],
            isUnknown: true),
    ]

    @Test(arguments: rows) func isToldAsWhatItIs(_ row: Row) async throws {
        let server = try ScriptedServer { _, target in
            if target.hasSuffix("/workspaces/a") {
                guard let workspace = row.workspace else { return .init(status: 404) }
                return .init(status: 200, body: workspace.jsonText())
            }
            let reply: Value? =
                target.hasSuffix("/api")
                ? row.door : target.hasSuffix("/logicalclusters/cluster") ? row.cluster : row.asked
            guard let reply else { return .init() }
            return .init(
                status: reply["code"]?.integerValue.map(Int.init) ?? 500, body: reply.jsonText())
        }
        let error = await #expect(throws: ClientError.self, "\(row.name)") {
            try await server.client().get("/api/v1/configmaps")
        }
        if case .closed(let workspace) = error {
            #expect(workspace.isUnknown == row.isUnknown, "\(row.name)")
            #expect((workspace.unready != nil) == row.isUnready, "\(row.name)")
            #expect(workspace.path == WorkspacePath("root:a"), "\(row.name)")
        } else {
            #expect(row.isUnknown == nil, "\(row.name)")
        }
        await server.stop()
    }
}

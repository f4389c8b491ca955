import PlatClient
import PlatModel
import PlatValue
import Synchronization
import Testing

/// What a followed tree tells of places that close.
@Suite(.timeLimit(.minutes(1)))
struct TreeWatchTests {
    private static func workspace(_ name: String, isGoing: Bool = false) -> Value {
        var value: Value = [
            "metadata": ["name": .string(name), "uid": .string(name), "resourceVersion": "7"],
            "spec": ["URL": "https://h/clusters/x"], "status": ["phase": "Ready"],
        ]
        if isGoing { value.set("2026-01-01T00:00:00Z", at: "metadata", "deletionTimestamp") }
        return value
    }

    private struct Seen {
        /// How often something was asked of the workspace that closes, and watched of the one above.
        var asked = 0
        var watched = 0
        var hidden = 0
    }

    /// One that is removed closes before its parent has told that it is gone.
    @Test(arguments: [false, true])
    func whatGoesAwayIsNotTakenForHidden(_ isGoing: Bool) async throws {
        let seen = Mutex(Seen())
        let refusal = Status.forbidden(GroupResource("workspaces"), "", "access denied")
        let server = try ScriptedServer { _, target in
            if target.contains("root:a:b/") {
                seen.withLock { $0.asked += 1 }
                return .init(status: 403, body: refusal.value.jsonText())
            }
            guard target.contains("watch=") else {
                let items: [Value] =
                    target.contains("root:a/") ? [Self.workspace("b", isGoing: isGoing)] : []
                let list: Value = [
                    "metadata": ["resourceVersion": "7"], "items": .array(items),
                ]
                return .init(body: list.jsonText())
            }
            let isTime = seen.withLock { seen in
                if seen.asked > 0 { seen.watched += 1 }
                return isGoing ? seen.watched > 20 : seen.hidden > 0
            }
            let event: Value = ["type": "ADDED", "object": Self.workspace("c")]
            return .init(body: isTime ? event.jsonText() + "\n" : "")
        }
        let watch = TreeWatch(client: server.client()) { change in
            switch change {
            case .unfollowed:
                seen.withLock { $0.hidden += 1 }
                return true
            case .workspace(_, let node): return node.name != "c"
            }
        }
        try await watch.run(from: WorkspacePath("root:a"))
        #expect(seen.withLock(\.hidden) == (isGoing ? 0 : 1))
        await server.stop()
    }
}

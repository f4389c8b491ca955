import PlatClient
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

/// A control plane that is restarted in the middle of things.
@Suite(.timeLimit(.minutes(2)))
struct RestartTests {
    private static let count = 400

    private static func configMap(_ name: String) -> Manifest {
        Manifest(
            object: [
                "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
            ], source: "test")
    }

    /// Restarts when `isTime` says so for the first time.
    private final class Restarting: Sendable {
        private let begin = AsyncStream.makeStream(of: Void.self)
        private let server: EmbeddedServer

        init(_ server: EmbeddedServer) { self.server = server }

        func now() { begin.continuation.yield() }

        func run() async throws {
            for await _ in begin.stream { return try await server.restart() }
        }
    }

    @Test func anApplyIsWhole() async throws {
        let server = try await EmbeddedServer.start()
        let client = try server.client(for: "admin")
        let restarting = Restarting(server)
        async let restarted: Void = restarting.run()
        let plan = ApplyPlan(
            (0..<Self.count).map {
                .init(workspace: client.path, manifest: Self.configMap("c\($0)"))
            })
        let options = ApplyOptions(defaultNamespace: "default")
        let done = Mutex(0)
        let outcomes = await ApplyRun(plan, client: client, options: options) { event in
            guard case .finished = event else { return }
            let isTime = done.withLock { done in
                done += 1
                return done == 40
            }
            if isTime { restarting.now() }
        }.run()
        try await restarted
        for (position, outcome) in outcomes.enumerated() {
            guard case .done? = outcome else {
                Issue.record("\(position): \(String(describing: outcome))")
                continue
            }
        }
        let names = try await client.items("/api/v1/namespaces/default/configmaps").items.map(
            \.objectName)
        #expect(names.filter { $0.hasPrefix("c") }.count == Self.count)
        await server.stop()
    }

    @Test func aWatchTellsEachObjectOnce() async throws {
        let server = try await EmbeddedServer.start()
        let client = try server.client(for: "admin")
        let restarting = Restarting(server)
        let told = Mutex<[String]>([])
        async let followed: Void = Follow(
            client, path: "/api/v1/namespaces/default/configmaps"
        ).run { event throws(ClientError) in
            let name = event.object.objectName
            told.withLock { $0.append("\(event.type) \(name)") }
            if name == "before" { restarting.now() }
            return name != "after"
        }
        let options = ApplyOptions(defaultNamespace: "default")
        _ = try await client.apply(Self.configMap("before"), options)
        try await restarting.run()
        _ = try await client.apply(Self.configMap("after"), options)
        try await followed
        let ours = told.withLock(\.self).filter { !$0.contains("kube-root-ca.crt") }
        #expect(ours == ["ADDED before", "ADDED after"])
        await server.stop()
    }

    @Test func aTreeIsWhole() async throws {
        let server = try await EmbeddedServer.start()
        let client = try server.client(for: "admin")
        let maker = WorkspaceMaker(session: client.session)
        for name in 0..<8 {
            let path = WorkspacePath("root:w\(name)")
            _ = try await maker.make(path, .init())
            _ = try await maker.waitUntilReady(path)
        }
        let isOver = Mutex(false)
        let restarted = Task {
            defer { isOver.withLock { $0 = true } }
            try await server.restart()
        }
        repeat {
            let tree = await TreeWalk(client: client).run(from: .root)
            #expect(tree.children.count == 8 && !tree.hasFaults)
        } while !isOver.withLock(\.self)
        try await restarted.value
        await server.stop()
    }
}

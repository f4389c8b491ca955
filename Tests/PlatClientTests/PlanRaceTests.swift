import PlatClient
import PlatModel
import PlatTesting
import PlatValue
import Synchronization
import Testing

/// What somebody else does between the look of a plan and its write.
@Suite(.timeLimit(.minutes(2)))
struct PlanRaceTests {
    /// Does something once, before the request that comes after the first look at ConfigMaps; whatever comes
    /// at the same time waits until it is done.
    private final class Intrusion: Sendable {
        private let isDue = Mutex(false)
        private let deedDone = Mutex<Task<Result<Void, ClientError>, Never>?>(nil)
        let deed: @Sendable () async throws(ClientError) -> Void

        init(_ deed: @escaping @Sendable () async throws(ClientError) -> Void) { self.deed = deed }

        func note(_ line: String) {
            guard line.hasPrefix("GET"), line.contains("/configmaps") else { return }
            isDue.withLock { $0 = true }
        }

        func happen() async throws(ClientError) {
            guard isDue.withLock(\.self) else { return }
            let task = deedDone.withLock { known in
                let task = known ?? Task { await self.tried() }
                known = task
                return task
            }
            try await task.value.get()
        }

        private func tried() async -> Result<Void, ClientError> {
            do throws(ClientError) {
                return .success(try await deed())
            } catch {
                return .failure(error)
            }
        }
    }

    private static func map(_ name: String, _ data: String = "mine") -> Value {
        [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
            "data": ["k": .string(data)],
        ]
    }

    private static let maps = APIResource.configMaps
    /// Not even by force.
    private static var options: ApplyOptions {
        var options = ApplyOptions(defaultNamespace: "default")
        options.forcesConflicts = true
        return options
    }

    private static func plan(_ count: Int, _ client: Client) async throws -> ApplyPlan {
        let text = (0..<count).map { Self.map("m\($0)").jsonText() }.joined(separator: "\n---\n")
        let manifests = try ManifestReader.manifests(in: Array(text.utf8), source: "test")
        let plan = ApplyPlan(manifests.map { .init(workspace: client.path, manifest: $0) })
        let outcomes = await ApplyPreview(plan, client: client, options: options).run()
        return try RecordedPlan(
            server: client.session.base, options: options, plan: plan, outcomes: outcomes,
            leftovers: nil
        ).changes
    }

    /// Alone it is asked for by itself, in a crowd the collection is listed once.
    @Test(arguments: [1, 12])
    func whatSomebodyElseHasMadeMeanwhileIsNotOverwritten(_ count: Int) async throws {
        let server = try await EmbeddedServer.start()
        let client = try server.client(for: "admin")
        let plan = try await Self.plan(count, client)
        let intrusion = Intrusion { () async throws(ClientError) in
            _ = try await client.create(
                Self.map("m0", "theirs"), Self.maps, namespace: "default")
        }
        let intruded = try server.client(
            for: "admin", log: intrusion.note, before: intrusion.happen)
        let outcomes = await ApplyRun(
            plan, client: intruded, options: Self.options
        ) { _ in }.run()
        guard case .failed(.outdated(.appeared)) = outcomes[0] else {
            Issue.record("\(String(describing: outcomes[0]))")
            await server.stop()
            return
        }
        let reference = ObjectReference(Self.maps, namespace: "default", name: "m0")
        #expect(try await client.object(reference).at("data", "k") == "theirs")
        let made = outcomes.count { if case .done = $0 { true } else { false } }
        #expect(made == count - 1)
        await server.stop()
    }

    /// A controller that reports, or another applier of the same, gives it a new revision and says
    /// nothing new.
    @Test func aRevisionAloneMakesNoPlanVoid() async throws {
        let server = try await EmbeddedServer.start()
        let client = try server.client(for: "admin")
        _ = try await client.create(Self.map("m0", "before"), Self.maps, namespace: "default")
        let plan = try await Self.plan(1, client)
        let reference = ObjectReference(Self.maps, namespace: "default", name: "m0")
        let intrusion = Intrusion { () async throws(ClientError) in
            _ = try await client.patch(
                reference, .apply, Self.map("m0", "before"),
                query: [("fieldManager", "another"), ("force", "true")])
        }
        let intruded = try server.client(
            for: "admin", log: intrusion.note, before: intrusion.happen)
        let outcomes = await ApplyRun(
            plan, client: intruded, options: Self.options
        ) { _ in }.run()
        guard case .done(let applied) = outcomes[0] else {
            Issue.record("\(String(describing: outcomes[0]))")
            await server.stop()
            return
        }
        #expect(applied.change == .configured && applied.object.at("data", "k") == "mine")
        await server.stop()
    }
}

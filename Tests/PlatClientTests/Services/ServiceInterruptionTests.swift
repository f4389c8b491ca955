import PlatClient
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

/// What is done with a service, by somebody who is killed at each of his writes in turn: what is left goes
/// on to a whole state, or back to one, and consumers have their API all the while.
///
/// The write does not get there, or does and is not answered; what is next goes on, or back: one of these
/// four at each write in turn. `PLAT_CUTS=all` plays all four at each.
@Suite(.timeLimit(.minutes(20)))
struct ServiceInterruptionTests {
    private static let old = Result { try ServicePlane.package() }
    private static let new = Result { try ServicePlane.package("1.1.0", field: "speed") }
    private static let playsAll = ProcessEnvironment.current()["PLAT_CUTS"] == "all"
    private static let clusters = ["one", "two"]

    private final class Ended: Sendable {
        let flag = Mutex(false)
    }

    /// How many control planes share the writes of a test: most of the time is spent waiting.
    private static let width = 4

    /// A control plane with a service, and what is done with it by the way that is cut.
    private struct Stage: Sendable {
        let plane: ServicePlane
        let front: CuttingFront
        /// Which of the writes are cut here: this one, and every `width`-th behind it.
        let first: Int
        let name = WorkspacePath("root:db")

        static var options: ServiceRun.Options {
            var options = ServiceRun.Options()
            options.timeout = .seconds(10)
            return options
        }

        func run(_ package: ServicePackage, _ client: Client) -> ServiceRun {
            ServiceRun(package, at: name, from: client, options: Self.options) { _ in }
        }

        func install(_ package: ServicePackage, _ client: Client) async throws {
            _ = try await run(package, client).install()
        }

        func upgrade(_ package: ServicePackage, _ client: Client) async throws {
            _ = try await run(package, client).upgrade()
        }

        func rollback(_ client: Client) async throws {
            let service = try await InstalledService.find("acme-db", in: client.at(name))
            _ = try await service.rollback(from: client, options: Self.options) { _ in }
        }

        /// Nothing where it is gone already.
        func remove(_ client: Client) async throws {
            guard try await client.childWorkspaces().contains(where: { $0.name == name.last })
            else { return }
            let home = client.at(name)
            let service: InstalledService
            do throws(ServiceError) {
                service = try await InstalledService.find("acme-db", in: home)
            } catch {
                // Interrupted when nothing was there but its workspace, or the workspace on its way.
                let remover = WorkspaceRemover(name, parent: client)
                try await remover.remove()
                return try await remover.waitUntilGone { _ in }
            }
            try await service.removal(from: client, options: Self.options) { _ in }
                .remove(service.record, keepsData: false)
        }

        /// A workspace that uses it, and has an object.
        func consume() async throws -> Client {
            let path = WorkspacePath("root:team")
            let maker = WorkspaceMaker(session: plane.root.session)
            _ = try await maker.make(
                path, .init(type: WorkspaceTypeReference(path: "root", name: "universal")))
            _ = try await maker.waitUntilReady(path)
            let consumer = plane.root.at(path)
            _ = try await ServiceBinder(
                "acme.io", of: name, for: consumer, timeout: .seconds(10)
            ).bind()
            _ = try await consumer.create(
                [
                    "apiVersion": "acme.io/v1", "kind": "DB", "metadata": ["name": "kept"],
                    "spec": ["size": 3],
                ],
                try await consumer.resource(
                    for: GroupVersionKind(group: "acme.io", version: "v1", kind: "DB")))
            return consumer
        }

        /// That a version runs, wholly.
        func check(_ version: String, _ place: String) async throws {
            let service = try await InstalledService.find("acme-db", in: plane.root.at(name))
            let record = service.record
            #expect(record.version == version && record.state == .installed, "\(place)")
            #expect(record.target.isEmpty && record.clusters.count == 2, "\(place)")
            let controllers = try await service.health().controllers()
            #expect(
                controllers.count == 2
                    && controllers.allSatisfy { $0.isReady && $0.version == version },
                "\(place): \(controllers)")
            #expect(try await service.package().description.version.description == version)
        }

        func checkGone(_ place: String) async throws {
            #expect(
                try await plane.remains(on: ServiceInterruptionTests.clusters) == [], "\(place)")
        }
    }

    /// Plays a part of the writes on each of several control planes, all at once.
    private static func with(
        _ body: @escaping @Sendable (Stage) async throws -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 1...width {
                group.addTask {
                    try await ServicePlane.with(clusters: clusters) { plane in
                        let front = try CuttingFront(to: plane.server)
                        do {
                            try await body(Stage(plane: plane, front: front, first: first))
                        } catch {
                            await front.stop()
                            throw error
                        }
                        await front.stop()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Does `body` again and again, cut at one write after the other, until there is none left to cut at;
    /// after each cut `then` brings it to where it began. Answers how many writes there are at most.
    private static func cutEverywhere(
        _ stage: Stage, _ body: @escaping @Sendable (Client) async throws -> Void,
        then: (_ goesOn: Bool, _ place: String) async throws -> Void
    ) async throws -> Int {
        for (round, write) in stride(from: stage.first, to: .max, by: width).enumerated() {
            let all: [(CuttingFront.Moment, Bool)] = [
                (.before, true), (.after, false), (.before, false), (.after, true),
            ]
            let ways = playsAll ? all : [all[(write - 1 + round) % 4]]
            for (moment, goesOn) in ways {
                let isWhole = await stage.front.cut(at: write, moment, body)
                try await then(goesOn, "write \(write), cut \(moment), \(goesOn ? "on" : "back")")
                if isWhole { return write - 1 }
            }
        }
        return 0
    }

    @Test func anInstallationGoesOnOrBack() async throws {
        let old = try Self.old.get()
        try await Self.with { stage in
            let client = stage.front.client(for: "admin")
            let writes = try await Self.cutEverywhere(stage) { client in
                try await stage.install(old, client)
            } then: { goesOn, place in
                if goesOn {
                    try await stage.install(old, client)
                    try await stage.check("1.0.0", place)
                }
                try await stage.remove(client)
                try await stage.checkGone(place)
            }
            #expect(writes > 20)
        }
    }

    @Test func anUpgradeGoesOnOrBack() async throws {
        let (old, new) = (try Self.old.get(), try Self.new.get())
        try await Self.with { stage in
            let client = stage.front.client(for: "admin")
            try await stage.install(old, client)
            let consumer = try await stage.consume()
            let writes = try await Self.cutEverywhere(stage) { client in
                try await stage.upgrade(new, client)
            } then: { goesOn, place in
                try await Self.checkServed(consumer, place)
                if goesOn {
                    try await stage.upgrade(new, client)
                    try await stage.check("1.1.0", place)
                }
                try await Self.goBack(stage, client)
                try await stage.check("1.0.0", place)
                try await Self.checkServed(consumer, place)
            }
            #expect(writes > 8)
        }
    }

    @Test func aRollbackGoesOnOrBack() async throws {
        let (old, new) = (try Self.old.get(), try Self.new.get())
        try await Self.with { stage in
            let client = stage.front.client(for: "admin")
            try await stage.install(old, client)
            let consumer = try await stage.consume()
            try await stage.upgrade(new, client)
            let writes = try await Self.cutEverywhere(stage) { client in
                try await stage.rollback(client)
            } then: { goesOn, place in
                try await Self.checkServed(consumer, place)
                if goesOn {
                    try await Self.goBack(stage, client)
                    try await stage.check("1.0.0", place)
                }
                try await stage.upgrade(new, client)
                try await stage.check("1.1.0", place)
                try await Self.checkServed(consumer, place)
            }
            #expect(writes > 8)
        }
    }

    @Test func aRemovalGoesOn() async throws {
        let old = try Self.old.get()
        try await Self.with { stage in
            let client = stage.front.client(for: "admin")
            try await stage.install(old, client)
            let writes = try await Self.cutEverywhere(stage) { client in
                try await stage.remove(client)
            } then: { _, place in
                try await stage.remove(client)
                try await stage.checkGone(place)
                try await stage.install(old, client)
                try await stage.check("1.0.0", place)
            }
            #expect(writes > 8)
        }
    }

    /// Whoever loses his rights half way is told, and what is there goes on when he has them again.
    @Test func anInstallationWithoutRightsGoesOnWithThem() async throws {
        let old = try Self.old.get()
        try await Self.with { stage in
            let client = stage.front.client(for: "admin")
            for write in stride(from: stage.first, to: .max, by: Self.width) {
                let ended = Ended()
                let isWhole = await stage.front.cut(at: write, .refused) { client in
                    try await stage.install(old, client)
                    // In front of this an error is thrown wherever a write was refused.
                    ended.flag.withLock { $0 = true }
                }
                #expect(isWhole == ended.flag.withLock { $0 }, "write \(write)")
                try await stage.install(old, client)
                try await stage.check("1.0.0", "write \(write)")
                try await stage.remove(client)
                try await stage.checkGone("write \(write)")
                if isWhole { break }
            }
        }
    }

    /// Back to the version before; where nothing was begun, that is the one that runs.
    private static func goBack(_ stage: Stage, _ client: Client) async throws {
        do {
            try await stage.rollback(client)
        } catch ServiceError.noPrevious {
            return
        }
    }

    /// That a consumer has his API, and what he keeps in it.
    private static func checkServed(_ consumer: Client, _ place: String) async throws {
        let resource = try await consumer.resource(
            for: GroupVersionKind(group: "acme.io", version: "v1", kind: "DB"))
        let object = try await consumer.object(ObjectReference(resource, name: "kept"))
        #expect(object["spec"] == ["size": 3], "\(place)")
    }
}

import PlatClient
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// A service on a control plane with clusters that go away or hold what others own, and what is in the
/// way of another version.
@Suite(.timeLimit(.minutes(3)))
struct ServiceRunTests {
    @Test func whatSomebodyElseOwnsIsLeftAlone() async throws {
        try await ServicePlane.with(clusters: ["one", "two"]) { plane in
            let place = plane.root.at(WorkspacePath("root:one"))
            try await place.makeNamespace("acme-db")
            _ = try await place.create(
                [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": ["name": "controller", "namespace": "acme-db"],
                    "data": ["mine": "yes"],
                ], .configMaps, namespace: "acme-db")
            let run = try plane.run(try ServicePlane.package())
            do throws(ServiceError) {
                _ = try await run.install()
                Issue.record("was installed")
            } catch {
                guard case .clusters(let failures, let done) = error,
                    case .foreign(let object)? = failures.first?.reasons.first
                else {
                    Issue.record("\(error)")
                    return
                }
                #expect(failures.map(\.path.text) == ["root:one"] && done == 1)
                #expect(object == "configmap/controller")
            }
            let kept = try await place.object(
                ObjectReference(.configMaps, namespace: "acme-db", name: "controller"))
            #expect(kept["data"] == ["mine": "yes"])
        }
    }

    @Test func aClusterThatIsAwayIsNamedAndServedLater() async throws {
        try await ServicePlane.with(clusters: ["one"]) { plane in
            try await plane.mount("gone", server: "https://127.0.0.1:1", waits: false)
            let package = try ServicePlane.package()
            let run = try plane.run(package)
            do throws(ServiceError) {
                _ = try await run.install()
                Issue.record("was installed")
            } catch {
                guard case .clusters(let failures, 1) = error else {
                    Issue.record("\(error)")
                    return
                }
                #expect(failures.map(\.path.text) == ["root:gone"])
            }
            let half = try #require(try await plane.record())
            #expect(half.state == .installing)
            // Whoever mounts it where it is now has it served by the next look.
            let maker = WorkspaceMaker(session: plane.root.session)
            _ = try await maker.make(
                WorkspacePath("root:late"),
                .init(type: WorkspaceTypeReference(path: "root", name: "universal")))
            _ = try await maker.waitUntilReady(WorkspacePath("root:late"))
            try await plane.mount("gone", server: "\(plane.server.address)/clusters/root:late")
            let record = try await plane.run(package).sync(half)
            #expect(record.state == .installed && record.clusters == [":root:gone", ":root:one"])
        }
    }

    /// Where its namespace is on its way out, as it is for a while after a removal, it begins when that is gone.
    @Test func aNamespaceThatIsBeingRemovedIsWaitedFor() async throws {
        try await ServicePlane.with(clusters: ["one"]) { plane in
            let place = plane.root.at(WorkspacePath("root:one"))
            try await place.makeNamespace("acme-db")
            _ = try await place.create(
                [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": [
                        "name": "held", "namespace": "acme-db", "finalizers": ["acme.io/held"],
                    ],
                ], .configMaps, namespace: "acme-db")
            try await place.delete(ObjectReference(.namespaces, name: "acme-db"))
            let (waits, waiting) = AsyncStream.makeStream(of: String.self)
            let run = try plane.run(
                try ServicePlane.package(), onWait: { waiting.yield($0) })
            @Sendable func install() async throws -> ServiceRecord {
                defer { waiting.finish() }
                return try await run.install()
            }
            async let installed = install()
            let namespace = "namespace/acme-db in :root:one to be gone"
            #expect(await waits.contains(namespace))
            let held = ObjectReference(.configMaps, namespace: "acme-db", name: "held")
            _ = try await place.patch(held, .merge, ["metadata": ["finalizers": .null]])
            let record = try await installed
            #expect(record.state == .installed && record.clusters == [":root:one"])
        }
    }

    /// At whatever is done: what is on the others is done, what is not is named, and it goes on when the
    /// cluster is there again.
    @Test func aClusterThatGoesAwayInTheMiddleIsNamedAndWhatWasBegunGoesOn() async throws {
        let (old, new) = (try ServicePlane.package(), try ServicePlane.package("1.1.0"))
        try await ServicePlane.with(clusters: ["near"]) { plane in
            let front = try CuttingFront(to: plane.server)
            try await plane.mount("rear", through: front)
            let name = WorkspacePath("root:db")
            func find() async throws -> InstalledService {
                try await InstalledService.find("acme-db", in: plane.root.at(name))
            }
            func remove() async throws {
                let service = try await find()
                var options = ServiceRun.Options()
                options.timeout = .seconds(10)
                try await service.removal(from: plane.root, options: options) { _ in }
                    .remove(service.record, keepsData: false)
            }
            func interrupted(
                at write: Int, _ state: ServiceRecord.State, near version: String?,
                _ body: () async throws -> Void
            ) async throws {
                front.end(at: write)
                do {
                    try await body()
                    Issue.record("\(state), write \(write): nothing was said")
                } catch ServiceError.clusters(let failures, done: 1) {
                    #expect(failures.map(\.path.text) == ["root:rear"])
                    #expect(failures.allSatisfy { $0.isAway }, "\(failures)")
                }
                let service = try await find()
                #expect(service.record.state == state)
                let controllers = try await service.health().controllers()
                #expect(controllers.first { $0.path.last == "near" }?.version == version ?? "")
                #expect(front.open())
                try await plane.waitUntilReady("rear")
                try await body()
            }
            try await interrupted(at: 2, .installing, near: "1.0.0") {
                _ = try await plane.run(old).install()
            }
            try await interrupted(at: 1, .upgrading, near: "1.1.0") {
                _ = try await plane.run(new).upgrade()
            }
            #expect(try await find().record.version == "1.1.0")
            try await interrupted(at: 2, .removing, near: nil, remove)
            #expect(try await plane.remains(on: ["near", "rear"]) == [])
            await front.stop()
        }
    }

    @Test func twoInstallationsAtOnceComeToOneThatIsWhole() async throws {
        try await ServicePlane.with(clusters: ["one"]) { plane in
            let package = try ServicePlane.package()
            let outcomes = await concurrently([1, 2, 3]) { _ in
                do {
                    _ = try await plane.run(package).install()
                    return true
                } catch ServiceError.takenOver {
                    return false
                } catch {
                    Issue.record("\(error)")
                    return false
                }
            }
            #expect(outcomes.contains(true))
            let record = try #require(try await plane.record())
            #expect(record.state == .installed)
        }
    }

    @Test func whatIsInTheWayOfAnotherVersionIsSaid() async throws {
        try await ServicePlane.with(clusters: []) { plane in
            let package = try ServicePlane.package()
            func fault(_ body: () async throws(ServiceError) -> ServiceRecord) async -> String {
                do throws(ServiceError) {
                    return try await body().version
                } catch {
                    switch error {
                    case .installed(let version): return "installed \(version)"
                    case .otherContent(let version): return "other content \(version)"
                    case .backwards(let from, let to): return "from \(from) to \(to)"
                    case .unknown: return "unknown"
                    default: return "\(error)"
                    }
                }
            }
            let run = try plane.run(package)
            _ = try await run.install()
            let other = try plane.run(try ServicePlane.package(field: "speed"))
            let older = try plane.run(try ServicePlane.package("0.9.0"))
            #expect(await fault { () throws(ServiceError) in try await run.install() } == "1.0.0")
            #expect(
                await fault { () throws(ServiceError) in try await other.install() }
                    == "other content 1.0.0")
            #expect(
                await fault { () throws(ServiceError) in try await other.upgrade() }
                    == "other content 1.0.0")
            #expect(
                await fault { () throws(ServiceError) in try await older.upgrade() }
                    == "from 1.0.0 to 0.9.0")
            #expect(
                await fault { () throws(ServiceError) in try await older.install() }
                    == "installed 1.0.0")
        }
    }
}

import PlatClient
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

/// A service on a control plane with clusters, workspaces of the same control plane, that go away, hold
/// what others own, and while whoever installs it is killed.
@Suite(.timeLimit(.minutes(3)))
struct ServiceRunTests {
    /// A control plane in which clusters are mounted.
    private struct Plane: Sendable {
        let server: EmbeddedServer
        let root: Client

        static func with(
            clusters: [String], _ body: (Plane) async throws -> Void
        ) async throws {
            let server = try await EmbeddedServer.start()
            do {
                let plane = Plane(server: server, root: try server.client(for: "admin"))
                for name in clusters { try await plane.mount(name) }
                try await body(plane)
            } catch {
                await server.stop()
                throw error
            }
            await server.stop()
        }

        /// Makes a workspace that stands in for a cluster, and mounts it.
        func mount(_ name: String) async throws {
            let maker = WorkspaceMaker(session: root.session)
            let path = WorkspacePath("root:cluster-\(name)")
            let type = WorkspaceTypeReference(path: "root", name: "universal")
            _ = try await maker.make(path, .init(type: type))
            _ = try await maker.waitUntilReady(path)
            try await mount(name, server: "\(server.address)/clusters/\(path.text)")
        }

        func mount(_ name: String, server: String, waits: Bool = true) async throws {
            let mount = MountMaker(
                client: root, name: name, labels: ["tier": "gold"], timeout: .seconds(10))
            try await mount.make(kubeconfig: [
                "apiVersion": "v1", "kind": "Config", "current-context": "c",
                "contexts": [["name": "c", "context": ["cluster": "c", "user": "u"]]],
                "clusters": [
                    [
                        "name": "c",
                        "cluster": ["server": .string(server), "insecure-skip-tls-verify": true],
                    ]
                ],
                "users": [["name": "u", "user": ["token": "admin-token"]]],
            ])
            if waits { _ = try await mount.waitUntilReady() }
        }

        /// A run whose requests are told.
        func run(
            _ package: ServicePackage, onRequest: (@Sendable (String) -> Void)? = nil
        ) throws -> ServiceRun {
            let client = try server.client(for: "admin", log: onRequest)
            var options = ServiceRun.Options()
            options.timeout = .seconds(10)
            return ServiceRun(
                package, at: WorkspacePath("root:db"), from: client, options: options
            ) { _ in }
        }

        func record() async throws -> ServiceRecord? {
            try await root.at(WorkspacePath("root:db")).services().first
        }

        /// What is left of it anywhere.
        func remains(on clusters: [String]) async throws -> [String] {
            var left: [String] = []
            for workspace in try await root.childWorkspaces() where workspace.name == "db" {
                left.append("workspace db")
            }
            for name in clusters {
                let place = root.at(WorkspacePath("root:\(name)"))
                for namespace in try await place.items("/api/v1/namespaces").items
                where namespace.objectName == "acme-db" {
                    left.append("\(name): namespace acme-db")
                }
            }
            return left
        }
    }

    private static func package(
        _ version: String = "1.0.0", field: String = "size"
    ) throws -> ServicePackage {
        func changed(_ text: String, _ old: String, _ new: String) -> String {
            text.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        let controller = """
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: controller}
            data: {version: "${version}", secret: "${secret}"}
            """
        return try ServicePackage(
            ServicePackageTests.files(
                changed(
                    changed(ServicePackageTests.description, "1.0.0", version), "controller:\n",
                    "controller:\n  compute: tier=gold\n"),
                definition: changed(
                    ServicePackageTests.definition, "properties: {size: {type: integer}}",
                    field == "size"
                        ? "properties: {size: {type: integer}}"
                        : "properties: {size: {type: integer}, \(field): {type: integer}}"),
                controller: controller), shown: "p")
    }

    /// Runs `body` and cuts it off when it has made so many requests; true where it came to its end.
    private func cut(
        after count: Int,
        _ body: @escaping @Sendable (@escaping @Sendable (String) -> Void) async throws -> Void
    ) async -> Bool {
        let requests = Mutex(0)
        let (stream, cutter) = AsyncStream<Void>.makeStream()
        let task = Task { () -> Bool in
            do {
                try await body { _ in
                    let now = requests.withLock { made in
                        made += 1
                        return made
                    }
                    if now == count { cutter.yield() }
                }
                return true
            } catch {
                return false
            }
        }
        let watch = Task {
            for await _ in stream { task.cancel() }
        }
        let isWhole = await task.value
        cutter.finish()
        await watch.value
        return isWhole
    }

    @Test func anInstallationThatIsCutOffAnywhereGoesOn() async throws {
        let clusters = ["one", "two"]
        try await Plane.with(clusters: clusters) { plane in
            let package = try Self.package()
            var count = 1
            while true {
                let isWhole = await cut(after: count) { log in
                    _ = try await plane.run(package, onRequest: log).install()
                }
                let record = try await plane.run(package).install()
                #expect(record.state == .installed && record.clusters.count == 2, "at \(count)")
                let health = ServiceHealth(
                    record, package, plane.root.at(WorkspacePath("root:db")))
                #expect(try await health.controllers().allSatisfy(\.isReady), "at \(count)")
                try await ServiceRemoval(try plane.run(package)).remove(record, keepsData: false)
                #expect(try await plane.remains(on: clusters) == [], "at \(count)")
                if isWhole { break }
                count += 5
            }
            #expect(count > 30, "there are more requests than that")
        }
    }

    @Test func anUpgradeThatIsCutOffAnywhereGoesOnOrBack() async throws {
        try await Plane.with(clusters: ["one", "two"]) { plane in
            let (old, new) = (try Self.package(), try Self.package("1.1.0", field: "speed"))
            _ = try await plane.run(old).install()
            var count = 1
            while true {
                let isWhole = await cut(after: count) { log in
                    _ = try await plane.run(new, onRequest: log).upgrade()
                }
                let goesOn = count % 2 == 0
                if goesOn {
                    let record = try await plane.run(new).upgrade()
                    #expect(record.version == "1.1.0" && record.state == .installed, "at \(count)")
                }
                let record = try await plane.run(old).upgrade(isRollback: true)
                #expect(record.version == "1.0.0" && record.state == .installed, "at \(count)")
                let health = ServiceHealth(record, old, plane.root.at(WorkspacePath("root:db")))
                #expect(
                    try await health.controllers().allSatisfy {
                        $0.isReady && $0.version == "1.0.0"
                    }, "at \(count)")
                if isWhole { break }
                count += 5
            }
        }
    }

    @Test func whatSomebodyElseOwnsIsLeftAlone() async throws {
        try await Plane.with(clusters: ["one", "two"]) { plane in
            let place = plane.root.at(WorkspacePath("root:one"))
            try await place.makeNamespace("acme-db")
            _ = try await place.create(
                [
                    "apiVersion": "v1", "kind": "ConfigMap",
                    "metadata": ["name": "controller", "namespace": "acme-db"],
                    "data": ["mine": "yes"],
                ], .configMaps, namespace: "acme-db")
            let run = try plane.run(try Self.package())
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
        try await Plane.with(clusters: ["one"]) { plane in
            try await plane.mount("gone", server: "https://127.0.0.1:1", waits: false)
            let package = try Self.package()
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

    @Test func twoInstallationsAtOnceComeToOneThatIsWhole() async throws {
        try await Plane.with(clusters: ["one"]) { plane in
            let package = try Self.package()
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
        try await Plane.with(clusters: []) { plane in
            let package = try Self.package()
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
            let other = try plane.run(try Self.package(field: "speed"))
            let older = try plane.run(try Self.package("0.9.0"))
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

import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// A logical cluster moves from one location to another, and nothing of it is lost.
@Suite(.timeLimit(.minutes(2)))
struct MigrationTests {
    private static let workspaces = "/apis/tenancy.kcp.io/v1alpha1/workspaces"
    private static let migrations = "/apis/migration.kcp.io/v1alpha1/logicalclustermigrations"
    private static let bindings = "/apis/apis.kcp.io/v1alpha2/apibindings"

    /// Makes an organization that may move things, and a workspace in the first location; answers it.
    private func prepare(_ plane: TestPlane) async throws -> (org: TestPlane, id: String) {
        var org = plane
        try await make("org", in: plane, at: "root")
        org.workspace = "root:org"
        _ = try await org.send(
            "POST", "/clusters/root:org" + Self.bindings,
            body: [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                "metadata": ["name": "migration"],
                "spec": ["reference": ["export": ["path": "root", "name": "migration.kcp.io"]]],
            ])
        _ = try await org.wait(Self.bindings, name: "migration") {
            $0.at("status", "phase") == "Bound"
        }
        let workspace = try await make("moved", in: org, at: "root")
        return (org, Workspace(workspace).cluster)
    }

    @discardableResult
    private func make(_ name: String, in plane: TestPlane, at location: String) async throws
        -> Value
    {
        let made = try await plane.send(
            "POST", "/clusters/\(plane.workspace)\(Self.workspaces)",
            body: [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                "metadata": ["name": .string(name)],
                "spec": [
                    "type": ["name": "universal", "path": "root"],
                    "location": ["selector": ["matchLabels": ["name": .string(location)]]],
                ],
            ])
        #expect(made.status == 201)
        return try await plane.wait(Self.workspaces, name: name) {
            $0.at("status", "phase") == "Ready"
        }
    }

    private func move(
        _ id: String, to location: String, _ org: TestPlane, name: String = "m"
    ) async throws -> Value {
        let made = try await org.send(
            "POST", "/clusters/root:org" + Self.migrations,
            body: [
                "apiVersion": "migration.kcp.io/v1alpha1", "kind": "LogicalClusterMigration",
                "metadata": ["name": .string(name)],
                "spec": ["logicalCluster": .string(id), "destinationShard": .string(location)],
            ])
        #expect(made.status == 201)
        return try await org.wait(Self.migrations, name: name) {
            ["Completed", "Failed"].contains($0.at("status", "phase")?.stringValue)
        }
    }

    /// When writers are to stop.
    private final class End: Sendable {
        private let state = Mutex(false)
        var hasCome: Bool { state.withLock(\.self) }
        func come() { state.withLock { $0 = true } }
    }

    /// Makes one object after the other; answers those that were said to be made.
    private static func write(
        _ writer: Int, to path: String, _ plane: TestPlane, until end: End
    ) async throws -> Set<String> {
        var kept: Set<String> = []
        var number = 0
        while !end.hasCome {
            number += 1
            let name = "w\(writer)-\(number)"
            let made = try await plane.send(
                "POST", path,
                body: [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
                ])
            if made.status == 201 { kept.insert(name) }
            #expect([201, 503].contains(made.status), "\(made.status)")
        }
        return kept
    }

    private func maps(_ id: String) -> String {
        "/clusters/\(id)/api/v1/namespaces/default/configmaps"
    }

    /// Everything that was answered is there after two moves, whoever writes meanwhile.
    @Test func whatWasWrittenMeanwhileIsThere() async throws {
        try await TestPlane.with(locations: ["root", "beta"]) { plane in
            let (org, id) = try await prepare(plane)
            let path = maps(id)
            let end = End()
            let answered = try await withThrowingTaskGroup(of: Set<String>.self) { group in
                for writer in 0..<4 {
                    group.addTask { try await Self.write(writer, to: path, plane, until: end) }
                }
                for (name, location) in [("there", "beta"), ("back", "root"), ("again", "beta")] {
                    let done = try await move(id, to: location, org, name: name)
                    #expect(done.at("status", "phase") == "Completed", "\(done)")
                    #expect((done.at("status", "entriesCopied")?.integerValue ?? 0) > 0)
                    #expect(done.finalizers.isEmpty)
                    #expect(plane.cluster(id)?.location.name == location)
                }
                end.come()
                return try await group.reduce(into: Set<String>()) { $0.formUnion($1) }
            }
            let list = try await plane.send("GET", path).body
            let names = (try Value(json: list)["items"]?.arrayValue ?? []).map(\.objectName)
            #expect(answered.count > 10)
            #expect(answered.subtracting(names) == [])
            try expectNothing(of: id, in: plane.plane.parts.locations[0])
            let workspace = try await org.send("GET", "/clusters/root:org\(Self.workspaces)/moved")
            #expect(
                try Value(json: workspace.body).annotation(Workspace.Annotation.shard) == "beta")
        }
    }

    /// The origin has nothing of it any more, and nothing is left lying around.
    private func expectNothing(of id: String, in location: Location) throws {
        var left: [String] = []
        try location.store.forEach(prefix: "") { entry in
            if entry.key.contains(id),
                ObjectKey(entry.key)?.cluster == id || ObjectKey(entry.key) == nil
            {
                left.append(entry.key)
            }
            return true
        }
        #expect(left == [])
    }

    /// A control plane that stops at any step goes on there.
    @Test(arguments: ["Preparing", "Migrating", "OriginCleanup", "DestinationFinalize"])
    func aStepThatWasNotWrittenDownIsDoneAgain(phase: String) async throws {
        try await TestPlane.with(locations: ["root", "beta"]) { plane in
            let (org, id) = try await prepare(plane)
            _ = try await plane.send(
                "POST", maps(id),
                body: [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "kept"],
                ])
            let parts = plane.plane.parts
            let relocation = Relocation(
                cluster: id, origin: parts.locations[0], destination: parts.locations[1])
            if phase != "Preparing" {
                // The steps up to this one have been done, the last of them without a word of it.
                parts.directory.beginMigration(of: id)
                _ = try await relocation.layDown()
                if phase != "Migrating" { try await relocation.letGo() }
                if phase == "DestinationFinalize" {
                    try await relocation.settle(now: parts.clock.timestamp())
                }
                #expect(try await plane.send("GET", maps(id) + "/kept").status == 503)
            }
            let orgID = try #require(plane.cluster(id)?.owner?.cluster ?? owner(org))
            let draft = parts.registries[try #require(parts.directory.location(of: orgID))]
                .newObject(
                    SystemResources.migrations, cluster: orgID, name: "m",
                    content: [
                        "spec": ["logicalCluster": .string(id), "destinationShard": "beta"],
                        "status": ["phase": .string(phase), "originShard": "root"],
                    ])
            try await parts.registries.holding(orgID)?.commit([draft.write])
            let done = try await org.wait(Self.migrations, name: "m") {
                $0.at("status", "phase") == "Completed"
            }
            #expect(done.finalizers.isEmpty)
            #expect(try await plane.send("GET", maps(id) + "/kept").status == 200)
            #expect(plane.cluster(id)?.location.name == "beta")
            try expectNothing(of: id, in: parts.locations[0])
        }
    }

    private func owner(_ org: TestPlane) -> String? {
        guard
            case .cluster(let id) = org.plane.parts.directory.resolve(["root", "org"], within: nil)
        else { return nil }
        return id
    }

    @Test func whatCannotMoveStays() async throws {
        try await TestPlane.with(locations: ["root", "beta"]) { plane in
            let (org, id) = try await prepare(plane)
            for (cluster, location, reason) in [
                ("nobody", "beta", "LogicalClusterNotFound"), (id, "gamma", "ShardNotFound"),
                (id, "root", "AlreadyThere"), ("root", "beta", "NotMovable"),
            ] {
                let done = try await move(cluster, to: location, org, name: reason.lowercased())
                #expect(done.at("status", "phase") == "Failed")
                #expect(done.condition("OriginReady").map { Condition($0.value).reason } == reason)
                #expect(done.finalizers.isEmpty)
            }
            #expect(try await plane.send("GET", maps(id)).status == 200)
        }
    }

    /// Only who may bind the export can ask for it.
    @Test func nobodyElseMovesAnything() async throws {
        try await TestPlane.with(locations: ["root", "beta"]) { plane in
            let (org, _) = try await prepare(plane)
            try await org.put(TestPlane.binding(of: "uma", to: "cluster-admin"))
            try await org.put(TestPlane.access(of: "uma"))
            let refused = try await org.send(
                "POST", "/clusters/root:org" + Self.bindings, token: "user-token",
                body: [
                    "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                    "metadata": ["name": "other"],
                    "spec": [
                        "reference": ["export": ["path": "root", "name": "migration.kcp.io"]]
                    ],
                ])
            #expect(refused.status == 403)
        }
    }
}

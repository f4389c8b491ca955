import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What somebody may no longer see, he does not go on seeing through a door that he opened before:
/// the watches of the matrix.
@Suite(.timeLimit(.minutes(2)))
struct OpenWatchesTests {
    typealias Kind = IsolationOperation.Kind

    /// A watch that is open while its reason goes.
    private struct Case {
        var persona: IsolationPersona
        var place: IsolationPlace
        var kind: Kind
        var isOfAll = false
    }

    private static let cases: [Case] =
        [.path, .id, .encoded, .shardPath, .shardID].map {
            Case(persona: .viewer, place: .workspace(.team, $0), kind: .configMaps)
        } + [
            Case(
                persona: .viewer, place: .workspace(.team, .path), kind: .configMaps, isOfAll: true),
            Case(persona: .owner, place: .workspace(.consumer, .path), kind: .configMaps),
            Case(persona: .owner, place: .workspace(.consumer, .mount), kind: .configMaps),
            Case(persona: .account, place: .workspace(.team, .path), kind: .secrets),
            Case(persona: .initializer, place: .lifecycleView(.all), kind: .logicalClusters),
            Case(persona: .initializer, place: .lifecycleView(.waiting), kind: .configMaps),
        ]
        + [Kind.gadgets, .configMaps].flatMap { kind in
            [IsolationPlace.Endpoint.main, .shard].flatMap { endpoint in
                [IsolationPlace.Target.consumer, .all].map {
                    Case(
                        persona: .reader, place: .exportView($0, endpoint: endpoint), kind: kind,
                        isOfAll: true)
                }
            }
        }

    @Test func watchesEndWithTheRightsThatOpenedThem() async throws {
        try await IsolationWorld.with { world in
            var watches: [(name: String, events: AsyncThrowingStream<Value, any Error>)] = []
            for watch in Self.cases {
                let name = "\(watch.persona) at \(watch.place.name): \(watch.kind.plural)"
                watches.append((name, try await Self.open(watch, in: world)))
            }
            let kept = try await Self.open(
                Case(persona: .admin, place: .workspace(.team, .id), kind: .configMaps), in: world)
            for (workspace, binding) in [
                ("root:team", "clusterrolebindings/door-viewer"),
                ("root:team", "namespaces/default/rolebindings/grant-4"),
                ("root:consumer", "clusterrolebindings/door-owner"),
                ("root:provider", "clusterrolebindings/content-reader"),
                ("root", "clusterrolebindings/initialize"),
            ] {
                let path = "/clusters/\(workspace)/apis/rbac.authorization.k8s.io/v1/\(binding)"
                #expect(try await world.plane.send("DELETE", path).status == 200, "\(path)")
            }
            for (name, events) in watches {
                var last: Value = .null
                for try await event in events { last = event }
                #expect(last["type"] == "ERROR", "\(name)")
                #expect(last.at("object", "code") == 403, "\(name)")
            }
            try await Self.expectMore(kept, in: world)
        }
    }

    @Test func theExportsWatchesOnAConsumerEndWithItsBinding() async throws {
        try await IsolationWorld.with { world in
            var watches: [AsyncThrowingStream<Value, any Error>] = []
            for kind in [Kind.gadgets, .configMaps, .leases] {
                watches.append(
                    try await Self.open(
                        Case(
                            persona: .provider, place: .exportView(.consumer, endpoint: .main),
                            kind: kind), in: world))
            }
            let path = "/clusters/root:consumer/apis/apis.kcp.io/v1alpha2/apibindings/things"
            #expect(try await world.plane.send("DELETE", path).status == 200)
            for events in watches {
                var last: Value = .null
                for try await event in events { last = event }
                #expect(last["type"] == "ERROR")
                #expect(last.at("object", "code") == 403)
            }
        }
    }

    /// Begins a watch, and returns when it has shown what is there.
    private static func open(_ watch: Case, in world: IsolationWorld) async throws
        -> AsyncThrowingStream<Value, any Error>
    {
        var operation = IsolationOperation(kind: watch.kind, verb: .list)
        if watch.isOfAll { operation.verb = .listAll }
        let (base, place) = world.url(of: watch.place)
        var endpoint = world.plane
        endpoint.base = base
        return try await endpoint.events(
            place + operation.request.path + "?watch=1&timeoutSeconds=30",
            token: world.token(of: watch.persona) ?? "")
    }

    /// A watch of somebody who kept his rights shows what comes next.
    private static func expectMore(
        _ events: AsyncThrowingStream<Value, any Error>, in world: IsolationWorld
    ) async throws {
        var later = IsolationOperation(kind: .configMaps, verb: .create).body(named: "later")
        later["data"] = ["a": "b"]
        try await world.plane.post(
            "/clusters/root:team/api/v1/namespaces/default/configmaps", later)
        for try await event in events where event["object"]?.objectName == "later" {
            #expect(event["type"] == "ADDED")
            return
        }
        Issue.record("the watch of somebody who kept his rights has ended")
    }
}

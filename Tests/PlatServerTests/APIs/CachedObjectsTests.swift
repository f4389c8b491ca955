import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Consumers read a provider's own objects as theirs, as long as he offers them, and nobody else does.
@Suite(.timeLimit(.minutes(2)))
struct CachedObjectsTests {
    private static let kcp = "/apis/apis.kcp.io/v1alpha2"
    private static let cache = "/apis/cache.kcp.io/v1alpha1"
    private static let gauges = "/apis/example.io/v1/gauges"

    private static let names: Value = [
        "kind": "Gauge", "listKind": "GaugeList", "plural": "gauges", "singular": "gauge",
    ]

    private static func kind(of name: String, _ rest: Members) -> Value {
        var kind: Members = [
            "apiVersion": .string("cache.kcp.io/v1alpha1"), "kind": .string(name),
            "metadata": ["name": "gauges"],
        ]
        kind["spec"] = .object(rest)
        return .object(kind)
    }

    private static func make(_ name: String, labels: Value = [:], in provider: TestPlane)
        async throws
    {
        try await provider.post(
            provider.path(gauges),
            [
                "apiVersion": "example.io/v1", "kind": "Gauge",
                "metadata": ["name": .string(name), "labels": labels],
            ])
    }

    private static func define(in provider: TestPlane) async throws {
        let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        try await provider.post(
            provider.path(definitions),
            [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "gauges.example.io"],
                "spec": [
                    "group": "example.io", "scope": "Cluster", "names": names,
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "schema": ["openAPIV3Schema": ["type": "object"]],
                        ]
                    ],
                ],
            ])
        _ = try await provider.wait(definitions, name: "gauges.example.io") {
            $0.isConditionTrue("Established")
        }
        try await provider.post(
            provider.path("/apis/apis.kcp.io/v1alpha1/apiresourceschemas"),
            [
                "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIResourceSchema",
                "metadata": ["name": "v1.gauges.example.io"],
                "spec": [
                    "group": "example.io", "scope": "Cluster", "names": names,
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "schema": ["type": "object"],
                        ]
                    ],
                ],
            ])
    }

    /// Offers the gauges of `source` that are marked as open.
    private static func offer(
        from source: String? = nil, in provider: TestPlane
    ) async throws {
        try await provider.post(
            provider.path("\(cache)/clustercachedresources"),
            kind(
                of: "ClusterCachedResource",
                [
                    "group": "example.io", "version": "v1", "resource": "gauges",
                    "labelSelector": ["matchLabels": ["open": "yes"]],
                ]))
        let cached = try await provider.wait("\(cache)/clustercachedresources", name: "gauges") {
            $0.isConditionTrue("ReplicationStarted")
        }
        let identity = try #require(CachedResource(cached).identityHash)
        try await provider.post(
            provider.path("\(kcp)/apiexports"),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIExport",
                "metadata": ["name": "meters"],
                "spec": [
                    "resources": [
                        [
                            "group": "example.io", "name": "gauges",
                            "schema": "v1.gauges.example.io",
                            "storage": [
                                "virtual": [
                                    "reference": [
                                        "apiGroup": "cache.kcp.io", "name": "gauges",
                                        "kind": "ClusterCachedResourceEndpointSlice",
                                    ], "identityHash": .string(identity),
                                ]
                            ],
                        ]
                    ]
                ],
            ])
        var reference: Members = ["name": "gauges"]
        reference["path"] = source.map { .string($0) }
        try await provider.post(
            provider.path("\(cache)/clustercachedresourceendpointslices"),
            kind(
                of: "ClusterCachedResourceEndpointSlice",
                ["clusterCachedResource": .object(reference), "export": ["name": "meters"]]))
    }

    private static func bind(_ provider: String, in consumer: TestPlane) async throws {
        try await consumer.post(
            consumer.path("\(kcp)/apibindings"),
            [
                "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIBinding",
                "metadata": ["name": "meters"],
                "spec": [
                    "reference": ["export": ["path": .string(provider), "name": "meters"]]
                ],
            ])
        _ = try await consumer.wait("\(kcp)/apibindings", name: "meters") {
            $0.at("status", "phase") == "Bound"
        }
    }

    /// Two gauges, of which one is offered, and who has bound them.
    private static func with(
        _ body: (_ provider: TestPlane, _ consumer: TestPlane) async throws -> Void
    ) async throws {
        try await TestPlane.with(locations: ["root", "beta"]) { plane in
            let provider = try await plane.workspace("provider")
            let consumer = try await plane.workspace("consumer")
            try await define(in: provider)
            try await make("shown", labels: ["open": "yes"], in: provider)
            try await make("hidden", in: provider)
            try await offer(in: provider)
            try await bind("root:provider", in: consumer)
            try await body(provider, consumer)
        }
    }

    private static func items(
        _ plane: TestPlane, _ path: String, token: String = "admin-token"
    ) async throws -> [Value] {
        let reply = try await plane.send("GET", path, token: token)
        #expect(reply.status == 200, "\(String(decoding: reply.body, as: UTF8.self))")
        return try Value(json: reply.body)["items"]?.arrayValue ?? []
    }

    @Test func whatIsOfferedIsReadAsTheConsumersOwn() async throws {
        try await Self.with { provider, consumer in
            let cluster = Value.string(try consumer.id())
            let items = try await Self.items(consumer, consumer.path(Self.gauges))
            #expect(items.map(\.objectName) == ["shown"])
            #expect(items.first?.at("metadata", "annotations", "kcp.io/cluster") == cluster)
            let statuses = [
                ("GET", "/shown", 200), ("GET", "/hidden", 404), ("DELETE", "/shown", 405),
                ("DELETE", "", 405), ("POST", "", 405), ("PUT", "/shown", 405),
            ]
            for (method, name, status) in statuses {
                let reply = try await consumer.send(
                    method, consumer.path(Self.gauges) + name,
                    body: method == "GET"
                        ? nil : ["apiVersion": "example.io/v1", "kind": "Gauge", "metadata": [:]])
                #expect(reply.status == status, "\(method) \(name)")
            }
            let view =
                "/services/apiexport/\(try provider.id())/meters/clusters/\(try consumer.id())"
            #expect(try await Self.items(consumer, view + Self.gauges) == items)
        }
    }

    @Test func aWatchShowsWhatIsOfferedUntilItIsNotAnyMore() async throws {
        try await Self.with { provider, consumer in
            let cluster = Value.string(try consumer.id())
            var events = try await consumer.events(
                consumer.path(Self.gauges) + "?watch=1&timeoutSeconds=60"
            ).makeAsyncIterator()
            #expect(try await events.next()?["object"]?.objectName == "shown")
            try await Self.make("closed", in: provider)
            try await Self.make("later", labels: ["open": "yes"], in: provider)
            let later = try await events.next()
            #expect(later?["object"]?.objectName == "later")
            #expect(later?.at("object", "metadata", "annotations", "kcp.io/cluster") == cluster)
            let gone = try await consumer.send(
                "DELETE", consumer.path("\(Self.kcp)/apibindings/meters"))
            #expect(gone.status == 200)
            var last: Value?
            while let event = try await events.next() { last = event }
            #expect(last?["type"] == "ERROR")
        }
    }

    @Test func theReplicationViewWantsTheContentAndABinding() async throws {
        try await Self.with { provider, consumer in
            let slices = "\(Self.cache)/clustercachedresourceendpointslices"
            let slice = try await provider.wait(slices, name: "gauges") {
                !EndpointSlice($0).endpoints.isEmpty
            }
            let view = "/services/replication/\(try provider.id())/gauges"
            #expect(EndpointSlice(slice).endpoints.allSatisfy { $0.hasSuffix(view) })
            let at = "\(view)/clusters/\(try consumer.id())" + Self.gauges
            #expect(try await provider.send("GET", at, token: "user-token").status == 403)
            try await provider.put(TestPlane.binding(of: "uma", to: "cluster-admin"))
            // The right on the content is asked for in the provider's workspace, by whoever is let in.
            let items = try await Self.items(provider, at, token: "user-token")
            #expect(items.map(\.objectName) == ["shown"])
            #expect(try await provider.send("DELETE", at + "/shown").status == 403)
            let elsewhere = "\(view)/clusters/\(try provider.id())" + Self.gauges
            #expect(try await provider.send("GET", elsewhere).status == 403)
            let all = try await Self.items(provider, "\(view)/clusters/*" + Self.gauges)
            #expect(all.map(\.objectName) == ["shown"])
        }
    }

    @Test func nobodyOffersWhatIsInSomebodyElsesWorkspace() async throws {
        try await Self.with { provider, consumer in
            var plane = consumer
            plane.workspace = "root"
            let thief = try await plane.workspace("thief")
            try await Self.define(in: thief)
            try await Self.offer(from: "root:provider", in: thief)
            let slice = try await thief.wait(
                "\(Self.cache)/clustercachedresourceendpointslices", name: "gauges"
            ) { $0.condition("ResourceValid") != nil }
            #expect(!slice.isConditionTrue("ResourceValid"))
            let victim = try await plane.workspace("victim")
            try await Self.bind("root:thief", in: victim)
            #expect(try await victim.send("GET", victim.path(Self.gauges)).status == 503)
        }
    }

    @Test func aKindIsOfferedOnceAndWhatLivesInNamespacesNever() async throws {
        try await Self.with { provider, _ in
            let kinds: [(String, String, String, Int)] = [
                ("again", "example.io", "gauges", 403), ("maps", "", "configmaps", 403),
                ("gauges", "example.io", "gauges", 409), ("later", "example.io", "dials", 201),
            ]
            for (name, group, resource, status) in kinds {
                var object = Self.kind(
                    of: "ClusterCachedResource",
                    ["group": .string(group), "version": "v1", "resource": .string(resource)])
                object.set(.string(name), at: "metadata", "name")
                let path = provider.path("\(Self.cache)/clustercachedresources")
                let reply = try await provider.send("POST", path, body: object)
                #expect(reply.status == status, "\(name)")
            }
        }
    }
}

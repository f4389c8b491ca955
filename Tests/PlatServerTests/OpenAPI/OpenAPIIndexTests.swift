import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// The documents of version 3 that a place has, and what those say that are of no custom kind.
@Suite(.timeLimit(.minutes(1)))
struct OpenAPIIndexTests {
    private static let root = "/clusters/root/openapi/v3"
    private static let view = "/services/apiexport/root/tenancy.kcp.io/clusters/root/openapi/v3"

    private func document(_ plane: TestPlane, _ path: String) async throws -> Value {
        let reply = try await plane.send("GET", path)
        #expect(reply.status == 200, "\(path)")
        return try Value(json: reply.body)
    }

    private func names(_ plane: TestPlane, _ index: String) async throws -> [String] {
        try await document(plane, index)["paths"]?.objectValue?.keys.map { $0 } ?? []
    }

    @Test func aWorkspaceTellsOfItselfBesideItsKinds() async throws {
        try await TestPlane.with { plane in
            let names = try await names(plane, Self.root)
            #expect(names == names.sorted())
            for name in [
                ".well-known/openid-configuration", "api", "api/v1", "apis",
                "apis/rbac.authorization.k8s.io", "apis/rbac.authorization.k8s.io/v1",
                "apis/tenancy.kcp.io/v1alpha1", "openid/v1/jwks", "version",
            ] {
                #expect(names.contains(name), "\(name)")
            }
            // Only upstream's own groups have a document, and not those of its definitions.
            #expect(!names.contains("apis/tenancy.kcp.io"))
            #expect(!names.contains("apis/apiextensions.k8s.io"))
        }
    }

    @Test func aViewTellsOfWhatItShows() async throws {
        try await TestPlane.with { plane in
            let names = try await names(plane, Self.view)
            let own = [
                "api", "apis", "apis/tenancy.kcp.io", "apis/tenancy.kcp.io/v1alpha1", "version",
            ]
            #expect(Set(own).isSubset(of: names))
            #expect(!names.contains { $0.hasPrefix("open") || $0.hasPrefix(".") })
        }
    }

    @Test func eachIsReadByWhatTheIndexSays() async throws {
        try await TestPlane.with { plane in
            let index = try await document(plane, Self.root)
            for (name, entry) in index["paths"]?.objectValue ?? [:] {
                let url = try #require(entry["serverRelativeURL"]?.stringValue)
                let found = try await document(plane, "/clusters/root" + url)
                #expect(found["openapi"] == "3.0.0", "\(name)")
                #expect(found["paths"]?.objectValue?.isEmpty == false, "\(name)")
                // Whatever a document refers to stands in it.
                let schemas = found.at("components", "schemas")?.objectValue ?? [:]
                let missing = Self.references(found).filter { schemas[$0] == nil }
                #expect(missing == [], "\(name)")
            }
            let unknown = try await plane.send("GET", Self.root + "/apis/nobody.io/v1")
            #expect(unknown.status == 200)
            #expect(unknown.body == [])
        }
    }

    private static func references(_ value: Value) -> Set<String> {
        switch value {
        case .array(let items): return items.reduce(into: []) { $0.formUnion(references($1)) }
        case .object(let members):
            var found = members.reduce(into: Set<String>()) { $0.formUnion(references($1.value)) }
            if let name = members["$ref"]?.stringValue {
                found.insert(String(name.dropFirst("#/components/schemas/".count)))
            }
            return found
        default: return []
        }
    }

    @Test func whatCanBeReadBesidesObjectsIsDescribed() async throws {
        try await TestPlane.with { plane in
            for (name, path, operation, structure) in [
                ("api", "/api/", "getCoreAPIVersions", "apis.meta.v1.APIVersions"),
                ("apis", "/apis/", "getAPIVersions", "apis.meta.v1.APIGroupList"),
                ("version", "/version/", "getCodeVersion", "version.Info"),
                (
                    "apis/rbac.authorization.k8s.io", "/apis/rbac.authorization.k8s.io/",
                    "getRbacAuthorizationAPIGroup", "apis.meta.v1.APIGroup"
                ),
                ("api/v1", "/api/v1/", "getCoreV1APIResources", "apis.meta.v1.APIResourceList"),
            ] {
                let found = try await document(plane, "\(Self.root)/\(name)")
                #expect(found["info"] == ["title": "Kubernetes", "version": "1.36"])
                let get = found.at("paths", path, "get")
                #expect(get?["operationId"]?.stringValue == operation)
                let schema = get?.at("responses", "200", "content", "application/json", "schema")
                #expect(
                    schema?["$ref"]?.stringValue
                        == "#/components/schemas/io.k8s.apimachinery.pkg." + structure)
            }
        }
    }

    @Test func upstreamsOwnKindsAreDescribedAsUpstreamDoes() async throws {
        try await TestPlane.with { plane in
            let found = try await document(plane, Self.root + "/api/v1")
            let one = "/api/v1/namespaces/{namespace}/events/{name}"
            #expect(found.at("paths", one, "delete", "description") == "delete an Event")
            let list = found.at("paths", "/api/v1/namespaces/{namespace}/events", "get")
            #expect(list?["description"] == "list or watch objects of kind Event")
            #expect(
                list?.at("responses", "200", "content")?.objectValue?.keys.map { $0 } == [
                    "application/json", "application/json;stream=watch",
                    "application/vnd.kubernetes.protobuf",
                    "application/vnd.kubernetes.protobuf;stream=watch", "application/yaml",
                ])
            let watched = found.at("paths", "/api/v1/watch/events", "get")
            #expect(watched?["operationId"] == "watchCoreV1EventListForAllNamespaces")
            #expect(watched?["parameters"] == nil)
            let token = "/api/v1/namespaces/{namespace}/serviceaccounts/{name}/token"
            #expect(
                found.at("paths", token, "post", "x-kubernetes-group-version-kind", "kind")
                    == "TokenRequest")
            let map = "io.k8s.api.core.v1.ConfigMap"
            let properties = found.at("components", "schemas", map, "properties")
            #expect(properties?.at("metadata", "default") == [:])
            #expect(properties?.at("data", "additionalProperties", "default") == "")
        }
    }
}

import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// In which form a reply comes, for what clients accept: of built-in kinds, of custom ones, and in views.
@Suite(.timeLimit(.minutes(1)))
struct ReplyFormTests {
    private static let namespaces = "/clusters/root/api/v1/namespaces"
    private static let types = "/apis/tenancy.kcp.io/v1alpha1/workspacetypes"
    private static let custom = "/clusters/root" + types
    private static let view = "/services/apiexport/root/tenancy.kcp.io/clusters/root" + types

    private static let json = "application/json"
    private static let protobuf = "application/vnd.kubernetes.protobuf"
    private static let partial = ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1"
    private static let partialList = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"

    private func get(
        _ plane: TestPlane, _ path: String, accept: String
    ) async throws -> (status: Int, type: String, bytes: [UInt8]) {
        let reply = try await plane.send("GET", path, headers: ["Accept": accept])
        return (reply.status, reply.headers["Content-Type"] ?? "", reply.body)
    }

    private func message(_ bytes: [UInt8]) throws -> String {
        try Value(json: bytes)["message"]?.stringValue ?? ""
    }

    // MARK: Metadata

    @Test(arguments: [namespaces + "/default", custom + "/universal"])
    func metadataOfAnObjectComesInProtobuf(_ path: String) async throws {
        try await TestPlane.with { plane in
            for version in ["v1", "v1beta1"] {
                let partial = ";as=PartialObjectMetadata;g=meta.k8s.io;v=" + version
                let reply = try await get(plane, path, accept: Self.protobuf + partial)
                #expect(reply.status == 200)
                #expect(reply.type == Self.protobuf)
                let wanted = try await get(plane, path, accept: Self.json + partial)
                #expect(try Protobuf.decode(reply.bytes) == Value(json: wanted.bytes))
            }
        }
    }

    @Test(arguments: [namespaces, custom])
    func metadataOfAListComesInProtobuf(_ path: String) async throws {
        try await TestPlane.with { plane in
            let reply = try await get(plane, path, accept: Self.protobuf + Self.partialList)
            #expect(reply.status == 200)
            #expect(reply.type == Self.protobuf)
            let list = try Protobuf.decode(reply.bytes)
            #expect(list["kind"] == "PartialObjectMetadataList")
            let wanted = try Value(
                json: try await get(plane, path, accept: Self.json + Self.partialList).bytes)
            #expect(
                list["items"]?.arrayValue?.map { $0["metadata"] }
                    == wanted["items"]?.arrayValue?.map { $0["metadata"] })
        }
    }

    @Test func aWatchOfMetadataComesInProtobuf() async throws {
        try await TestPlane.with { plane in
            let path = Self.custom + "?watch=1&timeoutSeconds=1"
            let reply = try await get(plane, path, accept: Self.protobuf + Self.partial)
            #expect(reply.status == 200)
            #expect(reply.type == Self.protobuf + ";stream=watch")
            #expect(String(decoding: reply.bytes, as: UTF8.self).contains("PartialObjectMetadata"))
        }
    }

    @Test func aViewWritesProtobufOnlyForWhoWouldTakeSomethingElse() async throws {
        try await TestPlane.with { plane in
            let one = Self.protobuf + Self.partialList
            let refused = try await get(plane, Self.view, accept: one)
            #expect(refused.status == 406)
            #expect(
                try message(refused.bytes)
                    == "only the following media types are accepted: application/json, application/yaml"
            )
            let both = try await get(
                plane, Self.view, accept: one + "," + Self.json + Self.partialList)
            #expect(both.status == 200)
            #expect(both.type == Self.protobuf)
        }
    }

    // MARK: Forms that do not fit

    @Test func whatIsOfAnObjectIsNotOfAList() async throws {
        try await TestPlane.with { plane in
            for (path, structure) in [
                (Self.namespaces, "*core.NamespaceList"),
                (
                    "/clusters/root/apis/rbac.authorization.k8s.io/v1/clusterroles",
                    "*rbac.ClusterRoleList"
                ),
                (Self.custom, "*unstructured.UnstructuredList"),
                (Self.view, "*unstructured.UnstructuredList"),
            ] {
                // Another form that would fit is not looked for.
                for rest in ["", "," + Self.json] {
                    let reply = try await get(
                        plane, path, accept: Self.json + Self.partial + rest)
                    #expect(reply.status == 406, "\(path)")
                    #expect(
                        try message(reply.bytes)
                            == "you requested PartialObjectMetadata, but the requested object is a list "
                            + "(\(structure))")
                }
            }
        }
    }

    @Test func whatIsOfAListIsNotOfAnObject() async throws {
        try await TestPlane.with { plane in
            let builtin = try await get(
                plane, Self.namespaces + "/default", accept: Self.json + Self.partialList)
            #expect(builtin.status == 406)
            #expect(
                try message(builtin.bytes)
                    == "you requested PartialObjectMetadataList, but the requested object is not a list "
                    + "(*core.Namespace)")
            let custom = try await get(
                plane, Self.custom + "/universal", accept: Self.json + Self.partialList)
            #expect(custom.status == 500)
            #expect(try message(custom.bytes) == "content is not a list")
        }
    }

    @Test func whatNobodyWritesIsRefusedInTheWordsOfWhoWasAsked() async throws {
        try await TestPlane.with { plane in
            let known =
                "only the following media types are accepted: application/json, application/yaml"
            for accept in ["text/html", Self.json + ";as=Nope;g=meta.k8s.io;v=v1"] {
                let custom = try await get(plane, Self.custom, accept: accept)
                #expect(custom.status == 406)
                #expect(try message(custom.bytes) == known + ", " + Self.protobuf)
                #expect(try Value(json: custom.bytes)["details"] == nil)
                let view = try await get(plane, Self.view, accept: accept)
                #expect(try message(view.bytes) == known)
            }
            let watched = try await get(
                plane, Self.custom + "?watch=1", accept: "application/yaml")
            #expect(watched.status == 406)
            #expect(watched.type == "application/yaml")
            // A long text may go on in another line.
            let words = String(decoding: watched.bytes, as: UTF8.self).split(separator: "\n")
            #expect(words.contains { $0.contains("application/json;stream=watch") })
            #expect(words.contains { $0.contains("\(Self.protobuf);stream=watch") })
        }
    }

    // MARK: Errors

    @Test func anErrorHasNoOtherShapeAndSoComesAsWhatIsAcceptedWithoutOne() async throws {
        try await TestPlane.with { plane in
            let path = Self.namespaces + "/nope"
            for (accept, type) in [
                (Self.protobuf + Self.partial, Self.json),
                (Self.json + Self.partial + "," + Self.protobuf, Self.protobuf),
                ("application/yaml", "application/yaml"),
                ("text/html,application/yaml", "application/yaml"),
            ] {
                let reply = try await get(plane, path, accept: accept)
                #expect(reply.status == 404, "\(accept)")
                #expect(reply.type == type, "\(accept)")
            }
        }
    }

    @Test func whoTakesNoFormOfAnErrorGetsItForPeople() async throws {
        try await TestPlane.with { plane in
            let path = Self.namespaces + "/nope"
            for (accept, isIndented) in [
                (Self.json + Self.partial, true), (Self.json, false),
                (Self.json + ";pretty=1", true),
            ] {
                let reply = try await get(plane, path, accept: accept)
                #expect(reply.type == Self.json)
                let text = String(decoding: reply.bytes, as: UTF8.self)
                #expect(text.hasPrefix("{\n  \"kind\": \"Status\"") == isIndented, "\(accept)")
            }
        }
    }

    @Test func whatIsForbiddenBeforeItIsLookedAtForbidsToGuessItsType() async throws {
        try await TestPlane.with { plane in
            let stranger = try await plane.send(
                "GET", Self.namespaces, token: "stranger-token")
            #expect(stranger.status == 403)
            #expect(stranger.headers["X-Content-Type-Options"] == "nosniff")
            let missing = try await plane.send("GET", Self.namespaces + "/nope")
            #expect(missing.headers["X-Content-Type-Options"] == nil)
        }
    }

    // MARK: Discovery

    @Test(arguments: [
        ("/api", "APIVersions"), ("/apis", "APIGroupList"), ("/api/v1", "APIResourceList"),
        ("/apis/coordination.k8s.io", "APIGroup"),
        ("/apis/tenancy.kcp.io/v1alpha1", "APIResourceList"),
    ])
    func whatIsServedIsToldInEveryEncoding(_ path: String, _ kind: String) async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root" + path
            let wanted = try Value(json: try await get(plane, path, accept: Self.json).bytes)
            #expect(wanted["kind"]?.stringValue == kind)
            let yaml = try await get(plane, path, accept: "application/yaml")
            #expect(yaml.type == "application/yaml")
            #expect(yaml.bytes == wanted.yaml())
            let protobuf = try await get(plane, path, accept: Self.protobuf)
            #expect(protobuf.type == Self.protobuf)
            #expect(protobuf.bytes == Protobuf.encode(wanted, knownIn: "v1"))
        }
    }

    @Test func whatIsServedIsToldInNoOtherForm() async throws {
        try await TestPlane.with { plane in
            for (path, words) in [
                ("/api", "406: Not Acceptable"), ("/apis", "only the following media types"),
                ("/apis/coordination.k8s.io/v1", "406: Not Acc"),
                ("/apis/tenancy.kcp.io/v1alpha1", "only the following media types"),
                ("/version", "406: Not Acceptable\n\nAvailable representations: application/json"),
            ] {
                let reply = try await get(plane, "/clusters/root" + path, accept: "text/html")
                #expect(reply.status == 406, "\(path)")
                #expect(try message(reply.bytes).hasPrefix(words), "\(path)")
            }
        }
    }

    @Test func upstreamsOwnGroupsSayWhereTheServerIs() async throws {
        try await TestPlane.with { plane in
            func said(_ path: String) async throws -> [String] {
                let reply = try await get(plane, path + "/apis", accept: Self.json)
                return (try Value(json: reply.bytes)["groups"]?.arrayValue ?? []).filter {
                    $0["serverAddressByClientCIDRs"] != nil
                }.compactMap { $0["name"]?.stringValue }
            }
            let inside = try await said("/clusters/root")
            #expect(Set(inside) == BuiltinResources.groups.subtracting([""]))
            let shown = try await said("/services/apiexport/root/tenancy.kcp.io/clusters/root")
            #expect(shown == [])
        }
    }
}

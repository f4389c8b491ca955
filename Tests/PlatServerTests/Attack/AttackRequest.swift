import PlatHTTP
import PlatValue

/// A request that nobody would send who means well.
struct AttackRequest: Sendable {
    var method: String
    var path: String
    var headers: Headers
    var body: [UInt8]?
    var token: String?

    private static let methods = [
        "GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE",
    ]

    private static let places = [
        "", "/clusters/root", "/clusters/root:none", "/clusters/*", "/clusters/system:admin",
        "/clusters/user:uma", "/clusters/Root",
        "/services/apiexport/root/tenancy.kcp.io/clusters/*",
        "/services/apiexport/root/tenancy.kcp.io/clusters/root",
        "/services/initializingworkspaces/root:universal/clusters/*",
        "/services/terminatingworkspaces/root:universal/clusters/root",
        "/services/cluster-proxy/root/apis/mounts.contrib.kcp.io/v1alpha1/kubeclusters/x/proxy",
        "/services/none", "/clusters",
    ]

    private static let rests = [
        "/", "/api", "/apis", "/version", "/healthz", "/livez/ping", "/metrics", "/openapi/v2",
        "/openapi/v3", "/openapi/v3/apis/apis.kcp.io/v1alpha2", "/api/v1",
        "/api/v1/namespaces", "/api/v1/namespaces/default", "/api/v1/namespaces/default/finalize",
        "/api/v1/namespaces/default/configmaps", "/api/v1/namespaces/default/configmaps/a",
        "/api/v1/namespaces/default/secrets/a", "/api/v1/namespaces/default/events",
        "/api/v1/namespaces/default/serviceaccounts/default/token",
        "/api/v1/namespaces/default/resourcequotas/q/status", "/api/v1/configmaps",
        "/apis/rbac.authorization.k8s.io/v1/clusterroles/r",
        "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        "/apis/tenancy.kcp.io/v1alpha1/workspaces", "/apis/tenancy.kcp.io/v1alpha1/workspaces/~",
        "/apis/tenancy.kcp.io/v1alpha1/workspacetypes/universal",
        "/apis/apis.kcp.io/v1alpha2/apiexports", "/apis/apis.kcp.io/v1alpha1/apibindings/b",
        "/apis/apis.kcp.io/v1alpha1/apiresourceschemas",
        "/apis/core.kcp.io/v1alpha1/logicalclusters/cluster/status",
        "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
        "/apis/coordination.k8s.io/v1/namespaces/default/leases/l",
        "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews",
        "/apis/authorization.k8s.io/v1/selfsubjectrulesreviews",
        "/apis/authentication.k8s.io/v1/tokenreviews",
        "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
        "/apis/certificates.k8s.io/v1/certificatesigningrequests",
    ]

    private static let parameters = [
        "limit", "continue", "resourceVersion", "resourceVersionMatch", "timeoutSeconds",
        "labelSelector", "fieldSelector", "watch", "allowWatchBookmarks", "sendInitialEvents",
        "dryRun", "fieldManager", "fieldValidation", "force", "gracePeriodSeconds",
        "propagationPolicy", "orphanDependents", "pretty", "includeObject", "export", "timeout",
    ]

    private static let values = [
        "", "All", "true", "false", "1", "0", "Strict", "Exact", "NotOlderThan", "Foreground",
        "a=b,c!=d", "metadata.name=a", "a in (b,c)", "!a", "Metadata", "%00", "a%20b", "..",
    ]

    private static let fields: [(String, [String])] = [
        (
            "Accept",
            [
                "application/json", "application/yaml", "application/vnd.kubernetes.protobuf",
                "application/json;as=Table;v=v1;g=meta.k8s.io", "text/html", "*/*;q=9",
                "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io",
                "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList",
                "application/json;stream=watch", ";;,,", "application/cbor",
            ]
        ),
        (
            "Content-Type",
            [
                "application/json", "application/yaml", "application/vnd.kubernetes.protobuf",
                "application/merge-patch+json", "application/json-patch+json",
                "application/strategic-merge-patch+json", "application/apply-patch+yaml",
                "text/plain", "application/json; charset=latin1", "multipart/form-data", "",
            ]
        ),
        ("Impersonate-User", ["uma", "system:admin", "system:serviceaccount:default:default", ""]),
        ("Impersonate-Group", ["system:masters", "system:authenticated", "x"]),
        ("Impersonate-Extra-a%2fb", ["c", ""]), ("X-Remote-User", ["admin"]),
        ("X-Plat-Passage", ["x", "a,b,c"]), ("Upgrade", ["websocket", "SPDY/3.1", "h2c"]),
        ("Connection", ["Upgrade", "close", "Authorization"]), ("If-None-Match", ["\"x\"", "*"]),
        ("Accept-Encoding", ["gzip", "br;q=2"]), ("Content-Encoding", ["gzip", "x"]),
        ("Range", ["bytes=0-1"]), ("X-Forwarded-For", ["1.2.3.4"]), ("Cookie", ["a=b"]),
    ]

    init(_ inputs: AttackInputs, _ random: inout SeededRandom) {
        let recorded = random.pick(inputs.requests)
        var good = recorded.body
        if random.isOnce(in: 2) {
            (method, path) = (recorded.method, Self.filledIn(recorded.path))
        } else {
            method = random.pick(Self.methods)
            path = random.pick(Self.places) + random.pick(Self.rests)
            good = random.pick(inputs.requests).body
        }
        if random.isOnce(in: 60) { method = "FROB" }
        if random.isOnce(in: 6) { path = Mutation.changed(path, &random) }
        path = Self.sendable(path)
        if !path.hasPrefix("/") { path = "/" + path }
        path += (path.contains("?") ? "&" : "?") + Self.query(&random)
        // What would be taken away is left, so that there is something to ask for.
        if method == "DELETE", !random.isOnce(in: 20) { path += "&dryRun=All" }
        if path.contains("watch") { path += "&timeoutSeconds=1" }
        headers = [:]
        for (name, values) in Self.fields
        where random.isOnce(in: name.hasPrefix("Impersonate") ? 60 : 12) {
            headers[name] = random.pick(values)
        }
        token = random.isOnce(in: 2) ? "admin-token" : random.pick(Self.tokens)
        body = nil
        guard ["POST", "PUT", "PATCH"].contains(method), let good else { return }
        body = random.isOnce(in: 4) ? Array(good.yaml()) : good.json()
        if random.isOnce(in: 2) { body = Mutation.changed(body ?? [], &random) }
    }

    private static let tokens = ["master-token", "user-token", "admin-token", nil, "x"]

    /// A recorded path with a workspace that is there in the place of its variables.
    private static func filledIn(_ path: String) -> String {
        path.split(separator: "${", omittingEmptySubsequences: false).enumerated().map {
            at, part in
            at == 0 ? String(part) : "root" + part.drop { $0 != "}" }.dropFirst()
        }.joined()
    }

    private static func query(_ random: inout SeededRandom) -> String {
        (0..<Int.random(in: 0...3, using: &random)).map { _ in
            let value =
                random.isOnce(in: 2) ? Mutation.number(&random) : random.pick(Self.values)
            return random.pick(Self.parameters) + "=" + sendable(value)
        }.joined(separator: "&")
    }

    /// Without what a URL cannot carry: clients encode that.
    private static func sendable(_ text: String) -> String {
        var sent = ""
        for byte in text.utf8 {
            if byte > 0x20, byte < 0x7f, byte != UInt8(ascii: "#") {
                sent.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                sent += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return sent
    }

    var text: String {
        var lines = ["\(method) \(path) as \(token ?? "nobody")"]
        lines += headers.map { "\($0.name): \($0.value)" }
        if let body { lines.append(String(decoding: body.prefix(2_000), as: UTF8.self)) }
        return lines.joined(separator: "\n")
    }
}

import PlatHTTP
import PlatSystem
import PlatModel
import PlatTesting
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// A control plane on a free port with a folder of its own, and a client that trusts it.
struct TestPlane: Sendable {
    let plane: ControlPlane
    /// The workspace that objects are made in.
    var workspace = "root"
    /// The endpoint that is asked: the main one, unless it is to be a location's own.
    var base: String
    private let client: HTTPClient

    static let tokens = """
        admin-token,admin,1,"system:kcp:admin"
        stranger-token,sten,2,"strangers"
        user-token,uma,3,"users"
        master-token,max,4,"system:masters"
        """

    static func with(
        locations: [String] = ["root"], tokens: String = tokens,
        configure: (_ folder: String, inout ControlPlane.Configuration) throws -> Void = { _, _ in
        },
        _ body: (TestPlane) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/mounts-" + newUID()
        defer {
            // What is left in the temporary folder does no harm.
            try? FileManager.default.removeItem(atPath: folder)
        }
        var configuration = ControlPlane.Configuration(dataDirectory: folder)
        configuration.port = 0
        configuration.tokenFile = tokens
        configuration.locations = locations.map { ($0, [:]) }
        try AtomicFile.makeFolder(folder)
        try configure(folder, &configuration)
        let plane = try ControlPlane(configuration)
        try await plane.start()
        var settings = HTTPClient.Configuration()
        settings.authorityPEM = plane.authorityPEM
        let test = TestPlane(plane: plane, base: plane.baseURL, client: HTTPClient(settings))
        do {
            try await body(test)
        } catch {
            await plane.stop()
            throw error
        }
        await plane.stop()
    }

    func cluster(_ name: String) -> ClusterDirectory.Cluster? {
        plane.parts.directory.cluster(name)
    }

    private func request(
        _ method: String, _ path: String, token: String?, body: Value?, type: String?,
        headers: Headers = [:]
    ) -> ClientRequest {
        var request = ClientRequest(method, base + path, headers: headers)
        if headers["Accept"] == nil { request.headers["Accept"] = "application/json" }
        request.headers["Authorization"] = token.map { "Bearer " + $0 }
        if let body {
            request.headers["Content-Type"] = type ?? "application/json"
            request.body = .bytes(body.json())
        }
        return request
    }

    func send(
        _ method: String, _ path: String, token: String? = "admin-token", body: Value? = nil,
        type: String? = nil, headers: Headers = [:]
    ) async throws -> ClientResponse {
        try await client.send(
            request(method, path, token: token, body: body, type: type, headers: headers))
    }

    /// Applies an object in the workspace.
    func put(_ object: Value) async throws {
        let plurals = [
            "Secret": "/api/v1/namespaces/default/secrets",
            "KubeCluster": "/apis/mounts.contrib.kcp.io/v1alpha1/kubeclusters",
            "Workspace": "/apis/tenancy.kcp.io/v1alpha1/workspaces",
            "ClusterRoleBinding": "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
        ]
        let path = try #require(object["kind"]?.stringValue.flatMap { plurals[$0] })
        let reply = try await send(
            "PATCH", "/clusters/\(workspace)\(path)/\(object.objectName)?fieldManager=t&force=true",
            body: object, type: "application/apply-patch+yaml")
        #expect(reply.status < 300, "\(String(decoding: reply.body, as: UTF8.self))")
    }

    func upgrade(_ path: String, to name: String) async throws -> ClientUpgrade {
        var request = request("GET", path, token: "admin-token", body: nil, type: nil)
        request.headers["Upgrade"] = name
        return try await client.upgrade(request)
    }

    /// Mounts any server as `edge`, by an object of a kind of its own.
    func mount(url: String) async throws {
        let definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
        let open: Value = ["type": "object", "x-kubernetes-preserve-unknown-fields": true]
        _ = try await send(
            "POST", "/clusters/\(workspace)\(definitions)",
            body: [
                "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                "metadata": ["name": "harbors.example.io"],
                "spec": [
                    "group": "example.io", "scope": "Cluster",
                    "names": ["kind": "Harbor", "plural": "harbors"],
                    "versions": [
                        [
                            "name": "v1", "served": true, "storage": true,
                            "schema": ["openAPIV3Schema": open],
                        ]
                    ],
                ],
            ])
        _ = try await wait(definitions, name: "harbors.example.io") {
            $0.isConditionTrue("Established")
        }
        let made = try await send(
            "POST", "/clusters/\(workspace)/apis/example.io/v1/harbors",
            body: [
                "apiVersion": "example.io/v1", "kind": "Harbor", "metadata": ["name": "h"],
                "status": ["phase": "Ready", "URL": .string(url)],
            ])
        #expect(made.status == 201, "\(String(decoding: made.body, as: UTF8.self))")
        try await put([
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": "edge"],
            "spec": [
                "mount": ["ref": ["apiVersion": "example.io/v1", "kind": "Harbor", "name": "h"]]
            ],
        ])
        _ = try await wait("/apis/tenancy.kcp.io/v1alpha1/workspaces", name: "edge") {
            $0.at("status", "phase") == "Ready"
        }
    }

    /// Follows an object of the workspace until it is as wanted.
    func wait(_ path: String, name: String, until isWanted: (Value) -> Bool) async throws -> Value {
        let query = "?watch=1&timeoutSeconds=30&fieldSelector=metadata.name%3D\(name)"
        for try await event in try await events("/clusters/\(workspace)\(path)\(query)") {
            if let object = event["object"], isWanted(object) { return object }
        }
        throw NeverCame()
    }

    /// The events of a watch, which has begun when this returns and ends with whoever reads it.
    func events(_ path: String, token: String = "admin-token") async throws
        -> AsyncThrowingStream<Value, any Error>
    {
        let stream = try await client.stream(
            request("GET", path, token: token, body: nil, type: nil))
        let lines = Mutex<[UInt8]>([])
        return AsyncThrowingStream {
            while true {
                let line = lines.withLock { rest -> [UInt8]? in
                    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
                    defer { rest.removeSubrange(...end) }
                    return Array(rest[..<end])
                }
                if let line { return try Value(json: line) }
                guard let bytes = try await stream.next() else { return nil }
                lines.withLock { $0 += bytes }
            }
        }
    }

    struct NeverCame: Error {}

    func secret(leadingTo far: TestPlane, token: String) -> Value {
        Self.secret(far.kubeconfig(token: token))
    }

    func secret(server: String, authority: [UInt8], token: String) -> Value {
        Self.secret(Self.kubeconfig(server: server, authority: authority, token: token))
    }

    /// What leads to the root workspace.
    func kubeconfig(token: String) -> Value {
        Self.kubeconfig(
            server: plane.baseURL + "/clusters/root", authority: plane.authorityPEM, token: token)
    }

    private static func kubeconfig(server: String, authority: [UInt8], token: String) -> Value {
        [
            "current-context": "x",
            "contexts": [["name": "x", "context": ["cluster": "c", "user": "u"]]],
            "clusters": [
                [
                    "name": "c",
                    "cluster": [
                        "server": .string(server),
                        "certificate-authority-data": .string(Base64.encode(authority)),
                    ],
                ]
            ],
            "users": [["name": "u", "user": ["token": .string(token)]]],
        ]
    }

    private static func secret(_ config: Value) -> Value {
        [
            "apiVersion": "v1", "kind": "Secret",
            "metadata": ["name": "prod", "namespace": "default"],
            "data": ["kubeconfig": .string(Base64.encode(config.yaml()))],
        ]
    }

    static let kubeCluster: Value = [
        "apiVersion": "mounts.contrib.kcp.io/v1alpha1", "kind": "KubeCluster",
        "metadata": ["name": "prod"],
        "spec": ["mode": "Direct", "secretRef": ["name": "prod", "namespace": "default"]],
    ]

    /// A workspace that only administrators may enter.
    func closed() async throws -> TestPlane {
        try await put([
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": "closed"],
        ])
        _ = try await wait("/apis/tenancy.kcp.io/v1alpha1/workspaces", name: "closed") {
            $0.at("status", "phase") == "Ready"
        }
        var inside = self
        inside.workspace = workspace + ":closed"
        return inside
    }

    /// Mounts another control plane's root as `prod`, and waits until it is ready.
    func mount(_ far: TestPlane, token: String) async throws {
        try await mount(secret(leadingTo: far, token: token))
    }

    func mount(_ secret: Value) async throws {
        try await put(secret)
        try await mount("prod")
    }

    /// Mounts what the secret that is there leads to.
    func mount(_ name: String) async throws {
        var kubeCluster = Self.kubeCluster
        kubeCluster.set(.string(name), at: "metadata", "name")
        try await put(kubeCluster)
        try await put([
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(name)],
            "spec": [
                "mount": [
                    "ref": [
                        "apiVersion": "mounts.contrib.kcp.io/v1alpha1", "kind": "KubeCluster",
                        "name": .string(name),
                    ]
                ]
            ],
        ])
        _ = try await wait("/apis/tenancy.kcp.io/v1alpha1/workspaces", name: name) {
            $0.at("status", "phase") == "Ready"
        }
    }

    /// Where a KubeCluster of a workspace is served.
    func proxyPath(of cluster: String, in path: [String]) throws -> String {
        guard case .cluster(let holder) = plane.parts.directory.resolve(path, within: nil) else {
            throw NeverCame()
        }
        return "/services/cluster-proxy/\(holder)/apis/mounts.contrib.kcp.io/v1alpha1/kubeclusters/"
            + cluster + "/proxy"
    }

    var port: Int {
        // The base URL is ours, so that it has a port.
        Int(plane.baseURL.split(separator: ":").last ?? "") ?? 0
    }

    /// A server that passes everything on to the control plane, as a load balancer does.
    func relay() throws -> HTTPServer {
        let (client, base) = (client, plane.baseURL)
        return try HTTPServer(.init(address: "127.0.0.1", port: 0)) { request in
            do throws(HTTPError) {
                return try await HTTPProxy.forward(
                    request, to: base + request.target, hiding: { _ in false }, adding: [:],
                    client: client)
            } catch {
                return ServerResponse(status: 502)
            }
        }
    }

    /// Lets a user enter a workspace, and nothing more.
    static func access(of user: String, named name: String = "access") -> Value {
        binding(of: user, to: "system:kcp:workspace:access", named: name)
    }

    static func binding(
        of user: String, to role: String, named name: String = "binding"
    ) -> Value {
        [
            "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
            "metadata": ["name": .string(name)],
            "roleRef": [
                "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                "name": .string(role),
            ],
            "subjects": [
                [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "User",
                    "name": .string(user),
                ]
            ],
        ]
    }
}

extension [UInt8] {
    /// Writes the bytes into a file in place of what it held.
    func write(toFile path: String) throws { try AtomicFile.write(self, to: path) }
}

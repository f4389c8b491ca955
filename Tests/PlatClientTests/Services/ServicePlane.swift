import PlatClient
import PlatModel
import PlatTesting
import PlatValue
import Testing

/// A control plane in which clusters are mounted: workspaces of the same control plane stand in for them.
struct ServicePlane: Sendable {
    let server: EmbeddedServer
    let root: Client

    static func with(
        clusters: [String], _ body: (ServicePlane) async throws -> Void
    ) async throws {
        let server = try await EmbeddedServer.start()
        do {
            let plane = ServicePlane(server: server, root: try server.client(for: "admin"))
            for name in clusters { try await plane.mount(name) }
            try await body(plane)
        } catch {
            await server.stop()
            throw error
        }
        await server.stop()
    }

    /// Makes a workspace that stands in for a cluster, and mounts it.
    func mount(_ name: String, through front: CuttingFront? = nil) async throws {
        let maker = WorkspaceMaker(session: root.session)
        let path = WorkspacePath("root:cluster-\(name)")
        let type = WorkspaceTypeReference(path: "root", name: "universal")
        _ = try await maker.make(path, .init(type: type))
        _ = try await maker.waitUntilReady(path)
        let address = front?.address ?? server.address
        try await mount(name, server: "\(address)/clusters/\(path.text)")
    }

    private func mount(of name: String) -> MountMaker {
        MountMaker(client: root, name: name, labels: ["tier": "gold"], timeout: .seconds(10))
    }

    /// Waits until a cluster that was away is known to be there.
    func waitUntilReady(_ name: String) async throws {
        _ = try await mount(of: name).waitUntilReady()
    }

    func mount(_ name: String, server: String, waits: Bool = true) async throws {
        let mount = mount(of: name)
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

    /// A run whose requests are told, and what it waits for.
    func run(
        _ package: ServicePackage, onRequest: (@Sendable (String) -> Void)? = nil,
        onWait: @escaping @Sendable (String) -> Void = { _ in }
    ) throws -> ServiceRun {
        let client = try server.client(for: "admin", log: onRequest)
        var options = ServiceRun.Options()
        options.timeout = .seconds(10)
        return ServiceRun(
            package, at: WorkspacePath("root:db"), from: client, options: options
        ) { event in
            if case .waits(let what) = event { onWait(what) }
        }
    }

    func record() async throws -> ServiceRecord? {
        try await root.at(WorkspacePath("root:db")).services().first
    }

    /// A client of a workspace with the credential that was put on a cluster for a controller.
    func controller(
        of secret: ObjectReference, on cluster: Client, at path: WorkspacePath
    ) async throws -> Client {
        let kubeconfig = try await kubeconfig(of: secret, on: cluster)
        let user = kubeconfig["users"]?.arrayValue?.first
        let token = try #require(user?.at("user", "token")?.stringValue)
        return try server.client(token: token, at: path)
    }

    /// The kubeconfig that was put on a cluster for a controller.
    func kubeconfig(of secret: ObjectReference, on cluster: Client) async throws -> Value {
        let object = try await cluster.object(secret)
        let text = try #require(object.at("data", "kubeconfig")?.stringValue)
        let bytes = try #require(Base64.decode(text))
        return try #require(ManifestReader.documents(in: bytes, source: "kubeconfig").first)
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

    /// A package whose controller is a ConfigMap.
    static func package(
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
}

import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// The workspaces, exports and rights of the matrix on a control plane with two locations.
struct IsolationWorld: Sendable {
    typealias Workspace = IsolationPlace.Workspace

    let plane: TestPlane
    /// Logical clusters by workspace.
    private(set) var ids: [Workspace: String] = [:]
    private(set) var accountToken = ""

    static let export = "things"

    static func with(_ body: (IsolationWorld) async throws -> Void) async throws {
        try await TestPlane.with(
            locations: ["root", "beta"], tokens: IsolationPersona.tokenFile
        ) { plane in
            var world = IsolationWorld(plane: plane)
            try await world.build()
            try await body(world)
        }
    }

    private init(plane: TestPlane) { self.plane = plane }

    func token(of persona: IsolationPersona) -> String? {
        switch persona {
        case .anonymous: nil
        case .account: accountToken
        default: "\(persona)-token"
        }
    }

    /// The workspaces whose objects a reply shows.
    func workspaces(in body: [UInt8]) -> Set<Workspace> {
        let text = String(decoding: body, as: UTF8.self)
        return Set(
            ids.filter { text.contains("\"kcp.io/cluster\":\"\($0.value)\"") }.map(\.key))
    }

    func url(of place: IsolationPlace) -> (base: String, path: String) {
        let locations = plane.plane.parts.locations
        func base(_ endpoint: IsolationPlace.Endpoint) -> String {
            switch endpoint {
            case .main: plane.base
            case .shard: locations[0].baseURL
            case .foreign: locations[1].baseURL
            }
        }
        switch place {
        case .schemaView(let workspace, let endpoint):
            return (
                base(endpoint), "/services/apiresourceschema/\(ids[workspace] ?? "")/clusters/*"
            )
        case .wildcard(let endpoint): return (base(endpoint), "/clusters/*")
        case .system: return (base(.shard), "/clusters/system:admin")
        case .workspace(let workspace, let form):
            let (path, id) = ("/clusters/root:\(workspace)", "/clusters/\(ids[workspace] ?? "")")
            return switch form {
            case .path: (plane.base, path)
            case .id: (plane.base, id)
            case .encoded: (plane.base, "/%63lusters/root%3A%74eam")
            case .shardPath: (base(.shard), path)
            case .shardID: (base(.shard), id)
            case .foreignPath: (base(.foreign), path)
            case .foreignID: (base(.foreign), id)
            case .mount: (plane.base, "/clusters/root:team:edge")
            }
        case .exportView(let target, let endpoint):
            let view = "/services/apiexport/\(ids[.provider] ?? "")/\(Self.export)/clusters/"
            return (base(endpoint), view + segment(target))
        case .lifecycleView(let target):
            return (
                plane.base,
                "/services/initializingworkspaces/root:slow/clusters/" + segment(target)
            )
        }
    }

    private func segment(_ target: IsolationPlace.Target) -> String {
        switch target {
        case .all: "*"
        case .path: "root:consumer"
        default: Workspace(rawValue: target.rawValue).flatMap { ids[$0] } ?? ""
        }
    }

    func send(_ cell: IsolationCell) async throws -> ClientResponse {
        let (base, place) = url(of: cell.place)
        let (method, path, body, type) = cell.request
        var endpoint = plane
        endpoint.base = base
        return try await endpoint.send(
            method, place + path, token: token(of: cell.persona), body: body, type: type,
            headers: cell.disguise?.headers ?? [:])
    }
}

// MARK: Setting it up

extension IsolationWorld {
    private func inside(_ workspace: Workspace) -> TestPlane { plane.inside(workspace.rawValue) }

    private mutating func build() async throws {
        for workspace in [Workspace.team, .consumer, .provider] {
            _ = try await plane.workspace(workspace.rawValue)
        }
        try await makeWaiting()
        for workspace in Workspace.allCases { ids[workspace] = try inside(workspace).id() }
        try await makeTargets()
        for (at, grant) in IsolationRights.grants.enumerated() { try await make(grant, at) }
        for (workspace, personas) in IsolationRights.doors {
            for persona in personas where persona != .account {
                try await inside(workspace).put(
                    TestPlane.access(of: persona.username, named: "door-\(persona)"))
            }
        }
        try await makeExport()
        try await bindExport()
        accountToken = try await inside(.team).account("bot")
        try await makeNamesake()
        try await inside(.team).mount(url: plane.base + "/clusters/root:consumer")
    }

    /// A workspace that its initializer never finishes with.
    private func makeWaiting() async throws {
        let rules: [Value] = IsolationRights.initializing.map { kind, verbs in
            [
                "verbs": Value(strings: verbs), "apiGroups": [.string(kind.group)],
                "resources": [.string(kind.plural)],
            ]
        }
        let types = "/apis/tenancy.kcp.io/v1alpha1/workspacetypes"
        try await plane.post(
            plane.path(types),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "WorkspaceType",
                "metadata": ["name": "slow"],
                "spec": ["initializer": true, "initializerPermissions": .array(rules)],
            ])
        try await role(
            "initialize", in: plane,
            [
                [
                    "verbs": ["initialize"], "apiGroups": ["tenancy.kcp.io"],
                    "resources": ["workspacetypes"], "resourceNames": ["slow"],
                ]
            ], for: .initializer)
        let workspaces = "/apis/tenancy.kcp.io/v1alpha1/workspaces"
        try await plane.post(
            plane.path(workspaces),
            [
                "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
                "metadata": ["name": "waiting"],
                "spec": ["type": ["name": "slow", "path": "root"]],
            ])
        _ = try await plane.wait(workspaces, name: "waiting") {
            $0.at("status", "phase") == "Initializing"
        }
        // The system furnishes it when it is initialized.
        try await plane.post(
            inside(.waiting).path("/api/v1/namespaces"),
            ["apiVersion": "v1", "kind": "Namespace", "metadata": ["name": "default"]])
    }

    private func makeTargets() async throws {
        for workspace in Workspace.allCases {
            for kind in [
                IsolationOperation.Kind.configMaps, .secrets, .leases, .clusterRoles,
            ] {
                let creation = IsolationOperation(kind: kind, verb: .create)
                let path = String(creation.request.path.prefix { $0 != "?" })
                try await plane.post(
                    inside(workspace).path(path), creation.body(named: kind.target))
            }
        }
    }

    private func make(_ grant: IsolationRights.Grant, _ at: Int) async throws {
        let rule: Value = [
            "verbs": Value(strings: grant.verbs), "apiGroups": ["*"],
            "resources": Value(strings: grant.plurals),
        ]
        try await role(
            "grant-\(at)", in: inside(grant.workspace), [rule], for: grant.persona,
            namespace: grant.namespace)
    }

    /// A role of a workspace or a namespace, and its binding to somebody.
    func role(
        _ name: String, in place: TestPlane, _ rules: Value, for persona: IsolationPersona,
        namespace: String? = nil
    ) async throws {
        let rbac = "/apis/rbac.authorization.k8s.io/v1"
        let space = namespace.map { "/namespaces/" + $0 } ?? ""
        let prefix = namespace == nil ? "Cluster" : ""
        let metadata: Value = ["name": .string(name)]
        try await place.post(
            place.path("\(rbac)\(space)/\(prefix.lowercased())roles"),
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": .string(prefix + "Role"),
                "metadata": metadata, "rules": rules,
            ])
        var binding = TestPlane.binding(of: persona.username, to: name, named: name)
        binding["kind"] = .string(prefix + "RoleBinding")
        binding.set(.string(prefix + "Role"), at: "roleRef", "kind")
        if persona == .account {
            binding["subjects"] = [
                ["kind": "ServiceAccount", "name": "bot", "namespace": "default"]
            ]
        }
        try await place.post(
            place.path("\(rbac)\(space)/\(prefix.lowercased())rolebindings"), binding)
    }

    /// In `consumer` an account of the same name has rights, which the one in `team` has not.
    private func makeNamesake() async throws {
        try await role(
            "namesake", in: inside(.consumer),
            [
                [
                    "verbs": Value(strings: IsolationRights.reading), "apiGroups": ["*"],
                    "resources": ["configmaps", "secrets"],
                ], ["verbs": ["access"], "nonResourceURLs": ["/"]],
            ], for: .account)
    }
}

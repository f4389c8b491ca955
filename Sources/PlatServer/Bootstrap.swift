import PlatHTTP
import PlatModel
import PlatStore
import PlatValue

/// Sets up the first workspace of an empty store, and brings what belongs to the server up to date on
/// each start: the shards' URLs, the system's exports and types.
struct Bootstrap {
    private let parts: Parts
    private let registry: ObjectRegistry

    init(_ parts: Parts) {
        self.parts = parts
        registry = parts.registries[parts.locations[0]]
    }

    func run() async throws(Status) {
        if parts.directory.cluster("root") == nil { try await commit(rootDrafts()) }
        try await commit(missing(policy() + exports() + types()))
        try await updateShards()
        try await bindRoot()
        try await updateHomeCreators()
    }

    /// Who may have a home is said anew by each start.
    private func updateHomeCreators() async throws(Status) {
        let key = BuiltinResources.clusterRoleBindings.key(
            cluster: "root", namespace: nil, name: Self.homeCreators)
        try await registry.update(key: key) { object throws(Status) in
            object["subjects"] = .array(
                parts.settings.homeCreatorGroups.map { group in
                    [
                        "kind": "Group", "apiGroup": "rbac.authorization.k8s.io",
                        "name": .string(group),
                    ]
                })
            return true
        }
    }

    private static let homeCreators = "system:kcp:home-clusterworkspace-create"

    private func rootDrafts() -> [StoredObject.Draft] {
        let cluster = registry.newObject(
            SystemResources.logicalClusters, cluster: "root", name: "cluster",
            labels: [LifecycleLabels.phase: "Ready"],
            annotations: [
                Workspace.Annotation.shard: registry.location.name,
                LogicalCluster.Annotation.type: "root:root",
            ],
            content: [
                "spec": ["directlyDeletable": false],
                "status": [
                    "URL": .string("\(parts.addresses.main)/clusters/root"), "phase": "Ready",
                ],
            ])
        return [cluster]
            + ["default", "kube-system"].flatMap {
                NamespaceContents.namespace(
                    registry, cluster: "root", name: $0,
                    authorityPEM: parts.certificates.authorityPEM)
            }
    }

    private func missing(_ drafts: [StoredObject.Draft]) throws(Status) -> [StoredObject.Draft] {
        var result: [StoredObject.Draft] = []
        for draft in drafts where try registry.find(key: draft.key) == nil { result.append(draft) }
        return result
    }

    private func commit(_ drafts: [StoredObject.Draft]) async throws(Status) {
        guard !drafts.isEmpty else { return }
        do {
            try await registry.commit(drafts.map(\.write))
        } catch {
            throw Status(error)
        }
    }

    private func object(
        _ type: ResourceType, _ name: String, _ content: Value, annotations: [String: String] = [:]
    )
        -> StoredObject.Draft
    {
        registry.newObject(
            type, cluster: "root", name: name, annotations: annotations, content: content)
    }

    // MARK: Exports

    private func exports() -> [StoredObject.Draft] {
        KcpDefinitions.exports.flatMap { export -> [StoredObject.Draft] in
            let path = [ObjectAnnotations.path: "root"]
            let key = Hashes.newIdentityKey()
            var spec: Members = [
                "identity": [
                    "secretRef": ["name": .string(export.name), "namespace": "kcp-system"]
                ],
                "resources": .array(
                    export.definitions.map { definition in
                        [
                            "group": .string(definition.group), "name": .string(definition.plural),
                            "schema": .string(definition.schemaName ?? ""), "storage": ["crd": [:]],
                        ]
                    }),
            ]
            if export.hasMaximalPermissionPolicy {
                spec["maximalPermissionPolicy"] = ["local": [:]]
            }
            let secret = registry.newObject(
                BuiltinResources.secrets, cluster: "root", namespace: "kcp-system",
                name: export.name,
                content: [
                    "data": ["key": .string(Base64.encode(Array(key.utf8)))], "type": "Opaque",
                ])
            var object = object(
                SystemResources.exports, export.name, ["spec": .object(spec)], annotations: path)
            var value = object.object
            value[as: APIExport.self].identityHash = Hashes.identity(key)
            value.setCondition("IdentityValid", true, now: parts.clock.timestamp())
            object = StoredObject.Draft(key: object.key, object: value)
            let schemas = export.definitions.map { definition in
                self.object(
                    SystemResources.schemas, definition.schemaName ?? "", ["spec": definition.value]
                )
            }
            return schemas + [secret, object]
        }
            + NamespaceContents.namespace(
                registry, cluster: "root", name: "kcp-system",
                authorityPEM: parts.certificates.authorityPEM)
    }

    /// Root's own bindings to its exports.
    private func bindRoot() async throws(Status) {
        let present = try registry.list(SystemResources.bindings, cluster: "root")
        // Nothing moves from root: who moves workspaces binds what he needs where he is.
        for export in KcpDefinitions.exports where export.name != "migration.kcp.io" {
            let isBound = present.contains {
                APIBinding($0).export?.name == export.name
            }
            guard !isBound else { continue }
            let draft = try BindingDraft(parts.exports, registry, cluster: "root").draft(
                name: export.name, path: "root", export: export.name)
            do {
                try await registry.commit(draft.writes)
            } catch {
                throw Status(error)
            }
        }
    }

    // MARK: Types

    private func types() -> [StoredObject.Draft] {
        let universal: Value = ["name": "universal", "path": "root"]
        let organization: Value = ["name": "organization", "path": "root"]
        let team: Value = ["name": "team", "path": "root"]
        let root: Value = ["name": "root", "path": "root"]
        let extends: Value = ["with": [universal]]
        let battery = ["bootstrap.kcp.io/battery": "workspace-types"]
        return [
            type(
                "universal",
                [
                    "initializer": true, "defaultChildWorkspaceType": universal,
                    "defaultAPIBindings": [
                        ["export": "tenancy.kcp.io", "path": "root"],
                        ["export": "topology.kcp.io", "path": "root"],
                    ],
                ]),
            type(
                "root",
                [
                    "extend": extends, "defaultChildWorkspaceType": organization,
                    "limitAllowedParents": ["none": true],
                ], ["bootstrap.kcp.io/create-only": "true"]),
            type(
                "organization",
                [
                    "extend": extends, "defaultChildWorkspaceType": universal,
                    "limitAllowedChildren": ["types": [universal]],
                    "limitAllowedParents": ["types": [root]],
                ], battery),
            type(
                "team",
                [
                    "extend": extends, "defaultChildWorkspaceType": universal,
                    "limitAllowedParents": ["types": [organization, team]],
                ], battery),
            type(
                "home",
                [
                    "extend": extends, "defaultChildWorkspaceType": universal,
                    "limitAllowedParents": ["none": true],
                ]),
        ]
    }

    private func type(_ name: String, _ spec: Value, _ annotations: [String: String] = [:])
        -> StoredObject.Draft
    {
        var all = annotations
        all[ObjectAnnotations.path] = "root"
        let draft = object(SystemResources.workspaceTypes, name, ["spec": spec], annotations: all)
        var value = draft.object
        WorkspaceTypeStatus.set(
            &value, addresses: parts.locations.map(\.baseURL), cluster: "root",
            now: parts.clock.timestamp())
        return StoredObject.Draft(key: draft.key, object: value)
    }

    // MARK: Shards

    private func updateShards() async throws(Status) {
        for location in parts.locations {
            let spec: Value = [
                "baseURL": .string(location.baseURL),
                "externalURL": .string(parts.addresses.main),
                "virtualWorkspaceURL": .string(location.baseURL),
            ]
            let key = SystemResources.shards.key(
                cluster: "root", namespace: nil, name: location.name)
            if try registry.find(key: key) == nil {
                try await commit([
                    registry.newObject(
                        SystemResources.shards, cluster: "root", name: location.name,
                        labels: location.labels, content: ["spec": spec])
                ])
                continue
            }
            try await registry.update(key: key) { object throws(Status) in
                object["spec"] = spec
                for (label, value) in location.labels {
                    object.setLabel(label, to: value)
                }
                return true
            }
        }
    }

    // MARK: Who may do what in root

    /// What consumers of the tenancy API may do at most; administrators everything.
    private func maximalPermissions() -> [StoredObject.Draft] {
        func role(_ name: String, _ group: String, _ rules: Value) -> [StoredObject.Draft] {
            [
                object(BuiltinResources.clusterRoles, name, ["rules": rules]),
                binding(name, to: name, of: BootstrapPolicy.bindingGroup(group)),
            ]
        }
        let kinds: Value = [
            "workspaces", "workspaceauthenticationconfigurations", "workspacetypes",
        ]
        return role(
            "system:kcp:tenancy:maximal-permission-policy", UserInfo.Group.authenticated,
            [
                ["apiGroups": ["tenancy.kcp.io"], "resources": kinds, "verbs": ["*"]],
                [
                    "apiGroups": ["tenancy.kcp.io"],
                    "resources": ["workspaces/status", "workspacetypes/status"],
                    "verbs": ["get", "list", "watch"],
                ],
            ])
            + role(
                "system:kcp:tenancy:maximal-permission-policy-admin", UserInfo.Group.kcpAdmin,
                [["apiGroups": ["tenancy.kcp.io"], "resources": ["*"], "verbs": ["*"]]])
    }

    /// A role and a binding of everybody to it.
    private func roleForEverybody(_ name: String, _ rules: Value) -> [StoredObject.Draft] {
        [
            object(BuiltinResources.clusterRoles, name, ["rules": rules]),
            bindingOfEverybody(name, to: name),
        ]
    }

    private func bindingOfEverybody(_ name: String, to role: String) -> StoredObject.Draft {
        binding(name, to: role, of: UserInfo.Group.authenticated)
    }

    private func binding(
        _ name: String, to role: String, of group: String
    ) -> StoredObject.Draft {
        object(
            BuiltinResources.clusterRoleBindings, name,
            [
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                    "name": .string(role),
                ],
                "subjects": [
                    [
                        "kind": "Group", "apiGroup": "rbac.authorization.k8s.io",
                        "name": .string(group),
                    ]
                ],
            ])
    }

    private func policy() -> [StoredObject.Draft] {
        var drafts = [
            bindingOfEverybody(
                "system:kcp:authenticated:access", to: "system:kcp:workspace:access")
        ]
        drafts += roleForEverybody(
            "system:kcp:tenancy:reader",
            [
                [
                    "apiGroups": ["tenancy.kcp.io"], "resources": ["workspaces", "workspacetypes"],
                    "verbs": ["get", "list", "watch"],
                ],
                [
                    "apiGroups": ["core.kcp.io"], "resources": ["logicalclusters"],
                    "verbs": ["get", "list", "watch"],
                ],
            ])
        for export in ["tenancy.kcp.io", "topology.kcp.io"] {
            drafts += roleForEverybody(
                "system:kcp:apiexport:\(export.prefix { $0 != "." }):bind",
                [
                    [
                        "apiGroups": ["apis.kcp.io"], "resources": ["apiexports"],
                        "resourceNames": [.string(export)], "verbs": ["bind"],
                    ]
                ])
        }
        drafts += roleForEverybody(
            "system:kcp:workspacetype:use",
            [
                [
                    "apiGroups": ["tenancy.kcp.io"], "resources": ["workspacetypes"],
                    "resourceNames": ["universal", "organization", "team"], "verbs": ["use"],
                ]
            ])
        drafts += maximalPermissions()
        drafts += roleForEverybody(
            Self.homeCreators,
            [
                [
                    "apiGroups": ["tenancy.kcp.io"], "resources": ["workspaces"],
                    "resourceNames": ["~"], "verbs": ["get", "create"],
                ]
            ])
        return drafts
    }
}

import PlatValue

/// tenancy.kcp.io: workspaces, their types, and who may log in to them.
extension KcpDefinitions {
    static let tenancy = [authenticationConfigurations, workspaces, workspaceTypes]

    private static let workspaces = define(
        group: "tenancy.kcp.io", kind: "Workspace", plural: "workspaces", shortNames: ["ws"],
        schemaPrefix: "v260522-2bf05df66",
        Version(
            name: "v1alpha1",
            columns: [
                Column("Type", ".spec.type.name", "Type of the workspace"),
                Column("Region", ".metadata.labels['region']", "The region this workspace is in"),
                Column(
                    "Phase", ".status.phase",
                    "The current phase (e.g. Scheduling, Initializing, Ready, Deleting)"),
                Column("URL", ".spec.URL", "URL to access the workspace"), .age,
            ],
            schema: .kind(
                "A workspace: a logical cluster of its own, below this one in the tree.",
                metadata: .workspaceMetadata,
                [
                    "spec": workspaceSpec.required,
                    "status": SchemaNode.object([
                        "conditions": .conditions, "initializers": .lifecycleNames,
                        "phase": .phase, "terminators": .lifecycleNames,
                    ]).defaulting(to: [:]),
                ])))

    private static let workspaceSpec = SchemaNode.object([
        "URL": .string.described("Where the workspace is served. Set by the system."),
        "cluster": .string.described("The logical cluster behind it. Set by the system.")
            .rule("self == oldSelf", "cluster is immutable"),
        "location": SchemaNode.object(["selector": .labelSelector])
            .described("Labels of the shards that the workspace may live on."),
        "mount": mount,
        "type":
            workspaceTypeReference
            .described("What kind of workspace; without it, the parent's type decides.")
            .rule("self.name == oldSelf.name", "name is immutable")
            .rule("has(oldSelf.path) == has(self.path)", "path is immutable")
            .rule(
                "!has(oldSelf.path) || !has(self.path) || self.path == oldSelf.path",
                "path is immutable"),
    ]).defaulting(to: [:])
        .rule("!has(oldSelf.URL) || has(self.URL)", "URL cannot be unset")
        .rule("!has(oldSelf.cluster) || has(self.cluster)", "cluster cannot be unset")

    private static let mount = SchemaNode.object([
        "ref": SchemaNode.object([
            "apiVersion": .string.required, "kind": .string.required, "name": .string.required,
            "namespace": .string,
        ]).required
            .rule("has(oldSelf.apiVersion) == has(self.apiVersion)", "apiVersion is immutable")
            .rule("has(oldSelf.kind) == has(self.kind)", "kind is immutable")
            .rule("has(oldSelf.name) == has(self.name)", "name is immutable")
    ]).described("The object in this workspace that says where the mounted cluster is.")
        .rule("self == oldSelf", "mount is immutable")

    private static let workspaceTypeReference = SchemaNode.object([
        "name": .string.matching(#"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?"#).required,
        "path": .workspacePath.described("The workspace that holds the type."),
    ])

    // That `system` and `any` are no names is told by admission, in other words than a schema's.
    private static let workspaceTypes = define(
        group: "tenancy.kcp.io", kind: "WorkspaceType", plural: "workspacetypes",
        schemaPrefix: "v260519-96f2749",
        Version(
            name: "v1alpha1",
            schema: .kind(
                "A type of workspaces: what a new one contains, and where one may be made.",
                metadata: .workspaceMetadata,
                [
                    "spec": workspaceTypeSpec,
                    "status": .object([
                        "conditions": .conditions,
                        "virtualWorkspaces": .list(
                            of: .object([
                                "type": .string.oneOf("initializing", "terminating"),
                                "url": .string.length(atLeast: 1).required,
                            ])),
                    ]),
                ])))

    private static let workspaceTypeSpec = SchemaNode.object([
        "additionalWorkspaceLabels": SchemaNode.map(of: .string)
            .described("Labels that workspaces of the type get."),
        "authenticationConfigurations": .list(of: .object(["name": .string.required])),
        "defaultAPIBindingLifecycle": SchemaNode.string.oneOf("InitializeOnly", "Maintain")
            .described("Whether default bindings are kept up to date after the first time."),
        "defaultAPIBindings": SchemaNode.list(
            of: .object(["export": .string.required, "path": .workspacePath])
        ).described("APIExports that every new workspace of the type binds."),
        "defaultChildWorkspaceType":
            workspaceTypeReference
            .described("The type of children that name none.")
            .defaulting(to: ["name": "universal", "path": "root"]),
        "extend": SchemaNode.object(["with": .list(of: workspaceTypeReference)])
            .described("Types whose initializers, bindings and limits count here too."),
        "initializer": SchemaNode.boolean
            .described("Whether a controller sets up new workspaces before they are ready."),
        "initializerPermissions": .policyRules, "limitAllowedChildren": typeLimit,
        "limitAllowedParents": typeLimit,
        "terminator": SchemaNode.boolean
            .described("Whether a controller clears up workspaces before they go."),
        "terminatorPermissions": .policyRules,
    ])

    private static let typeLimit = SchemaNode.object([
        "none": .boolean, "types": .list(of: workspaceTypeReference).count(atLeast: 1),
    ]).exactlyOne(of: "none", "types")
}

import PlatValue

/// APIExport and APIBinding, in both versions.
extension KcpDefinitions {
    static let exportKind = define(
        group: "apis.kcp.io", kind: "APIExport", plural: "apiexports",
        Version(
            name: "v1alpha1", isStorage: false,
            columns: [
                .age,
                Column(
                    "Ready", #".status.conditions[?(@.type=="VirtualWorkspaceURLsReady")].status"#),
            ],
            schema: .kind(
                "APIs that other workspaces may bind.",
                [
                    "spec": .object([
                        "identity": identity,
                        "latestResourceSchemas": .list(of: .string).asSet,
                        "maximalPermissionPolicy": permissionPolicy,
                        "permissionClaims": .list(of: exportClaimV1).keyed(by: "group", "resource"),
                    ]),
                    "status": exportStatus,
                ])),
        Version(
            name: "v1alpha2", columns: [.age],
            schema: .kind(
                "APIs that other workspaces may bind.",
                [
                    "spec": .object([
                        "identity": identity, "maximalPermissionPolicy": permissionPolicy,
                        "permissionClaims": .list(of: claim).keyed(by: "group", "resource"),
                        "resources": .list(of: exportedResource).keyed(by: "name", "group"),
                    ]),
                    "status": exportStatus,
                ])))

    private static let identity = SchemaNode.object(["secretRef": .secretReference])
        .described("The secret that makes this export's APIs different from all others.")

    private static let permissionPolicy = SchemaNode.object(["local": .object()])
        .exactlyOne(of: "local")
        .described("Bounds what consumers may do by the roles in the export's workspace.")

    private static let exportStatus = SchemaNode.object([
        "conditions": .conditions, "identityHash": .string, "virtualWorkspaces": .serviceURLs,
    ])

    private static let exportedResource = SchemaNode.object([
        "group": .string.required, "name": .string.required,
        "schema": .string.described("Name of the APIResourceSchema.").required,
        "storage": SchemaNode.object([
            "crd": .object(),
            "virtual": .object([
                "identityHash": .string.required,
                "reference": SchemaNode.object([
                    "apiGroup": .string, "kind": .string.required, "name": .string.required,
                ]).atomicMap.required,
            ]),
        ]).defaulting(to: ["crd": [:]]).exactlyOne(of: "crd", "virtual")
            .rule(
                "has(self.crd) != has(self.virtual)", "Exactly one of crd or virtual must be set"),
    ])

    static let bindings = define(
        group: "apis.kcp.io", kind: "APIBinding", plural: "apibindings",
        Version(
            name: "v1alpha1", isStorage: false, columns: bindingColumns,
            schema: .kind(
                "Brings the APIs of an export into this workspace.",
                [
                    "spec": SchemaNode.object([
                        "permissionClaims": .list(of: bindingClaimV1),
                        "reference": bindingReference.exactlyOne(of: "export").required,
                    ]).required,
                    "status": bindingStatus(
                        applied: .list(of: claimV1), exported: .list(of: claimV1)),
                ])),
        Version(
            name: "v1alpha2", columns: bindingColumns,
            schema: .kind(
                "Brings the APIs of an export into this workspace.",
                [
                    "spec": SchemaNode.object([
                        "permissionClaims": keyedClaims(bindingClaim),
                        "reference": bindingReference.required,
                    ]).required,
                    "status": bindingStatus(
                        applied: keyedClaims(appliedClaim), exported: .list(of: claim)),
                ])))

    private static let bindingColumns = [
        Column.age, Column("Ready", #".status.conditions[?(@.type=="Ready")].status"#),
    ]

    private static let bindingReference = SchemaNode.object(["export": .exportReference])
        .rule("self == oldSelf", "APIExport reference must not be changed")

    private static func bindingStatus(applied: SchemaNode, exported: SchemaNode) -> SchemaNode {
        let name = SchemaNode.string.length(atLeast: 1).required
        return .object([
            "apiExportClusterName": .string, "appliedPermissionClaims": applied,
            "boundResources": .list(
                of: .object([
                    "group": .string.required, "resource": .string.required,
                    "schema": SchemaNode.object(["UID": name, "identityHash": name, "name": name])
                        .required,
                    "storageVersions": .list(of: .string).asSet,
                ])
            ).keyed(by: "group", "resource"),
            "conditions": .conditions, "exportPermissionClaims": exported,
            "phase": .string.oneOf("", "Binding", "Bound"),
        ])
    }
}

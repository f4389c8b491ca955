import PlatModel

/// Roles and bindings that hold in every workspace and are stored in none.
///
/// A binding in a workspace may refer to any of these roles; a role of the same name that is stored
/// there goes before.
enum BootstrapPolicy {
    struct Binding: Sendable {
        var name: String
        var role: String
        var groups: [String]
    }

    /// The group that stands for `group` when an export's owner says what consumers may do.
    static func bindingGroup(_ group: String) -> String { bindingPrefix + group }

    /// What users and groups are prefixed with for an export's maximal permission policy.
    static let bindingPrefix = "apis.kcp.io:binding:"

    static let clusterRoles: [String: [PolicyRule]] = {
        var roles = kcpRoles
        roles["cluster-admin"] = everything
        roles["view"] = view
        roles["edit"] = edit + view
        roles["admin"] = admin + edit + view
        roles["system:aggregate-to-view"] = view
        roles["system:aggregate-to-edit"] = edit
        roles["system:aggregate-to-admin"] = admin
        roles["system:basic-user"] = [
            PolicyRule(
                ["create"], groups: ["authorization.k8s.io"],
                resources: ["selfsubjectaccessreviews", "selfsubjectrulesreviews"]),
            PolicyRule(
                ["create"], groups: ["authentication.k8s.io"], resources: ["selfsubjectreviews"]),
        ]
        roles["system:discovery"] = [
            PolicyRule(
                ["get"],
                urls: [
                    "/api", "/api/*", "/apis", "/apis/*", "/healthz", "/livez", "/openapi",
                    "/openapi/*", "/readyz", "/version", "/version/",
                ])
        ]
        roles["system:public-info-viewer"] = [
            PolicyRule(["get"], urls: ["/healthz", "/livez", "/readyz", "/version", "/version/"])
        ]
        roles["system:auth-delegator"] = [
            PolicyRule(["create"], groups: ["authentication.k8s.io"], resources: ["tokenreviews"]),
            PolicyRule(
                ["create"], groups: ["authorization.k8s.io"], resources: ["subjectaccessreviews"]),
        ]
        return roles
    }()

    static let bindings: [Binding] = [
        Binding(name: "cluster-admin", role: "cluster-admin", groups: [UserInfo.Group.masters]),
        Binding(
            name: "system:basic-user", role: "system:basic-user",
            groups: [UserInfo.Group.authenticated]),
        Binding(
            name: "system:discovery", role: "system:discovery",
            groups: [UserInfo.Group.authenticated]),
        Binding(
            name: "system:kcp:admin:cluster-admin", role: "cluster-admin",
            groups: [UserInfo.Group.kcpAdmin]),
        Binding(
            name: UserInfo.Group.bootstrapper, role: UserInfo.Group.bootstrapper,
            groups: [UserInfo.Group.bootstrapper, bindingGroup(UserInfo.Group.bootstrapper)]),
        Binding(
            name: UserInfo.Group.logicalClusterAdmin, role: UserInfo.Group.logicalClusterAdmin,
            groups: [UserInfo.Group.logicalClusterAdmin]),
        Binding(
            name: "system:public-info-viewer", role: "system:public-info-viewer",
            groups: [UserInfo.Group.authenticated, UserInfo.Group.unauthenticated]),
    ]

    /// All verbs on all resources and paths.
    static let everything = [
        PolicyRule(["*"], groups: ["*"], resources: ["*"]), PolicyRule(["*"], urls: ["*"]),
    ]

    private static let kcpRoles: [String: [PolicyRule]] = [
        "system:kcp:workspace:access": [PolicyRule(["access"], urls: ["/"])],
        "system:kcp:metrics-reader": [PolicyRule(["get"], urls: ["/metrics"])],
        "system:kcp:tenancy:reader": [
            PolicyRule(reading, groups: ["tenancy.kcp.io"], resources: ["workspaces"]),
            PolicyRule(reading, groups: ["tenancy.kcp.io"], resources: ["workspacetypes"]),
            PolicyRule(reading, groups: ["core.kcp.io"], resources: ["logicalclusters"]),
        ],
        UserInfo.Group.bootstrapper: everything,
        UserInfo.Group.logicalClusterAdmin: [
            PolicyRule(
                ["*"], groups: ["core.kcp.io"],
                resources: ["logicalclusters", "logicalclusters/status"]),
            PolicyRule(
                ["delete", "update", "get"], groups: ["tenancy.kcp.io"], resources: ["workspaces"]),
        ],
    ]
}

extension RBACRules {
    /// What holds in every workspace.
    static let bootstrap = RBACRules(
        clusterRoles: BootstrapPolicy.clusterRoles, bindings: BootstrapPolicy.bindings)
}

import PlatModel

/// Resources that need no discovery: kcp's own, what they are made of, and what operations write.
extension APIResource {
    private static func known(
        _ group: String, _ version: String, _ resource: String, _ kind: String,
        isNamespaced: Bool = false, shortNames: [String] = []
    ) -> APIResource {
        APIResource(
            GroupVersionResource(group: group, version: version, resource: resource), kind: kind,
            isNamespaced: isNamespaced, singular: kind.lowercased(), shortNames: shortNames)
    }

    /// Workspaces, as their parent holds them.
    public static let workspaces = known(
        "tenancy.kcp.io", "v1alpha1", "workspaces", "Workspace", shortNames: ["ws"])
    /// Types of workspaces.
    public static let workspaceTypes = known(
        "tenancy.kcp.io", "v1alpha1", "workspacetypes", "WorkspaceType")
    /// Locations, which only administrators may list.
    public static let shards = known("core.kcp.io", "v1alpha1", "shards", "Shard")
    /// Workspaces that move from one location to another.
    public static let migrations = known(
        "migration.kcp.io", "v1alpha1", "logicalclustermigrations", "LogicalClusterMigration")
    /// What a workspace says of itself, in an object called `cluster`.
    public static let logicalClusters = known(
        "core.kcp.io", "v1alpha1", "logicalclusters", "LogicalCluster")
    /// APIs that others can bind.
    public static let exports = known("apis.kcp.io", "v1alpha2", "apiexports", "APIExport")
    /// Uses of an export.
    public static let bindings = known("apis.kcp.io", "v1alpha2", "apibindings", "APIBinding")
    /// What exports are made of.
    public static let schemas = known(
        "apis.kcp.io", "v1alpha1", "apiresourceschemas", "APIResourceSchema")
    /// Where providers find their consumers, one address a location.
    public static let endpointSlices = known(
        "apis.kcp.io", "v1alpha1", "apiexportendpointslices", "APIExportEndpointSlice")
    /// Questions for one's own rights.
    static let selfSubjectAccessReviews = known(
        "authorization.k8s.io", "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview")
    /// Rights in a workspace.
    public static let clusterRoles = known(
        "rbac.authorization.k8s.io", "v1", "clusterroles", "ClusterRole")
    /// Who has these rights.
    public static let clusterRoleBindings = known(
        "rbac.authorization.k8s.io", "v1", "clusterrolebindings", "ClusterRoleBinding")
    /// Rights in a namespace.
    public static let roles = known(
        "rbac.authorization.k8s.io", "v1", "roles", "Role", isNamespaced: true)
    /// Who has these rights.
    public static let roleBindings = known(
        "rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding", isNamespaced: true)
    /// Users that are programs.
    public static let serviceAccounts = known(
        "", "v1", "serviceaccounts", "ServiceAccount", isNamespaced: true, shortNames: ["sa"])
    /// Definitions of types.
    public static let definitions = known(
        "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition")
    /// What happened to objects.
    public static let events = known("", "v1", "events", "Event", isNamespaced: true)
    /// Who does what several could do.
    public static let leases = known(
        "coordination.k8s.io", "v1", "leases", "Lease", isNamespaced: true)
    /// Clusters that are mounted.
    public static let mounts = known(
        "mounts.contrib.kcp.io", "v1alpha1", "kubeclusters", "KubeCluster")
    /// Settings of a namespace.
    public static let configMaps = known(
        "", "v1", "configmaps", "ConfigMap", isNamespaced: true, shortNames: ["cm"])
    /// Namespaces of a workspace.
    public static let namespaces = known("", "v1", "namespaces", "Namespace", shortNames: ["ns"])
    /// Secrets of a namespace.
    public static let secrets = known("", "v1", "secrets", "Secret", isNamespaced: true)
}

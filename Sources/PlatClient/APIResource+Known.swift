import PlatModel

/// Resources that need no discovery: kcp's own, and what they are made of.
extension APIResource {
    public static let workspaces = APIResource(
        GroupVersionResource(group: "tenancy.kcp.io", version: "v1alpha1", resource: "workspaces"),
        kind: "Workspace", isNamespaced: false, singular: "workspace", shortNames: ["ws"])
    public static let workspaceTypes = APIResource(
        GroupVersionResource(
            group: "tenancy.kcp.io", version: "v1alpha1", resource: "workspacetypes"),
        kind: "WorkspaceType", isNamespaced: false, singular: "workspacetype")
    public static let logicalClusters = APIResource(
        GroupVersionResource(
            group: "core.kcp.io", version: "v1alpha1", resource: "logicalclusters"),
        kind: "LogicalCluster", isNamespaced: false, singular: "logicalcluster")
    public static let shards = APIResource(
        GroupVersionResource(group: "core.kcp.io", version: "v1alpha1", resource: "shards"),
        kind: "Shard", isNamespaced: false, singular: "shard")
    public static let apiBindings = APIResource(
        GroupVersionResource(group: "apis.kcp.io", version: "v1alpha2", resource: "apibindings"),
        kind: "APIBinding", isNamespaced: false, singular: "apibinding")
}

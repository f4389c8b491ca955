import PlatModel
import PlatValue

/// The export by which a provider of mounts sees its consumers: what it is called, and what it asks.
public enum MountExport {
    /// The name of the export, unless somebody chose another one.
    public static let name = "mounts.contrib.kcp.io"

    /// What is asked of consumers, and no more: the kubeconfigs that `plat compute mount` made, whose
    /// label says so, and who comes to a mount and whether he may.
    static let claims: [ClaimRequest] = [
        ClaimRequest(
            resource: "secrets", verbs: ["get", "list", "watch"],
            selector: [
                "matchExpressions": [
                    ["key": .string(MountNames.label), "operator": "Exists"]
                ]
            ]),
        ClaimRequest(
            group: "authorization.k8s.io", resource: "subjectaccessreviews", verbs: ["create"]),
        ClaimRequest(
            group: "authentication.k8s.io", resource: "tokenreviews", verbs: ["create"]),
    ]
}

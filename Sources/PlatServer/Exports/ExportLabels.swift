import PlatModel
import PlatValue

/// The labels by which kcp finds bindings and claimed objects of an export.
enum ExportLabels {
    /// On bindings.
    static let bindingKey = "internal.apis.kcp.io/export"
    /// On claimed objects, followed by the export's hash.
    static let claimPrefix = "claimed.internal.apis.kcp.io/"
    /// On bindings that are seen by their own export without a claim: the base 62 form of a number that
    /// stands for no claim.
    static let reflexiveClaim = "LstvmbbzVDDOn90ZbhzSQO5U3DMCf88h1pZ"

    static func hash(cluster: String, export: String) -> String {
        Hashes.base62(sha224: "\(cluster):\(export)")
    }

    static func claimKey(cluster: String, export: String) -> String {
        claimPrefix + hash(cluster: cluster, export: export)
    }

    /// The hash of a claim as kcp writes it, without verbs and selector, so that changing those does
    /// not touch the claimed objects.
    static func hash(of claim: PermissionClaim) -> String {
        var members = Members()
        if !claim.group.isEmpty { members["group"] = .string(claim.group) }
        members["resource"] = .string(claim.resource)
        members["verbs"] = .null
        if !claim.identityHash.isEmpty { members["identityHash"] = .string(claim.identityHash) }
        return Hashes.base62(sha224: Value.object(members).jsonText())
    }
}

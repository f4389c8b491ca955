public import PlatValue

/// The object that says where a mounted workspace leads: `spec.mount.ref`.
public struct MountReference: Sendable, Hashable {
    /// The object's group; empty for Kubernetes' own.
    public let group: String
    /// The object's version.
    public let version: String
    /// The object's kind.
    public let kind: String
    /// What the object is called.
    public let name: String
    /// Where the object lies; empty for what lies in no namespace.
    public let namespace: String

    /// Nil for a workspace that is no mount, and where kind or name is missing.
    public init?(workspace: Value) {
        guard let reference = workspace.at("spec", "mount", "ref"),
            let kind = reference["kind"]?.stringValue, let name = reference["name"]?.stringValue
        else { return nil }
        let parts = (reference["apiVersion"]?.stringValue ?? "").split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        group = parts.count == 2 ? String(parts[0]) : ""
        version = parts.last.map(String.init) ?? ""
        self.kind = kind
        self.name = name
        namespace = reference["namespace"]?.stringValue ?? ""
    }
}

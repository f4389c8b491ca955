public import PlatValue

/// A location that workspaces can live in.
public struct Shard: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Where in the world it is, by its label.
    public var region: String? { value.label(Self.regionLabel) }
    /// Where its views are served; nil where it does not say.
    public var viewsURL: String? { text("spec", "virtualWorkspaceURL") }
    /// Whether it takes no new workspaces.
    public var isUnschedulable: Bool {
        value.annotation("experimental.core.kcp.io/unschedulable") != nil
    }

    /// Workspaces carry the region of the location that they live in.
    public static let regionLabel = "region"
}

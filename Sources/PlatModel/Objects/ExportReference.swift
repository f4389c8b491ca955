public import PlatValue

/// How bindings, slices and types name an export: by path and name, or by name alone for one in their
/// own workspace.
public struct ExportReference: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What the export is called; empty where the reference does not say.
    public var name: String {
        get { text("name") ?? "" }
        set { set(text: newValue, at: "name") }
    }
    /// A workspace's path or a logical cluster's name; empty for the reference's own workspace.
    public var path: String { text("path") ?? "" }

    /// The path for whoever finds the reference in a logical cluster.
    public func path(in cluster: String) -> String { path.isEmpty ? cluster : path }
}

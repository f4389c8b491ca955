public import PlatValue

/// How workspaces and types name a workspace type.
public struct WorkspaceTypeReference: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// A reference to the type of that name in the workspace at a path.
    public init(path: String, name: String) {
        value = ["name": .string(name), "path": .string(path)]
    }

    /// What the type is called.
    public var name: String { text("name") ?? "" }
    /// The workspace that holds it; empty where that is still to be found out.
    public var path: String { text("path") ?? "" }

    /// Path and name, whether or not there is a path.
    public var qualifiedName: String { path + ":" + name }

    /// As people write it: `root:universal`, or the name alone where no path is given.
    public var text: String { path.isEmpty ? name : "\(path):\(name)" }
}

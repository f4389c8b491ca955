public import PlatModel
public import PlatValue

/// One object as a file describes it.
public struct Manifest: Sendable, Equatable {
    /// The object itself.
    public var object: Value
    /// Where it stands: `models.yaml`, `models.yaml (document 2)` for the second of several.
    public var source: String

    /// An object that stands in `source`.
    public init(object: Value, source: String) {
        self.object = object
        self.source = source
    }

    /// The kind that it says it is of; empty where it says none.
    public var kind: GroupVersionKind {
        let version = GroupVersion(object["apiVersion"]?.stringValue ?? "")
        return (version ?? GroupVersion(group: "", version: "")).kind(
            object["kind"]?.stringValue ?? "")
    }

    /// The object's name; empty where it has none.
    public var name: String { object.objectName }

    /// Nil also where it is empty: that is how Kubernetes writes "not given".
    public var namespace: String? {
        object.objectNamespace.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// `model.training.example.org/chat` without knowing the resource.
    public var displayed: String {
        let group = kind.group.isEmpty ? "" : ".\(kind.group)"
        return "\(kind.kind.lowercased())\(group)/\(name)"
    }

    /// Whether it is of this kind, in whatever version.
    public func isKind(_ kind: String, of group: String) -> Bool {
        self.kind.group == group && self.kind.kind == kind
    }
}

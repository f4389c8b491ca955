public import PlatValue

/// A kind of a provider whose objects consumers read as they are: kcp's ClusterCachedResource.
public struct CachedResource: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The group; empty for Kubernetes' own.
    public var group: String { text("spec", "group") ?? "" }
    /// The version that is published.
    public var version: String { text("spec", "version") ?? "" }
    /// The plural.
    public var resource: String { text("spec", "resource") ?? "" }
    /// Resource and group: `widgets.example.io`.
    public var groupResource: String { group.isEmpty ? resource : "\(resource).\(group)" }
    /// Which objects are published, as a selector; nil: all.
    public var selector: Value? { value.at("spec", "labelSelector") }

    /// The secret that holds the key of its identity; nil until there is one.
    public var identitySecret: SecretReference? {
        get { value.at("spec", "identity", "secretRef").map(SecretReference.init) }
        set { value.set(newValue?.value, at: "spec", "identity", "secretRef") }
    }

    /// What tells its objects from those of others; nil until it was given one.
    public var identityHash: String? {
        get { text("status", "identityHash") }
        set { set(text: newValue, at: "status", "identityHash") }
    }

    /// How far it is.
    public var phase: String? {
        get { text("status", "phase") }
        set { set(text: newValue, at: "status", "phase") }
    }

    /// Says how many objects there are, which are as many as consumers see.
    public mutating func setCount(_ count: Int) {
        let number = Value.integer(Int64(count))
        value.set(["cache": number, "local": number], at: "status", "resourceCounts")
    }
}

extension CachedResource {
    /// Its annotations.
    public enum Annotation {
        /// The kind of the objects.
        public static let kind = "cache.kcp.io/resource-kind"
        /// Whether they live in namespaces: `Cluster` or `Namespaced`.
        public static let scope = "cache.kcp.io/resource-scope"
    }
}

extension EndpointSlice {
    /// The cached resource that it is about; nil where it is about an export alone.
    public var cachedResource: ExportReference? {
        value.at("spec", "clusterCachedResource").map(ExportReference.init)
    }
}

extension ExportedResource {
    /// Whether consumers store no objects of it, but see those of somebody else.
    public var isVirtual: Bool { value.at("storage", "virtual") != nil }

    /// The slice, beside the export, that leads to the objects; nil where something else does.
    public var cachedResourceSlice: String? {
        guard let reference = value.at("storage", "virtual", "reference"),
            reference["apiGroup"] == "cache.kcp.io",
            reference["kind"] == "ClusterCachedResourceEndpointSlice"
        else { return nil }
        return reference["name"]?.stringValue
    }
}

/// A version of an API group: `apps/v1`, or `v1` of the core group.
public struct GroupVersion: Hashable, Sendable, CustomStringConvertible {
    /// The group; empty for the core group.
    public var group: String
    public var version: String

    public init(group: String, version: String) {
        self.group = group
        self.version = version
    }

    /// Reads an `apiVersion`; nil when it has more than one slash. An empty text is an empty version.
    public init?(_ apiVersion: String) {
        let parts = apiVersion.split(separator: "/", omittingEmptySubsequences: false)
        switch parts.count {
        case 1: self.init(group: "", version: apiVersion)
        case 2: self.init(group: String(parts[0]), version: String(parts[1]))
        default: return nil
        }
    }

    /// As `apiVersion` has it.
    public var description: String { group.isEmpty ? version : "\(group)/\(version)" }
    public var apiVersion: String { description }

    public func kind(_ kind: String) -> GroupVersionKind {
        GroupVersionKind(group: group, version: version, kind: kind)
    }

    public func resource(_ resource: String) -> GroupVersionResource {
        GroupVersionResource(group: group, version: version, resource: resource)
    }
}

/// A resource of a group, whatever its version: `deployments.apps`, `configmaps`.
public struct GroupResource: Hashable, Sendable, CustomStringConvertible {
    public var group: String
    public var resource: String

    public init(group: String, resource: String) {
        self.group = group
        self.resource = resource
    }

    /// Reads `resource` or `resource.group`.
    public init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(group: parts.count > 1 ? String(parts[1]) : "", resource: String(parts[0]))
    }

    public var description: String { group.isEmpty ? resource : "\(resource).\(group)" }

    public func version(_ version: String) -> GroupVersionResource {
        GroupVersionResource(group: group, version: version, resource: resource)
    }
}

/// A kind of a group, whatever its version: `Deployment.apps`, `ConfigMap`.
public struct GroupKind: Hashable, Sendable, CustomStringConvertible {
    public var group: String
    public var kind: String

    public init(group: String, kind: String) {
        self.group = group
        self.kind = kind
    }

    /// Reads `Kind` or `Kind.group`.
    public init(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(group: parts.count > 1 ? String(parts[1]) : "", kind: String(parts[0]))
    }

    public var description: String { group.isEmpty ? kind : "\(kind).\(group)" }
}

/// A kind in one version.
public struct GroupVersionKind: Hashable, Sendable, CustomStringConvertible {
    public var group: String
    public var version: String
    public var kind: String

    public init(group: String, version: String, kind: String) {
        self.group = group
        self.version = version
        self.kind = kind
    }

    public var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    public var groupKind: GroupKind { GroupKind(group: group, kind: kind) }
    /// As Go prints it: `apps/v1, Kind=Deployment`.
    public var description: String { "\(group)/\(version), Kind=\(kind)" }
}

/// A resource in one version.
public struct GroupVersionResource: Hashable, Sendable, CustomStringConvertible {
    public var group: String
    public var version: String
    public var resource: String

    public init(group: String, version: String, resource: String) {
        self.group = group
        self.version = version
        self.resource = resource
    }

    public var groupVersion: GroupVersion { GroupVersion(group: group, version: version) }
    public var groupResource: GroupResource { GroupResource(group: group, resource: resource) }
    /// As Go prints it: `apps/v1, Resource=deployments`.
    public var description: String { "\(group)/\(version), Resource=\(resource)" }
}

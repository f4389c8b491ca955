public import PlatValue

/// A quota: how many objects a namespace may hold.
public struct ResourceQuota: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The limits that are asked for.
    public var wanted: Members { value.at("spec", "hard")?.objectValue ?? Members() }
    /// The limits that hold: those that were counted for.
    public var limits: Members { value.at("status", "hard")?.objectValue ?? Members() }
    /// How much of each limit is used.
    public var used: Members { value.at("status", "used")?.objectValue ?? Members() }
    /// Which objects count, as the quota says it.
    public var scopes: Value? { value.at("spec", "scopes") }

    /// Whether it counts what the whole workspace holds, of kinds without namespaces too. Only the
    /// namespace `admin` has such quotas (kcp contract, section 9).
    public var isOfWorkspace: Bool {
        value.objectNamespace == Self.adminNamespace
            && value.annotation("experimental.quota.kcp.io/cluster-scoped") == "true"
    }

    /// Where quotas of whole workspaces are.
    public static let adminNamespace = "admin"

    /// Whether it limits only some objects. Scopes select pods, of which there are none here.
    public var isScoped: Bool {
        !(scopes?.arrayValue ?? []).isEmpty || value.at("spec", "scopeSelector") != nil
    }
}

public import PlatValue

/// A workspace, as its parent holds it.
public struct Workspace: LifecycleObject {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The logical cluster that it stands for; empty until one was made, and for mounts.
    public var cluster: String {
        get { text("spec", "cluster") ?? "" }
        set { set(text: newValue, at: "spec", "cluster") }
    }

    /// Where it is served; empty until that is known.
    public var url: String {
        get { text("spec", "URL") ?? "" }
        set { set(text: newValue, at: "spec", "URL") }
    }

    /// The type that was asked for or chosen; nil for mounts.
    public var typeReference: WorkspaceTypeReference? {
        get { value.at("spec", "type").map(WorkspaceTypeReference.init) }
        set { value.set(newValue?.value, at: "spec", "type") }
    }

    /// The type with the workspace that defines it, `root:universal`; empty for mounts.
    public var type: String { typeReference?.text ?? "" }

    /// Labels of the locations that it may live in; nil for any.
    public var locationSelector: Value? {
        get { value.at("spec", "location", "selector") }
        set { value.set(newValue, at: "spec", "location", "selector") }
    }

    /// Whether it stands for something that a mount object describes.
    public var isMount: Bool { value.at("spec", "mount").map { !$0.isNull } ?? false }

    /// The object that says where a mount leads; nil where it names none.
    public var mount: MountReference? { MountReference(workspace: value) }

    /// What a mount does not say of the object that it follows, but must.
    public var missingMountFields: [String] {
        let reference = value.at("spec", "mount", "ref")
        return ["kind", "name", "apiVersion"].filter {
            reference?[$0]?.stringValue?.isEmpty ?? true
        }
    }

    /// Shows how far the logical cluster is.
    public mutating func followLifecycle(of cluster: LogicalCluster) {
        initializers = cluster.initializers
        terminators = cluster.terminators
    }
}

extension Workspace {
    /// What has yet to happen before the workspace is ready, for people.
    public var pending: String {
        if !initializers.isEmpty { return "initializers " + initializers.joined(separator: ", ") }
        if let condition = value.conditions.first(where: { !$0.isTrue }) {
            let text = condition.message ?? condition.reason ?? ""
            return text.isEmpty ? condition.type : "\(condition.type): \(text)"
        }
        return phase.isEmpty ? "the control plane to notice it" : "phase \(phase)"
    }

    /// Why no location takes it; nil where one has, or may yet.
    public var whyUnschedulable: String? {
        guard let scheduled = value.condition("WorkspaceScheduled"), scheduled.isFalse,
            scheduled.reason == "Unschedulable"
        else { return nil }
        return scheduled.message ?? "no location matches"
    }

    /// What keeps it from being ready, where that is known: initializers, or that no location takes it.
    public var hindrance: String? {
        if !initializers.isEmpty { return "waiting for " + initializers.joined(separator: ", ") }
        return whyUnschedulable
    }

    /// Whether somebody has said that it is not to be removed.
    public var isProtected: Bool { value.annotation(Annotation.protected) == "true" }

    /// Whether it can be used, or what keeps it from that.
    public var readiness: Readiness {
        if isReady { return .ready }
        if let whyUnschedulable { return .stuck(whyUnschedulable) }
        if !initializers.isEmpty {
            return .waiting("initializers " + initializers.joined(separator: ", "))
        }
        if let mount = value.condition("WorkspaceMountReady"), !mount.isTrue {
            return .waiting(mount.message ?? "")
        }
        return .waiting(phase.isEmpty ? "a location" : "phase \(phase)")
    }

    /// Whether it is being made or removed, and does not answer for that reason. What a mount says is
    /// its cluster's.
    public var isComingOrGoing: Bool { !isMount && (isBeingDeleted || readiness != .ready) }

    /// Whether a condition whose type starts with `Workspace` is False: then it is not available.
    public var hasFailedCondition: Bool {
        value.conditions.contains { $0.isFalse && $0.type.hasPrefix("Workspace") }
    }
}

extension Workspace {
    /// Holds it until its logical cluster is gone.
    public static let finalizer = "core.kcp.io/logicalcluster"

    /// Its annotations.
    public enum Annotation {
        /// Who made it: a user as JSON.
        public static let owner = "experimental.tenancy.kcp.io/owner"
        /// The name of the logical cluster, from when it is chosen until it is made.
        public static let chosenCluster = "internal.tenancy.kcp.io/cluster"
        /// The location that it lives in.
        public static let shard = "core.kcp.io/shard"
        /// The same, hashed, for clients of old.
        public static let hashedShard = "internal.tenancy.kcp.io/shard"
        /// `true` on one that plat is not to remove.
        public static let protected = "plat/protected"
    }
}

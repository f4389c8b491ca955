import PlatValue

/// What a workspace and its logical cluster have in common: a phase, and those who must have done their
/// part before it is ready and before it goes.
public protocol LifecycleObject: ObjectView {}

extension LifecycleObject {
    /// `Scheduling`, `Initializing`, `Ready`, `Unavailable`, `Inactive`, `Terminating`, `Deleting`;
    /// empty until the control plane has looked at it.
    public var phase: String {
        get { text("status", "phase") ?? "" }
        set { set(text: newValue, at: "status", "phase") }
    }
    /// Whether it can be used.
    public var isReady: Bool { phase == "Ready" }

    /// Those who have yet to initialize it.
    public var initializers: [String] {
        get { texts("status", "initializers") }
        set { set(items: newValue.map(Value.string), at: "status", "initializers") }
    }

    /// Those who have yet to clean up before it goes.
    public var terminators: [String] {
        get { texts("status", "terminators") }
        set { set(items: newValue.map(Value.string), at: "status", "terminators") }
    }

    /// Sets the phase, and the label by which objects in a phase are found.
    public mutating func enter(_ phase: String) {
        self.phase = phase
        value.setLabel(LifecycleLabels.phase, to: phase)
    }
}

/// Labels of workspaces and logical clusters.
public enum LifecycleLabels {
    /// Holds the phase.
    public static let phase = "tenancy.kcp.io/phase"
}

import PlatValue

extension Value {
    /// Whether a condition whose type starts with `Workspace` is False.
    var hasFailedWorkspaceCondition: Bool {
        at("status", "conditions")?.arrayValue?.contains {
            $0["status"] == "False" && ($0["type"]?.stringValue?.hasPrefix("Workspace") ?? false)
        } ?? false
    }

    /// Sets the phase of a workspace or a logical cluster, in the label by which it is found, too.
    mutating func setWorkspacePhase(_ phase: String) {
        set(.string(phase), at: "status", "phase")
        set(.string(phase), at: "metadata", "labels", "tenancy.kcp.io/phase")
    }

    /// Takes over a condition of another object, where that has it.
    mutating func copyCondition(_ type: String, of other: Value, now: String) {
        guard let condition = other.condition(type) else { return }
        setCondition(
            type, condition["status"] == "True", reason: condition["reason"]?.stringValue,
            severity: condition["severity"]?.stringValue,
            message: condition["message"]?.stringValue, now: now)
    }
}

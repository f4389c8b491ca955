public import PlatValue

/// The object that a mounted workspace follows, of whatever kind it is.
public struct MountObject: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Whether the workspace can be used.
    public var isReady: Bool { text("status", "phase") == "Ready" }
    /// Where the workspace leads; empty until that is known.
    public var url: String { text("status", "URL") ?? "" }

    /// What keeps it from being ready, for people.
    public var missing: String {
        if let condition = value.conditions.first(where: { $0.isFalse }) {
            return condition.message ?? condition.reason ?? condition.type
        }
        guard let phase = text("status", "phase") else { return "a status.phase" }
        return phase == "Ready" ? "a status.URL" : "phase \(phase)"
    }
}

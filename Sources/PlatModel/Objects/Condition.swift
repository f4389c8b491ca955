public import PlatValue

/// One statement about an object in `status.conditions`.
public struct Condition: Sendable, Equatable {
    /// The condition as it is written.
    public let value: Value

    /// Sees an entry of `status.conditions` as a condition.
    public init(_ value: Value) { self.value = value }

    /// What it is about: `Ready`, `WorkspaceInitialized` …
    public var type: String { value["type"]?.stringValue ?? "" }
    /// Whether it is so; what is not known is not so.
    public var isTrue: Bool { value["status"] == "True" }
    /// Whether it is said not to be so.
    public var isFalse: Bool { value["status"] == "False" }
    /// One word that programs may act on.
    public var reason: String? { value["reason"]?.stringValue }
    /// A sentence for people.
    public var message: String? { value["message"]?.stringValue }
    /// When it became so, as it is written there.
    public var lastTransition: String? { value["lastTransitionTime"]?.stringValue }
    /// `Error`, `Warning` or `Info`, in kcp's own conditions that are not true.
    public var severity: String? { value["severity"]?.stringValue }

    /// What it says, for people: the message, or else the reason.
    public var text: String {
        let message = message ?? ""
        return message.isEmpty ? reason ?? "" : message
    }
}

extension Value {
    /// All conditions in the object's status.
    public var conditions: [Condition] {
        (at("status", "conditions")?.arrayValue ?? []).map(Condition.init)
    }

    /// The condition of a type; nil where nobody said anything of it.
    public func condition(_ type: String) -> Condition? {
        conditions.first { $0.type == type }
    }

    /// Whether a condition is there and true.
    public func isConditionTrue(_ type: String) -> Bool { condition(type)?.isTrue ?? false }

    /// Sets one of kcp's conditions; its time changes only when the status or what it says does.
    ///
    /// `Ready` stands first, the others follow by name, as kcp's library sorts them.
    public mutating func setCondition(
        _ type: String, _ status: Bool, reason: String? = nil, severity: String? = nil,
        message: String? = nil, now: String
    ) {
        var fresh: Members = ["lastTransitionTime": .string(now)]
        if let message { fresh["message"] = .string(message) }
        if let reason { fresh["reason"] = .string(reason) }
        if let severity, !status { fresh["severity"] = .string(severity) }
        fresh["status"] = status ? "True" : "False"
        fresh["type"] = .string(type)
        var all = conditions.map(\.value)
        if let at = all.firstIndex(where: { Condition($0).type == type }) {
            var before = all[at]
            before["lastTransitionTime"] = .string(now)
            if before != .object(fresh) { all[at] = .object(fresh) }
        } else {
            all.append(.object(fresh))
            all.sort { left, right in
                let (a, b) = (Condition(left).type, Condition(right).type)
                if (a == "Ready") != (b == "Ready") { return a == "Ready" }
                return a < b
            }
        }
        set(.array(all), at: "status", "conditions")
    }

    /// Says what a condition of another object says.
    public mutating func setCondition(_ other: Condition, now: String) {
        setCondition(
            other.type, other.isTrue, reason: other.reason, severity: other.severity,
            message: other.message, now: now)
    }

    /// Takes a condition away.
    public mutating func removeCondition(_ type: String) {
        guard at("status", "conditions")?.arrayValue != nil else { return }
        let left = conditions.filter { $0.type != type }.map(\.value)
        set(left.isEmpty ? nil : .array(left), at: "status", "conditions")
    }

    /// Sets one of Kubernetes' own conditions: they stand in the order they appeared, and the time
    /// changes only with the status.
    public mutating func setKubernetesCondition(
        _ type: String, _ status: Bool, _ reason: String, _ message: String, now: String
    ) {
        var all = conditions.map(\.value)
        var fresh: Value = [
            "lastTransitionTime": .string(now), "message": .string(message),
            "reason": .string(reason), "status": status ? "True" : "False",
            "type": .string(type),
        ]
        if let at = all.firstIndex(where: { Condition($0).type == type }) {
            if all[at]["status"] == fresh["status"] {
                fresh["lastTransitionTime"] = all[at]["lastTransitionTime"]
            }
            all[at] = fresh
        } else {
            all.append(fresh)
        }
        set(.array(all), at: "status", "conditions")
    }
}

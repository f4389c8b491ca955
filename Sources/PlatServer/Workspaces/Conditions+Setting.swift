import PlatModel
import PlatValue

/// kcp's conditions in an object's status.
extension Value {
    func condition(_ type: String) -> Value? {
        at("status", "conditions")?.arrayValue?.first { $0["type"]?.stringValue == type }
    }

    func isConditionTrue(_ type: String) -> Bool { condition(type)?["status"] == "True" }

    /// Sets a condition; the time changes only when the status or what it says does.
    mutating func setCondition(
        _ type: String, _ status: Bool, reason: String? = nil, severity: String? = nil,
        message: String? = nil, now: String
    ) {
        var fresh: Members = ["lastTransitionTime": .string(now)]
        if let message { fresh["message"] = .string(message) }
        if let reason { fresh["reason"] = .string(reason) }
        if let severity, !status { fresh["severity"] = .string(severity) }
        fresh["status"] = status ? "True" : "False"
        fresh["type"] = .string(type)
        var conditions = at("status", "conditions")?.arrayValue ?? []
        if let at = conditions.firstIndex(where: { $0["type"]?.stringValue == type }) {
            var before = conditions[at]
            before["lastTransitionTime"] = .string(now)
            if before != .object(fresh) { conditions[at] = .object(fresh) }
        } else {
            conditions.append(.object(fresh))
            // Ready stands first, the others follow by name, as kcp's library sorts them.
            conditions.sort { left, right in
                let (a, b) = (left["type"]?.stringValue ?? "", right["type"]?.stringValue ?? "")
                if (a == "Ready") != (b == "Ready") { return a == "Ready" }
                return a < b
            }
        }
        set(.array(conditions), at: "status", "conditions")
    }

    mutating func removeCondition(_ type: String) {
        guard let conditions = at("status", "conditions")?.arrayValue else { return }
        let left = conditions.filter { $0["type"]?.stringValue != type }
        set(left.isEmpty ? nil : .array(left), at: "status", "conditions")
    }
}

import PlatValue

/// Makes equal what differs from run to run (ids, times, revisions): only its presence counts.
struct ReplyScrubber {
    /// Names of what counts all the same.
    let strict: Set<String>

    private static let times: Set<String> = [
        "creationTimestamp", "deletionTimestamp", "lastTransitionTime", "renewTime", "acquireTime",
        "firstTimestamp", "lastTimestamp", "eventTime",
    ]

    func scrub(_ value: Value) -> Value {
        switch value {
        case .array(let elements): return .array(elements.map(scrub))
        case .object(let members):
            var scrubbed = Members()
            for (key, member) in members {
                if key == "managedFields", !strict.contains("managedFields") { continue }
                scrubbed[key] = substitute(member, for: key, of: members) ?? scrub(member)
            }
            return .object(scrubbed)
        default: return value
        }
    }

    private func substitute(_ value: Value, for key: String, of members: Members) -> Value? {
        let isText = value.stringValue?.isEmpty == false
        switch key {
        case "generation", "observedGeneration":
            return value.integerValue != nil && !strict.contains("generation")
                ? "<generation>" : nil
        case "uid", "resourceVersion":
            return isText && !strict.contains("resourceVersion") ? .string("<\(key)>") : nil
        case "time": return members.contains("manager") ? "<time>" : nil
        case "continue": return isText ? "<continue>" : nil
        case "kcp.io/cluster":
            let isKnown = value.stringValue == "root" || value.stringValue?.hasPrefix("${") == true
            return value.stringValue != nil && !isKnown ? "<cluster>" : nil
        default: return Self.times.contains(key) && value.stringValue != nil ? "<time>" : nil
        }
    }
}

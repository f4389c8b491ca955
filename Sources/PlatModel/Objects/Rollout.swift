public import PlatValue

/// A workload of a cluster that is rolled out step by step: Deployment, StatefulSet, DaemonSet.
public struct Rollout: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Whether an object is one of those.
    public static func isOne(_ object: Value) -> Bool {
        object["apiVersion"]?.stringValue?.hasPrefix("apps/") == true
            && ["Deployment", "StatefulSet", "DaemonSet"].contains(object["kind"]?.stringValue)
    }

    /// Whether what is wanted runs, as `kubectl rollout status` judges it.
    public var readiness: Readiness {
        if count("observedGeneration") < value.generation ?? 0 {
            return .waiting("its controller to see the change")
        }
        return switch value["kind"]?.stringValue {
        case "Deployment": deployment
        case "StatefulSet": statefulSet
        default: daemonSet
        }
    }

    private var wanted: Int64 { value.at("spec", "replicas")?.integerValue ?? 1 }

    private func count(_ key: String) -> Int64 { value.at("status", key)?.integerValue ?? 0 }

    private var deployment: Readiness {
        if let progress = value.condition("Progressing"),
            progress.reason == "ProgressDeadlineExceeded"
        {
            return .stuck(progress.message ?? "it has made no progress for too long")
        }
        let updated = count("updatedReplicas")
        if updated < wanted { return .waiting("\(updated) of \(wanted) replicas updated") }
        let old = count("replicas") - updated
        if old > 0 { return .waiting("\(old) old replicas to end") }
        let available = count("availableReplicas")
        if available < updated { return .waiting("\(available) of \(updated) replicas available") }
        return .ready
    }

    private var statefulSet: Readiness {
        if text("spec", "updateStrategy", "type") == "OnDelete" { return .ready }
        let ready = count("readyReplicas")
        if ready < wanted { return .waiting("\(ready) of \(wanted) replicas ready") }
        let kept = value.at("spec", "updateStrategy", "rollingUpdate", "partition")?.integerValue
        if let kept, kept > 0 {
            let updated = count("updatedReplicas")
            return updated < wanted - kept
                ? .waiting("\(updated) of \(wanted - kept) replicas updated") : .ready
        }
        if text("status", "updateRevision") != text("status", "currentRevision") {
            return .waiting("\(count("updatedReplicas")) of \(wanted) replicas updated")
        }
        return .ready
    }

    private var daemonSet: Readiness {
        if text("spec", "updateStrategy", "type") == "OnDelete" { return .ready }
        let nodes = count("desiredNumberScheduled")
        let updated = count("updatedNumberScheduled")
        if updated < nodes { return .waiting("\(updated) of \(nodes) nodes updated") }
        let available = count("numberAvailable")
        if available < nodes { return .waiting("\(available) of \(nodes) nodes available") }
        return .ready
    }
}

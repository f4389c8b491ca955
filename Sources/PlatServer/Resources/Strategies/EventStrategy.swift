import PlatModel
import PlatValue

/// Events, which two groups serve under different names of their fields. They are stored as the core
/// group has them.
struct EventStrategy: ResourceStrategy {
    /// Whether this is the kind of events.k8s.io.
    var isOfGroup = false

    /// What the core group calls a field, and what events.k8s.io calls it.
    private static let names = [
        ("involvedObject", "regarding"), ("message", "note"),
        ("reportingComponent", "reportingController"), ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"), ("count", "deprecatedCount"),
    ]

    /// The event as the other group has it.
    static func renamed(_ event: Value, toGroup: Bool) -> Value {
        var result = event
        for (core, group) in names {
            let (from, to) = toGroup ? (core, group) : (group, core)
            let value = result[from]
            result[from] = nil
            if let value { result[to] = value }
        }
        let version = toGroup ? "events.k8s.io/v1" : "v1"
        result["apiVersion"] = .string(version)
        guard let type = BuiltinTypes.type(apiVersion: version, kind: "Event") else {
            return result
        }
        do throws(MessageReadingError) {
            // What is empty is written in one group and left out in the other.
            return try type.read(result).value
        } catch {
            return result
        }
    }

    /// Selectors see the stored form.
    var fieldLabels: [String: [String]] {
        var labels = ["reason": ["reason"], "type": ["type"]]
        let object = isOfGroup ? "regarding" : "involvedObject"
        for name in [
            "kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath",
        ] {
            labels["\(object).\(name)"] = ["involvedObject", name]
        }
        if isOfGroup {
            labels["reportingController"] = ["reportingComponent"]
        } else {
            labels["reportingComponent"] = ["reportingComponent"]
            labels["source"] = ["source", "component"]
        }
        return labels
    }

    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] {
        guard old == nil else { return [] }
        var errors = isOfGroup ? groupErrors(object) : []
        let name = isOfGroup ? "regarding" : "involvedObject"
        let about = object.at(name, "namespace")?.stringValue ?? ""
        let own = object.objectNamespace ?? ""
        if about != own, !(about.isEmpty && own == "default") {
            errors.append(
                .invalid(
                    "involvedObject.namespace", .string(about), "does not match event.namespace"))
        }
        return errors
    }

    /// What events of the newer group must say.
    private func groupErrors(_ event: Value) -> [FieldError] {
        func text(_ key: String) -> String { event[key]?.stringValue ?? "" }
        var errors: [FieldError] = []
        if text("eventTime").isEmpty { errors.append(.required("eventTime")) }
        let controller = text("reportingController")
        if controller.isEmpty { errors.append(.required("reportingController")) }
        for message in NameRules.qualifiedName(controller) {
            errors.append(.invalid("reportingController", .string(controller), message))
        }
        for key in ["reportingInstance", "action", "reason"] where text(key).isEmpty {
            errors.append(.required(key))
        }
        if !["Normal", "Warning"].contains(text("type")) {
            errors.append(
                .invalid("type", .string(text("type")), "has invalid value: \(text("type"))"))
        }
        return errors
    }
}

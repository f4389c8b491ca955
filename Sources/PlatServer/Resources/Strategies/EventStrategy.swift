import PlatModel
import PlatValue

/// Events, which two groups serve under different names of their fields. They are stored as the core
/// group has them.
struct EventStrategy: ResourceStrategy {
    /// Whether this is the kind of events.k8s.io.
    var isOfGroup = false

    var nameRule: MetadataRules.NameRule { isOfGroup ? .subdomain : .segment }
    /// Both groups' events are one kind inside, and refusals speak of that.
    var refusalGroup: String? { "" }
    /// The core group takes the metadata of its events as they come.
    var metadataRules: MetadataChecks {
        MetadataChecks(
            knowsFinalizers: isOfGroup, judgesNew: isOfGroup, judgesChange: isOfGroup,
            judgesWholeOnChange: false)
    }

    /// New recorders name no source: then the source is who reports.
    func selectedText(_ object: Value, _ label: String) -> String? {
        guard label == "source", object["source"]?["component"]?.stringValue?.isEmpty ?? true
        else { return nil }
        return object["reportingComponent"]?.stringValue ?? ""
    }

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
        // The rules speak of the core group's fields, whichever group the event came through.
        let event = isOfGroup ? Self.renamed(object, toGroup: false) : object
        let rules = EventRules(event, isOfGroup: isOfGroup)
        guard isOfGroup else { return rules.common }
        guard let old else { return rules.common + rules.ofNewGroupEvents }
        return rules.common + rules.changes(from: Self.renamed(old, toGroup: false))
    }
}

import PlatModel
import PlatValue

/// What an event must say. Events of the core group are judged mildly, as old recorders make them;
/// those of events.k8s.io must be complete and do not change.
struct EventRules {
    private let event: Value
    private let isOfGroup: Bool

    init(_ event: Value, isOfGroup: Bool) {
        self.event = event
        self.isOfGroup = isOfGroup
    }

    private func text(_ key: String) -> String { event[key]?.stringValue ?? "" }

    /// What holds for both groups: an event with a time of its own names who reports what.
    var common: [FieldError] {
        let isNew = !text("eventTime").isEmpty
        let own = event.objectNamespace ?? ""
        let about = event.at("involvedObject", "namespace")?.stringValue ?? ""
        let isAtHome =
            about.isEmpty
            ? own == "default" || isNew && own == "kube-system" : isNew || about == own
        var errors: [FieldError] = []
        if !isAtHome {
            errors.append(
                .invalid(
                    "involvedObject.namespace", .string(about), "does not match event.namespace"))
        }
        return errors + (isNew ? reportErrors : [])
    }

    private var reportErrors: [FieldError] {
        let field = isOfGroup ? "reportingController" : "reportingComponent"
        let reporter = text("reportingComponent")
        var errors: [FieldError] = reporter.isEmpty ? [.required(field)] : []
        errors += NameRules.qualifiedName(reporter).map { .invalid(field, .string(reporter), $0) }
        for key in ["reportingInstance", "action", "reason"] {
            if text(key).isEmpty { errors.append(.required(key)) }
            errors += tooLong(key, max: 128)
        }
        return errors + tooLong("message", max: 1024)
    }

    private func tooLong(_ key: String, max: Int) -> [FieldError] {
        text(key).utf8.count > max
            ? [.invalid(key, "", "can have at most \(max) characters")] : []
    }

    /// What only new events of events.k8s.io must keep.
    var ofNewGroupEvents: [FieldError] {
        var errors = seriesErrors
        if text("eventTime").isEmpty { errors.append(.required("eventTime")) }
        if !["Normal", "Warning"].contains(text("type")) {
            errors.append(.invalid("type", "", "has invalid value: \(text("type"))"))
        }
        let source = event["source"]?.objectValue ?? Members()
        let isSet: [(String, Bool)] = [
            ("firstTimestamp", !text("firstTimestamp").isEmpty),
            ("lastTimestamp", !text("lastTimestamp").isEmpty),
            ("count", event["count"]?.integerValue ?? 0 != 0), ("source", !source.isEmpty),
        ]
        for (key, isSet) in isSet where isSet {
            errors.append(.invalid(key, "", "needs to be unset"))
        }
        return errors
    }

    private var seriesErrors: [FieldError] {
        guard let series = event["series"] else { return [] }
        var errors: [FieldError] = []
        if series["count"]?.integerValue ?? 0 < 2 {
            errors.append(.invalid("series.count", "", "should be at least 2"))
        }
        if series["lastObservedTime"]?.stringValue ?? "" == "" {
            errors.append(.required("series.lastObservedTime"))
        }
        return errors
    }

    /// A reference as messages print it: by the names of Go's fields, empty ones too.
    private static func goValue(_ reference: Value) -> Value {
        guard reference.objectValue != nil else { return .null }
        let fields = [
            ("Kind", "kind"), ("Namespace", "namespace"), ("Name", "name"), ("UID", "uid"),
            ("APIVersion", "apiVersion"), ("ResourceVersion", "resourceVersion"),
            ("FieldPath", "fieldPath"),
        ]
        return .object(Members(fields.map { ($0.0, reference[$0.1] ?? "") }))
    }

    private static let texts: Set<String> = [
        "reason", "message", "type", "action", "reportingComponent", "reportingInstance",
    ]

    /// Events of events.k8s.io only ever gain a series.
    func changes(from old: Value) -> [FieldError] {
        var errors = event["series"] == old["series"] ? [] : seriesErrors
        for key in [
            "involvedObject", "reason", "message", "source", "firstTimestamp", "lastTimestamp",
            "count", "type", "eventTime", "action", "related", "reportingComponent",
            "reportingInstance",
        ] where event[key] != old[key] {
            let field = key == "reportingComponent" ? "reportingController" : key
            let given = event[key] ?? (Self.texts.contains(key) ? "" : .null)
            var error = FieldError.invalid(field, given, "field is immutable")
            if ["involvedObject", "related"].contains(key) {
                error.printedValue = Self.goValue(given).jsonText()
            }
            // Upstream looks at the reason twice.
            errors += key == "reason" ? [error, error] : [error]
        }
        return errors
    }
}

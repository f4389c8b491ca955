internal import PlatValue

/// The columns of events, in their old form and in that of `events.k8s.io`.
enum EventColumns {
    private typealias Column = BuiltinColumns.Column

    static let all: [BuiltinColumns.Column] = [
        Column(name: "Last Seen") { .string(lastSeen($0, $1)) },
        .field("Type", "type"),
        .field("Reason", "reason"),
        Column(name: "Object") { event, _ in
            let object = subject(event)
            let kind = object?["kind"]?.stringValue?.lowercased() ?? ""
            return .string("\(kind)/\(object?["name"]?.stringValue ?? "")")
        },
        Column(name: "Subobject", priority: 1) { event, _ in
            subject(event)?["fieldPath"] ?? ""
        },
        Column(name: "Source", priority: 1) { event, _ in .string(source(event)) },
        Column(name: "Message") { event, _ in
            let text = event["message"] ?? event["note"]
            return .string(trimmed(text?.stringValue ?? ""))
        },
        Column(name: "First Seen", priority: 1) { .string(firstSeen($0, $1)) },
        Column(name: "Count", priority: 1) { event, _ in
            let count = event.at("series", "count") ?? event["count"] ?? event["deprecatedCount"]
            return .integer(max(1, count?.integerValue ?? 1))
        },
        Column(
            name: "Name", format: "name", description: ColumnDescriptions.name, priority: 1
        ) { event, _ in event.at("metadata", "name") ?? "" },
    ]

    private static func subject(_ event: Value) -> Value? {
        event["involvedObject"] ?? event["regarding"]
    }

    private static func given(_ event: Value, _ keys: String...) -> Value? {
        keys.lazy.compactMap { event[$0] }.first { $0.stringValue != nil }
    }

    private static func firstSeen(_ event: Value, _ now: Timestamp) -> String {
        Column.age(given(event, "firstTimestamp", "deprecatedFirstTimestamp", "eventTime"), now)
    }

    private static func lastSeen(_ event: Value, _ now: Timestamp) -> String {
        if let observed = event.at("series", "lastObservedTime"), observed.stringValue != nil {
            return Column.age(observed, now)
        }
        guard let last = given(event, "lastTimestamp", "deprecatedLastTimestamp") else {
            return firstSeen(event, now)
        }
        return Column.age(last, now)
    }

    private static func source(_ event: Value) -> String {
        let source = event["source"] ?? event["deprecatedSource"]
        func text(_ value: Value?) -> String? {
            value?.stringValue.flatMap { $0.isEmpty ? nil : $0 }
        }
        let component =
            text(source?["component"]) ?? text(event["reportingComponent"])
            ?? text(event["reportingController"]) ?? ""
        guard let host = text(source?["host"]) ?? text(event["reportingInstance"]) else {
            return component
        }
        return "\(component), \(host)"
    }

    private static func trimmed(_ text: String) -> String {
        var rest = text[...].drop { $0.isWhitespace }
        while rest.last?.isWhitespace ?? false { rest.removeLast() }
        return String(rest)
    }
}

/// The columns of role bindings.
enum BindingColumns {
    static let all: [BuiltinColumns.Column] = [
        .name,
        BuiltinColumns.Column(name: "Role") { binding, _ in
            let role = binding["roleRef"]
            let kind = role?["kind"]?.stringValue ?? ""
            return .string("\(kind)/\(role?["name"]?.stringValue ?? "")")
        },
        .age,
        subjects("Users", "User"), subjects("Groups", "Group"),
        subjects("ServiceAccounts", "ServiceAccount"),
    ]

    private static func subjects(_ name: String, _ kind: String) -> BuiltinColumns.Column {
        BuiltinColumns.Column(
            name: name, description: "\(name) in the roleBinding", priority: 1
        ) { binding, _ in
            let names = (binding["subjects"]?.arrayValue ?? [])
                .filter { $0["kind"]?.stringValue == kind }
                .map { subject in
                    let name = subject["name"]?.stringValue ?? ""
                    guard kind == "ServiceAccount" else { return name }
                    return "\(subject["namespace"]?.stringValue ?? "")/\(name)"
                }
            return .string(names.joined(separator: ", "))
        }
    }
}

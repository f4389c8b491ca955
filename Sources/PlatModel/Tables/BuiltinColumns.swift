public import PlatValue

/// The columns of the tables of Kubernetes' own kinds.
public struct BuiltinColumns: Sendable {
    struct Column: Sendable {
        let name: String
        var type = "string"
        var format = ""
        var description = ""
        /// Above zero for columns that only wide output shows.
        var priority: Int64 = 0
        let cell: @Sendable (Value, Timestamp) -> Value
    }

    private let columns: [Column]

    public init(_ kind: GroupKind) {
        columns =
            switch (kind.group, kind.kind) {
            case ("", "Namespace"): [.name, .field("Status", "status", "phase"), .age]
            case ("", "ConfigMap"): [.name, .configMapData, .age]
            case ("", "Secret"):
                [
                    .name,
                    .field("Type", "type", description: ColumnDescriptions.secretType),
                    .secretData, .age,
                ]
            case ("", "ServiceAccount"): [.name, .age]
            case ("", "ResourceQuota"):
                [
                    .name, .quota("Request", ColumnDescriptions.quotaRequest),
                    .quota("Limit", ColumnDescriptions.quotaLimit), .age,
                ]
            case ("", "Event"), ("events.k8s.io", "Event"): EventColumns.all
            case ("coordination.k8s.io", "Lease"):
                [.name, .field("Holder", "spec", "holderIdentity"), .age]
            case ("rbac.authorization.k8s.io", "RoleBinding"),
                ("rbac.authorization.k8s.io", "ClusterRoleBinding"):
                BindingColumns.all
            case ("admissionregistration.k8s.io", "ValidatingWebhookConfiguration"),
                ("admissionregistration.k8s.io", "MutatingWebhookConfiguration"):
                [.name, .count("Webhooks", "webhooks"), .age]
            default: [.name, .createdAt]
            }
    }

    /// The `columnDefinitions` of the table.
    public var definitions: [Value] {
        columns.map {
            [
                "name": .string($0.name), "type": .string($0.type), "format": .string($0.format),
                "description": .string($0.description), "priority": .integer($0.priority),
            ]
        }
    }

    /// The cells of an object's row.
    public func cells(for object: Value, now: Timestamp) -> [Value] {
        columns.map { $0.cell(object, now) }
    }
}

extension BuiltinColumns.Column {
    static let name = Self(
        name: "Name", format: "name", description: ColumnDescriptions.name
    ) { object, _ in object.at("metadata", "name") ?? "" }

    static let age = Self(name: "Age", description: ColumnDescriptions.creationTimestamp) {
        object, now in .string(age(object.at("metadata", "creationTimestamp"), now))
    }

    static let createdAt = Self(
        name: "Created At", type: "date", description: ColumnDescriptions.creationTimestamp
    ) { object, _ in object.at("metadata", "creationTimestamp") ?? .null }

    static let configMapData = Self(
        name: "Data", description: ColumnDescriptions.configMapData
    ) { object, _ in .integer(count(object["data"]) + count(object["binaryData"])) }

    static let secretData = Self(name: "Data", description: ColumnDescriptions.secretData) {
        object, _ in .integer(count(object["data"]))
    }

    /// A text of the object; empty where it is missing.
    static func field(_ name: String, _ keys: String..., description: String = "") -> Self {
        Self(name: name, description: description) { object, _ in object.at(keys) ?? "" }
    }

    static func count(_ name: String, _ key: String) -> Self {
        Self(name: name) { object, _ in .integer(Int64(object[key]?.arrayValue?.count ?? 0)) }
    }

    /// What of a quota's requests, or of its limits, is used.
    static func quota(_ name: String, _ description: String) -> Self {
        Self(name: name, description: description) { object, _ in
            let used = object.at("status", "used")
            let lines = (object.at("status", "hard")?.objectValue ?? [:]).sortedByKey()
                .filter { $0.key.hasPrefix("limits") == (name == "Limit") }
                .map { key, hard in
                    "\(key): \(used?[key]?.stringValue ?? "0")/\(hard.stringValue ?? "")"
                }
            return .string(lines.joined(separator: ", "))
        }
    }

    private static func count(_ value: Value?) -> Int64 { Int64(value?.objectValue?.count ?? 0) }

    /// How long ago a time was that a field holds.
    static func age(_ value: Value?, _ now: Timestamp) -> String {
        guard let text = value?.stringValue, !text.isEmpty else { return "<unknown>" }
        do throws(TimestampParseError) {
            let time = try Timestamp(parsing: text)
            return GoDuration.age(since: time.isZero ? nil : time, now: now)
        } catch {
            return "<invalid>"
        }
    }
}

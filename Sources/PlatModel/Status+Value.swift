public import PlatValue

extension Status {
    /// The object on the wire.
    public var value: Value {
        var members: [(key: String, value: Value)] = [
            ("kind", "Status"), ("apiVersion", "v1"),
            ("metadata", continueToken.isEmpty ? [:] : ["continue": .string(continueToken)]),
            ("status", .string(isFailure ? "Failure" : "Success")),
        ]
        if !message.isEmpty { members.append(("message", .string(message))) }
        if !reasonText.isEmpty { members.append(("reason", .string(reasonText))) }
        if let details { members.append(("details", details.value)) }
        members.append(("code", .integer(Int64(code))))
        return .object(Members(uniqueEntries: members))
    }

    /// Reads the object; nil when it is none of kind `Status`.
    public init?(_ value: Value) {
        guard value["kind"]?.stringValue == "Status" else { return nil }
        code = Int(value["code"]?.integerValue ?? 0)
        reasonText = value["reason"]?.stringValue ?? ""
        message = value["message"]?.stringValue ?? ""
        isFailure = value["status"]?.stringValue != "Success"
        continueToken = value.at("metadata", "continue")?.stringValue ?? ""
        details = value["details"].flatMap { $0.isNull ? nil : Details($0) }
    }

    /// A `Success`, as deletions of objects that vanish at once answer it.
    public static func success(code: Int = 200, details: Details? = nil) -> Status {
        var status = Status(code: code, reason: .unknown, message: "", details: details)
        status.isFailure = false
        return status
    }
}

extension Status.Details {
    var value: Value {
        var members = Members()
        for (key, text) in [("name", name), ("group", group), ("kind", kind), ("uid", uid)]
        where !text.isEmpty {
            members[key] = .string(text)
        }
        if !causes.isEmpty { members["causes"] = .array(causes.map(\.value)) }
        if retryAfterSeconds > 0 {
            members["retryAfterSeconds"] = .integer(Int64(retryAfterSeconds))
        }
        return .object(members)
    }

    init(_ value: Value) {
        self.init(
            name: value["name"]?.stringValue ?? "", group: value["group"]?.stringValue ?? "",
            kind: value["kind"]?.stringValue ?? "", uid: value["uid"]?.stringValue ?? "",
            causes: value["causes"]?.arrayValue?.map(Status.Cause.init) ?? [],
            retryAfterSeconds: Int(value["retryAfterSeconds"]?.integerValue ?? 0))
    }
}

extension Status.Cause {
    var value: Value {
        var members = Members()
        for (key, text) in [("reason", reason), ("message", message), ("field", field)]
        where !text.isEmpty {
            members[key] = .string(text)
        }
        return .object(members)
    }

    init(_ value: Value) {
        self.init(
            reason: value["reason"]?.stringValue ?? "",
            message: value["message"]?.stringValue ?? "",
            field: value["field"]?.stringValue ?? "")
    }
}

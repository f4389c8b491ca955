import PlatModel
import PlatStore
import PlatValue

/// The query of a list or a watch, checked by Kubernetes' rules (apiserver contract, 2.1 and 2.10).
struct ListOptions: Sendable {
    var labels: LabelSelector
    var fields: FieldSelector
    var limit = 0
    var continueToken: String?
    var resourceVersion = ""
    var match: String?
    var isWatch: Bool
    var allowsBookmarks: Bool
    var sendInitialEvents: Bool?
    var timeoutSeconds: Int64?

    init(_ query: QueryParameters, isWatch: Bool) throws(Status) {
        self.isWatch = isWatch
        do {
            labels = try LabelSelector(parsing: query["labelSelector"] ?? "")
        } catch {
            throw Status.badRequest("\(error)")
        }
        do {
            fields = try FieldSelector(parsing: query["fieldSelector"] ?? "")
        } catch {
            throw Status.badRequest("\(error)")
        }
        limit = Int(try query.integer("limit") ?? 0)
        timeoutSeconds = try query.integer("timeoutSeconds")
        continueToken = query["continue"].flatMap { $0.isEmpty ? nil : $0 }
        resourceVersion = query["resourceVersion"] ?? ""
        match = query["resourceVersionMatch"].flatMap { $0.isEmpty ? nil : $0 }
        allowsBookmarks = query.flag("allowWatchBookmarks")
        sendInitialEvents =
            query.contains("sendInitialEvents") ? query.flag("sendInitialEvents") : nil
        if isWatch, sendInitialEvents == nil, match == nil,
            resourceVersion.isEmpty || resourceVersion == "0"
        {
            // Whoever says no revision wants what is there, as upstream completes it.
            sendInitialEvents = true
            match = "NotOlderThan"
        }
        let errors = problems()
        guard errors.isEmpty else {
            throw Status.invalid(
                GroupKind(group: "meta.k8s.io", kind: "ListOptions"), "", errors)
        }
        if let continueToken, !resourceVersion.isEmpty, resourceVersion != "0" || match != nil {
            // A token that says nothing is refused first.
            _ = try ContinueToken(parsing: continueToken)
            throw Status.badRequest(
                "specifying resource version is not allowed when using continue")
        }
    }

    private func problems() -> [FieldError] { isWatch ? watchProblems() : listProblems() }

    private static let matchField = "resourceVersionMatch"

    private func listProblems() -> [FieldError] {
        var errors: [FieldError] = []
        func forbid(_ field: String, _ detail: String) { errors.append(.forbidden(field, detail)) }
        if let match {
            if resourceVersion.isEmpty {
                forbid(
                    Self.matchField,
                    "resourceVersionMatch is forbidden unless resourceVersion is provided")
            }
            if continueToken != nil {
                forbid(
                    Self.matchField, "resourceVersionMatch is forbidden when continue is provided")
            }
            if match != "Exact", match != "NotOlderThan" {
                errors.append(
                    .notSupported(
                        Self.matchField, .string(match), supported: ["Exact", "NotOlderThan", ""]))
            }
            if match == "Exact", resourceVersion == "0" {
                forbid(
                    Self.matchField,
                    "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\"")
            }
        }
        if sendInitialEvents != nil {
            forbid("sendInitialEvents", "sendInitialEvents is forbidden for list")
        }
        return errors
    }

    private func watchProblems() -> [FieldError] {
        var errors: [FieldError] = []
        func forbid(_ detail: String) { errors.append(.forbidden(Self.matchField, detail)) }
        if sendInitialEvents != nil, match != "NotOlderThan" {
            forbid("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
        }
        guard let match else { return errors }
        if sendInitialEvents == nil {
            forbid(
                "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
        }
        if match != "NotOlderThan" {
            errors.append(
                .notSupported(Self.matchField, .string(match), supported: ["NotOlderThan"]))
        }
        if continueToken != nil {
            forbid("resourceVersionMatch is forbidden when continue is provided")
        }
        return errors
    }

    /// The revision named; nil when none or `0` is.
    func revision() throws(Status) -> Revision? {
        if resourceVersion.isEmpty || resourceVersion == "0" { return nil }
        guard let revision = Revision(resourceVersion) else {
            throw Status.badRequest(
                "invalid resource version: resourceVersion: Invalid value: \"\(resourceVersion)\": strconv.ParseUint: parsing \"\(resourceVersion)\": invalid syntax"
            )
        }
        return revision
    }
}

extension QueryParameters {
    /// A parameter that is a number; nil where it is not given.
    func integer(_ name: String) throws(Status) -> Int64? {
        guard let text = self[name], !text.isEmpty else { return nil }
        guard let number = Int64(text) else {
            throw Status.badRequest("strconv.ParseInt: parsing \"\(text)\": invalid syntax")
        }
        return number
    }
}

/// Where a list goes on: `continue`, base64url of a small JSON document.
struct ContinueToken: Sendable {
    /// -1: the snapshot is gone; go on from the latest state.
    var revision: Int64
    var start: String

    func encoded() -> String {
        let json: Value = [
            "v": "meta.k8s.io/v1", "rv": .integer(revision), "start": .string(start),
        ]
        return Base64.encodeForURL(json.json())
    }

    init(revision: Int64, start: String) {
        self.revision = revision
        self.start = start
    }

    init(parsing text: String) throws(Status) {
        guard let bytes = Base64.decodeFromURL(text) else {
            throw Status.badRequest(
                "invalid continue token: continue key is not valid: illegal base64 data at input byte 0"
            )
        }
        let value: Value
        do {
            value = try Value(json: bytes)
        } catch {
            let first = bytes.first.map { String(UnicodeScalar($0)) } ?? ""
            throw Status.badRequest(
                "invalid continue token: continue key is not valid: invalid character '\(goQuoted(first))' looking for beginning of value"
            )
        }
        guard value["v"] == "meta.k8s.io/v1", let revision = value["rv"]?.integerValue,
            let start = value["start"]?.stringValue
        else {
            throw Status.badRequest(
                "invalid continue token: continue key is not valid: server does not recognize this encoded version \"\(value["v"]?.stringValue ?? "")\""
            )
        }
        self.revision = revision
        self.start = start
    }
}

/// A character as Go's `%q` shows it between single quotes.
private func goQuoted(_ text: String) -> String {
    guard let scalar = text.unicodeScalars.first, scalar.value >= 0x7f || scalar.value < 0x20 else {
        return text
    }
    let hex = String(scalar.value, radix: 16)
    return "\\u" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
}

public import PlatValue

/// A claim of an export on objects of its consumers: what it asks, or what a binding answers.
public struct PermissionClaim: Sendable, Equatable {
    /// Empty for the core group.
    public var group: String
    /// The plural name of the type.
    public var resource: String
    /// Of which export the type is, where several serve one of that name; else empty.
    public var identityHash: String
    /// What the provider may do.
    public var verbs: [String]
    /// The claim as it stands in the object.
    public var value: Value

    /// Reads a claim of an export or of a binding.
    public init(_ value: Value) {
        self.value = value
        group = value["group"]?.stringValue ?? ""
        resource = value["resource"]?.stringValue ?? ""
        identityHash = value["identityHash"]?.stringValue ?? ""
        verbs = (value["verbs"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// `configmaps`, `widgets.example.io`.
    public var name: String { group.isEmpty ? resource : "\(resource).\(group)" }

    /// `Accepted`, `Rejected`; nil where nobody has answered.
    public var state: String? { value["state"]?.stringValue }

    /// Whether both are about the same type.
    public func isSame(as other: PermissionClaim) -> Bool {
        group == other.group && resource == other.resource && identityHash == other.identityHash
    }

    /// Whether the user means this claim by a word: `configmaps`, `configmaps.core`, an identity.
    public func answers(to word: String) -> Bool {
        word == name || (group.isEmpty && word == resource + ".core")
            || (!identityHash.isEmpty && word == identityHash)
    }

    /// The binding's answer to what the export asks. Verbs and identity are copied as they are:
    /// what holds is the literal intersection, and `*` against a list is nothing (contract,
    /// pitfall 12).
    func answer(_ state: String) -> Value {
        var answer: Value = [
            "group": .string(group), "resource": .string(resource), "state": .string(state),
            "verbs": .array(verbs.map { .string($0) }),
        ]
        if !identityHash.isEmpty { answer["identityHash"] = .string(identityHash) }
        answer["selector"] = value["defaultSelector"] ?? value["selector"] ?? ["matchAll": true]
        return answer
    }

    /// Which objects it is about, for people.
    public var selectorText: String {
        let selector = value["selector"] ?? value["defaultSelector"] ?? ["matchAll": true]
        if selector["matchAll"]?.boolValue == true { return "all" }
        let labels = (selector["matchLabels"]?.objectValue ?? [:]).sortedByKey().map {
            "\($0.key)=\($0.value.stringValue ?? "")"
        }
        let expressions = (selector["matchExpressions"]?.arrayValue ?? []).map { expression in
            let values = (expression["values"]?.arrayValue ?? []).compactMap(\.stringValue)
            let operation = expression["operator"]?.stringValue?.lowercased() ?? ""
            return "\(expression["key"]?.stringValue ?? "") \(operation)"
                + (values.isEmpty ? "" : " (\(values.joined(separator: ",")))")
        }
        let text = (labels + expressions).joined(separator: ",")
        return text.isEmpty ? "all" : text
    }

    /// The claims of a list, none where there is no list.
    public static func list(_ value: Value?) -> [PermissionClaim] {
        (value?.arrayValue ?? []).map(PermissionClaim.init)
    }
}

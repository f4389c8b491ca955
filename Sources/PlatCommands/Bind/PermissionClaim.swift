import PlatValue

/// A claim of an export on objects of its consumers: what it asks, or what a binding answers.
struct PermissionClaim: Sendable, Equatable {
    var group: String
    var resource: String
    var identityHash: String
    var verbs: [String]
    var value: Value

    init(_ value: Value) {
        self.value = value
        group = value["group"]?.stringValue ?? ""
        resource = value["resource"]?.stringValue ?? ""
        identityHash = value["identityHash"]?.stringValue ?? ""
        verbs = (value["verbs"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// `configmaps`, `widgets.example.io`.
    var name: String { group.isEmpty ? resource : "\(resource).\(group)" }

    var state: String? { value["state"]?.stringValue }

    func isSame(as other: PermissionClaim) -> Bool {
        group == other.group && resource == other.resource && identityHash == other.identityHash
    }

    /// Whether the user means this claim by a word: `configmaps`, `configmaps.core`, an identity.
    func answers(to word: String) -> Bool {
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
    var selectorText: String {
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

    static func list(_ value: Value?) -> [PermissionClaim] {
        (value?.arrayValue ?? []).map(PermissionClaim.init)
    }
}

/// Which claims the user accepts and rejects.
struct ClaimAnswers: Sendable, Equatable {
    var accepted: [String]
    var rejected: [String]
    var acceptsAll: Bool
    var rejectsAll: Bool

    static let options: [OptionSpec] = [
        .values(nil, "accept", "RESOURCE", "Grant a claim: configmaps, widgets.example.io"),
        .values(nil, "reject", "RESOURCE", "Refuse a claim"),
        .flag(nil, "accept-all", "Grant every claim that is not rejected by name"),
        .flag(nil, "reject-all", "Refuse every claim that is not accepted by name"),
    ]

    init(_ arguments: ParsedArguments) throws(CommandError) {
        accepted = arguments.texts("accept")
        rejected = arguments.texts("reject")
        acceptsAll = arguments.has("accept-all")
        rejectsAll = arguments.has("reject-all")
        if acceptsAll, rejectsAll {
            throw CommandError(.usage, "--accept-all", "cannot be used with --reject-all")
        }
        if let both = accepted.first(where: { rejected.contains($0) }) {
            throw CommandError(.usage, both, "is both accepted and rejected")
        }
    }

    var isEmpty: Bool { accepted.isEmpty && rejected.isEmpty && !acceptsAll && !rejectsAll }

    /// `Accepted`, `Rejected`, or nil where nothing was said about the claim.
    func state(of claim: PermissionClaim) -> String? {
        if accepted.contains(where: claim.answers) { return "Accepted" }
        if rejected.contains(where: claim.answers) { return "Rejected" }
        return acceptsAll ? "Accepted" : rejectsAll ? "Rejected" : nil
    }

    /// Words that stand for none of the claims.
    func unknown(among claims: [PermissionClaim]) -> [String] {
        (accepted + rejected).filter { word in !claims.contains { $0.answers(to: word) } }
    }
}

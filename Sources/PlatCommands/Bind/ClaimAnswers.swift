import PlatModel
import PlatValue

extension PermissionClaim {
    /// Whether the user means this claim by a word: `configmaps`, `configmaps.core`, an identity.
    func answers(to word: String) -> Bool {
        word == name || (group.isEmpty && word == resource + ".core")
            || (!identityHash.isEmpty && word == identityHash)
    }

    /// Which objects it is about, for people.
    var selectorText: String {
        guard let selector else { return "all" }
        let labels = requiredLabels.map { "\($0.key)=\($0.value)" }
        let expressions = (selector["matchExpressions"]?.arrayValue ?? []).map { expression in
            let values = expression["values"].strings
            let operation = expression["operator"]?.stringValue?.lowercased() ?? ""
            return "\(expression["key"]?.stringValue ?? "") \(operation)"
                + (values.isEmpty ? "" : " (\(values.joined(separator: ",")))")
        }
        let text = (labels + expressions).joined(separator: ",")
        return text.isEmpty ? "all" : text
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

public import PlatModel
import PlatValue

/// `secrets[app=db]:get,list`: a claim that is granted, whole or narrowed.
public struct ClaimAcceptance: Sendable, Equatable {
    /// The claim as it is named.
    public var word: String
    /// The verbs that are granted; nil for those that are asked.
    public var verbs: [String]?
    /// Labels of the objects that it is granted for; nil for those that are asked.
    public var labels: [String: String]?

    /// Reads `RESOURCE[.GROUP][[LABEL=VALUE,...]][:VERB,...]`.
    public init(parsing text: String) throws(Invalid) {
        let notation = Invalid("is not RESOURCE[LABEL=VALUE,...]:VERB,...")
        var text = text
        labels = try ClaimLabels(takenFrom: &text, or: notation)?.labels
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        word = String(parts[0])
        guard !word.isEmpty else { throw notation }
        guard parts.count > 1 else { return }
        let verbs = parts[1].split(separator: ",").map(String.init)
        guard !verbs.isEmpty else { throw notation }
        self.verbs = verbs
    }

    /// The binding's answer to a claim.
    func answer(to claim: PermissionClaim) throws(ClaimError) -> PermissionClaim {
        var answer = claim.answer("Accepted").value
        if let verbs {
            // What holds is what both sides name: of `*` nothing can be taken away.
            if claim.verbs.contains("*") { throw .notNarrow(claim.name) }
            if let verb = verbs.first(where: { !claim.verbs.contains($0) }) {
                throw .notAsked(claim.name, verb: verb, asked: claim.verbs)
            }
            answer["verbs"] = Value(strings: verbs)
        }
        if let labels { answer["selector"] = ClaimLabels(labels).selector }
        return PermissionClaim(answer)
    }
}

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
        var rest = text[...]
        word = String(rest.prefix { $0 != "[" && $0 != ":" })
        rest = rest.dropFirst(word.count)
        guard !word.isEmpty else { throw notation }
        if rest.first == "[" {
            guard let end = rest.firstIndex(of: "]") else { throw notation }
            var labels: [String: String] = [:]
            for pair in rest[rest.index(after: rest.startIndex)..<end].split(separator: ",") {
                let parts = pair.split(separator: "=", omittingEmptySubsequences: false)
                guard parts.count == 2, !parts[0].isEmpty else { throw notation }
                labels[String(parts[0])] = String(parts[1])
            }
            guard !labels.isEmpty else { throw notation }
            self.labels = labels
            rest = rest[rest.index(after: end)...]
        }
        guard !rest.isEmpty else { return }
        let verbs = rest.dropFirst().split(separator: ",").map(String.init)
        guard rest.first == ":", !verbs.isEmpty else { throw notation }
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
        if let labels {
            var all = Members()
            for (key, value) in labels.sorted(by: { $0.key < $1.key }) { all[key] = .string(value) }
            answer["selector"] = ["matchLabels": .object(all)]
        }
        return PermissionClaim(answer)
    }
}

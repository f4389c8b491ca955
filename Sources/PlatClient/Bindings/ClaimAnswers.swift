import PlatModel

/// Which claims the user accepts and rejects.
public struct ClaimAnswers: Sendable, Equatable {
    /// Claims to grant, whole or narrowed.
    public var accepted: [ClaimAcceptance]
    /// Claims to refuse, by name.
    public var rejected: [String]
    /// Grants every claim that is not rejected by name.
    public var acceptsAll: Bool
    /// Refuses every claim that is not accepted by name.
    public var rejectsAll: Bool

    /// Answers by name, and for all others.
    public init(
        accepted: [ClaimAcceptance] = [], rejected: [String] = [], acceptsAll: Bool = false,
        rejectsAll: Bool = false
    ) {
        self.accepted = accepted
        self.rejected = rejected
        self.acceptsAll = acceptsAll
        self.rejectsAll = rejectsAll
    }

    /// Whether nothing is answered.
    public var isEmpty: Bool { accepted.isEmpty && rejected.isEmpty && !acceptsAll && !rejectsAll }

    /// The answer to a claim; nil where nothing was said about it.
    func answer(to claim: PermissionClaim) throws(ClaimError) -> PermissionClaim? {
        if let acceptance = accepted.first(where: { claim.answers(to: $0.word) }) {
            return try acceptance.answer(to: claim)
        }
        if rejected.contains(where: claim.answers) { return claim.answer("Rejected") }
        return acceptsAll
            ? claim.answer("Accepted") : rejectsAll ? claim.answer("Rejected") : nil
    }

    /// Words that stand for none of the claims.
    func unknown(among claims: [PermissionClaim]) -> [String] {
        (accepted.map(\.word) + rejected).filter { word in !claims.contains { $0.answers(to: word) }
        }
    }
}

extension PermissionClaim {
    /// Whether the user means this claim by a word: `configmaps`, `configmaps.core`, an identity.
    fileprivate func answers(to word: String) -> Bool {
        word == name || (group.isEmpty && word == resource + ".core")
            || (!identityHash.isEmpty && word == identityHash)
    }
}

/// What a follower hears of: changes of some kinds of objects, or of all.
struct Interest: Sendable {
    /// Plurals with their groups, as in keys; nil: every kind.
    let resources: Set<String>?
    let changes: ObjectEvent.Change

    static func of(
        _ types: ResourceType..., on changes: ObjectEvent.Change = .all
    ) -> Interest {
        Interest(resources: Set(types.map(\.storedResource)), changes: changes)
    }

    static func everything(on changes: ObjectEvent.Change = .committed) -> Interest {
        Interest(resources: nil, changes: changes)
    }
}

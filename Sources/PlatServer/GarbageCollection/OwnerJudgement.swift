import PlatModel
import PlatValue

/// What becomes of an object by its owners, and of an owner by its dependents. Pure: the collector
/// looks up what is asked here, and does what is answered.
enum OwnerJudgement {
    static let foreground = "foregroundDeletion"
    static let orphan = "orphan"

    /// What is known of an owner.
    enum Owner: Sendable, Equatable {
        case present
        /// It is deleted in the foreground and waits for those that it owns.
        case waiting
        /// Its kind is served, and no object of that uid is there.
        case absent
        /// Its kind is not served, or cannot be where the reference means it: that says nothing of the
        /// object.
        case unknown
    }

    /// What is to be done with an object that has owners.
    enum Verdict: Sendable, Equatable {
        case keep
        /// Nobody can say whether an owner is there. Nothing is done until somebody can.
        case undecided
        /// Some owners are there; the references to the others go.
        case keepsOnly(uids: Set<String>)
        /// No owner is there that keeps it.
        case delete(inForeground: Bool)
    }

    static func verdict(
        on object: Value, owners: [(reference: OwnerReference, state: Owner)], hasDependents: Bool
    ) -> Verdict {
        guard !object.isBeingDeleted, !owners.isEmpty else { return .keep }
        guard !owners.contains(where: { $0.state == .unknown }) else { return .undecided }
        let kept = Set(owners.filter { $0.state == .present }.map(\.reference.uid))
        guard kept.isEmpty else {
            return kept.count < owners.count ? .keepsOnly(uids: kept) : .keep
        }
        let isAwaited = owners.contains { $0.state == .waiting && $0.reference.blocks }
        return .delete(inForeground: isAwaited && hasDependents)
    }

    /// What is to be done with an object that is being deleted and has dependents to think of.
    enum Ending: Sendable, Equatable {
        case nothing
        /// Its dependents lose their reference to it, then it goes.
        case orphans
        /// Its dependents are judged; those with these keys hold it up.
        case collects(blockedBy: Set<String>)
    }

    static func ending(of owner: Value, dependents: [String: Value]) -> Ending {
        guard owner.isBeingDeleted else { return .nothing }
        if owner.finalizers.contains(orphan) { return .orphans }
        guard owner.finalizers.contains(foreground) else { return .nothing }
        let blocking = dependents.filter { _, dependent in
            dependent.ownerReferences.contains { $0.uid == owner.objectUID && $0.blocks }
        }
        return .collects(blockedBy: Set(blocking.keys))
    }

    /// The owners that an object blocked before a change and does not block after it: it is gone, or the
    /// reference, or its flag.
    static func released(before: [OwnerReference], now: [OwnerReference]) -> [OwnerReference] {
        let after = Set(now.filter(\.blocks).map(\.uid))
        return before.filter { $0.blocks && !after.contains($0.uid) }
    }
}

extension Value {
    /// Whether the object is deleted in the foreground: its dependents go first.
    var waitsForDependents: Bool {
        isBeingDeleted && finalizers.contains(OwnerJudgement.foreground)
    }
}

import Synchronization

/// How many bytes the streams of one owner may let wait for slow peers, and all owners together.
///
/// Nothing is refused here: who writes looks whether it is spent, and lets bytes wait where they cost
/// nothing. Each stream may always have one piece under way, so that a spent budget slows its streams down
/// and stops none.
public final class BufferBudget: Sendable {
    private let limit: Int
    private let parent: BufferBudget?
    private let used = Atomic(0)

    /// - Parameter parent: the budget of all owners together.
    public init(limit: Int, within parent: BufferBudget? = nil) {
        self.limit = limit
        self.parent = parent
    }

    /// Bytes that wait now.
    public var count: Int { used.load(ordering: .relaxed) }

    /// Whether as many wait as may, here or in all.
    public var isSpent: Bool { count >= limit || parent?.isSpent ?? false }

    func add(_ count: Int) {
        used.add(count, ordering: .relaxed)
        parent?.add(count)
    }

    func remove(_ count: Int) {
        used.subtract(count, ordering: .relaxed)
        parent?.remove(count)
    }
}

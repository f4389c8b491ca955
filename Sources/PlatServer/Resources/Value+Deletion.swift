import PlatValue

extension Value {
    /// Starts the deletion of an object that finalizers hold; false when it has begun already.
    @discardableResult
    mutating func markDeleted(now: String) -> Bool {
        guard !isBeingDeleted else { return false }
        set(.string(now), at: "metadata", "deletionTimestamp")
        set(0, at: "metadata", "deletionGracePeriodSeconds")
        countGeneration()
        return true
    }

    /// The generation counts what was wanted, where a kind counts that.
    mutating func countGeneration() {
        guard let generation = at("metadata", "generation")?.integerValue else { return }
        set(.integer(generation &+ 1), at: "metadata", "generation")
    }

    mutating func addFinalizer(_ name: String) {
        guard !finalizers.contains(name) else { return }
        set(Value(strings: finalizers + [name]), at: "metadata", "finalizers")
    }

    /// False where there is no such finalizer.
    @discardableResult
    mutating func removeFinalizer(_ name: String) -> Bool {
        guard finalizers.contains(name) else { return false }
        let left = finalizers.filter { $0 != name }
        set(left.isEmpty ? nil : .array(left.map(Value.string)), at: "metadata", "finalizers")
        return true
    }
}

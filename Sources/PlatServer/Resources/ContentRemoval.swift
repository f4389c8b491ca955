import PlatModel
import PlatStore
import PlatValue

/// Lets objects go: at once what nothing holds, else by marking it (see `Removal`).
struct ContentRemoval {
    let registry: ObjectRegistry

    private var now: String { registry.clock.timestamp() }

    /// Removes all objects of some kinds in a workspace or a namespace; answers what is held.
    func removeAll(_ types: [ResourceType], cluster: String, namespace: String? = nil)
        async throws(Status) -> ContentRemainder
    {
        try await carryOut(
            plan([RemovalPlan.Round(types: types)], cluster: cluster, namespace: namespace))
    }

    /// What is to be written to remove round after round of kinds, read from one state of the store.
    /// It ends with the first round that leaves something.
    func plan(_ rounds: [RemovalPlan.Round], cluster: String, namespace: String? = nil)
        throws(Status) -> RemovalPlan
    {
        let prefixes = rounds.flatMap(\.types).map {
            $0.prefix(cluster: cluster, namespace: namespace)
        }
        var contents = try registry.list(prefixes: prefixes)[...]
        var plan = RemovalPlan(now: now)
        for round in rounds where plan.remainder.isEmpty {
            try plan.add(round, contents.prefix(round.types.count))
            contents.removeFirst(round.types.count)
        }
        return plan
    }

    /// Writes a plan, round after round; answers what is held. Where somebody was faster, each object
    /// is removed as it is by then.
    func carryOut(_ plan: RemovalPlan) async throws(Status) -> ContentRemainder {
        var remainder = plan.remainder
        for steps in plan.rounds {
            // A commit holds up all other writers of its location.
            for first in stride(from: 0, to: steps.count, by: RemovalPlan.commitLimit) {
                let some = steps[first..<min(first + RemovalPlan.commitLimit, steps.count)]
                do {
                    try await registry.commit(some.map(\.write))
                } catch StoreError.conflict {
                    try await remove(some, &remainder)
                } catch {
                    throw Status(error)
                }
            }
            guard remainder.isEmpty else { break }
        }
        return remainder
    }

    private func remove(
        _ steps: ArraySlice<RemovalPlan.Step>, _ remainder: inout ContentRemainder
    ) async throws(Status) {
        for step in steps {
            let released = step.released
            guard let held = try await remove(key: step.write.key, releasing: released)
            else { continue }
            remainder.count(held, step.type, besides: released)
        }
    }

    /// Removes one object; answers it where finalizers hold it. With `finalizer` it first gets one more.
    @discardableResult
    func remove(
        key: String, adding finalizer: String? = nil, releasing released: Set<String> = []
    ) async throws(Status) -> Value? {
        for _ in 0..<20 {
            guard let stored = try registry.find(key: key) else { return nil }
            var object = try stored.value()
            if let finalizer, !object.isBeingDeleted { object.addFinalizer(finalizer) }
            let removal = Removal(of: object, releasing: released, now: now)
            guard let write = removal.write(of: object, stored) else { return object }
            do {
                try await registry.commit([write])
                return removal == .atOnce ? nil : object
            } catch StoreError.conflict {
                continue
            } catch {
                throw Status(error)
            }
        }
        throw Status.internalError("\(key) kept changing while it was to be removed")
    }
}

/// What is to be written so that the objects of a place go.
struct RemovalPlan: Sendable {
    /// Kinds whose objects go together. While any is left, later rounds stay.
    struct Round: Sendable {
        var types: [ResourceType]
        /// Finalizers on these objects that guard nothing any more.
        var released: Set<String> = []
    }

    struct Step: Sendable {
        let write: Write
        let type: ResourceType
        let released: Set<String>
    }

    /// How many objects one commit changes at most.
    static let commitLimit = 1_000

    let now: String
    /// The steps by round.
    private(set) var rounds: [[Step]] = []
    /// What will be left when all is written.
    private(set) var remainder = ContentRemainder()

    init(now: String) {
        self.now = now
    }

    /// All writes as one commit; nil where they are too many for one.
    var writes: [Write]? {
        let count = rounds.reduce(0) { $0 + $1.count }
        return count < Self.commitLimit ? rounds.joined().map(\.write) : nil
    }

    /// Adds a round with what is stored of each of its types.
    mutating func add(_ round: Round, _ contents: ArraySlice<[StoredObject]>) throws(Status) {
        var steps: [Step] = []
        for (type, objects) in zip(round.types, contents) {
            for stored in objects {
                guard let write = try write(stored, type, round.released) else { continue }
                steps.append(Step(write: write, type: type, released: round.released))
            }
        }
        rounds.append(steps)
    }

    private mutating func write(
        _ stored: StoredObject, _ type: ResourceType, _ released: Set<String>
    ) throws(Status) -> Write? {
        // Most objects have none, which their bytes say.
        guard stored.mayHaveFinalizers else {
            return Write(
                key: stored.key, expecting: .revision(stored.revision),
                change: .delete(stored.template))
        }
        let object = try stored.value()
        let removal = Removal(of: object, releasing: released, now: now)
        if removal != .atOnce { remainder.count(object, type, besides: released) }
        return removal.write(of: object, stored)
    }
}

/// What is left of a removal and what holds it, as conditions tell.
struct ContentRemainder: Sendable, Equatable {
    /// How many objects, by the kind's name.
    private(set) var counts: [String: Int] = [:]
    private(set) var finalizers: [String: Int] = [:]
    var isEmpty: Bool { counts.isEmpty }

    mutating func count(_ object: Value, _ type: ResourceType, besides released: Set<String> = []) {
        // Upstream puts the group after a dot here even where it is empty, and people match on it.
        counts["\(type.plural).\(type.group)", default: 0] += 1
        for finalizer in object.finalizers where !released.contains(finalizer) {
            finalizers[finalizer, default: 0] += 1
        }
    }

    var resourcesText: String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) has \($0.value) resource instances" }
            .joined(separator: ", ")
    }

    var finalizersText: String {
        finalizers.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }
            .joined(separator: ", ")
    }

    /// Both, in the words of a logical cluster's condition.
    var message: String {
        let held =
            finalizers.isEmpty
            ? ""
            : "; Some content in the logical cluster has finalizers remaining: " + finalizersText
        return "Some resources are remaining: " + resourcesText + held
    }
}

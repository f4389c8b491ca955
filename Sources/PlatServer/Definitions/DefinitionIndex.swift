import PlatModel
import PlatValue
import Synchronization

/// What is to be known of a CustomResourceDefinition without reading it again.
struct DefinitionSummary: Sendable {
    let name: String
    let group: String
    let acceptedNames: Value?
    let isEstablished: Bool
    /// What the definition waits for.
    let step: Definitions.Step
    /// Its kinds, or why they cannot be served.
    let types: Result<[ResourceType], Status>

    init(_ object: Value, types: Result<[ResourceType], Status>) {
        let definition = Definition(object)
        name = object.objectName
        group = definition.group
        acceptedNames = definition.acceptedNames
        isEstablished = definition.isEstablished
        step = Definitions.step(for: object)
        self.types = types
    }
}

/// The definitions of workspaces: all are read when a workspace is first asked for, then each when it has
/// changed. A definition is long, and a workspace may have a thousand.
final class DefinitionIndex: Sendable {
    private struct Known: Sendable {
        var summaries: [String: DefinitionSummary] = [:]
        /// Those that have changed since.
        var changed: Set<String> = []
    }

    private struct State {
        var known: [String: Known] = [:]
        /// Counts changes: what was read before one is not kept after it.
        var changes = 0
    }

    /// More workspaces than this are not kept.
    private static let limit = 2_000

    private let state = Mutex(State())

    func follow(_ events: ObjectEvents) {
        let definitions = BuiltinResources.customResourceDefinitions
        events.follow(.caches, [.of(definitions, on: .committed)]) { [self] event in
            note(event.key.name, in: event.key.cluster)
        }
    }

    /// A definition has changed, come or gone.
    func note(_ name: String, in cluster: String) {
        state.withLock { state in
            state.changes += 1
            state.known[cluster]?.changed.insert(name)
        }
    }

    /// The definitions of a workspace by name. `all` reads every one, `one` that of a name.
    func summaries(
        of cluster: String, all: () throws(Status) -> [DefinitionSummary],
        one: (String) throws(Status) -> DefinitionSummary?
    ) throws(Status) -> [String: DefinitionSummary] {
        let (kept, changes) = state.withLock { ($0.known[cluster], $0.changes) }
        if let kept, kept.changed.isEmpty { return kept.summaries }
        var known = Known()
        if let kept {
            known.summaries = kept.summaries
            for name in kept.changed { known.summaries[name] = try one(name) }
        } else {
            for summary in try all() { known.summaries[summary.name] = summary }
        }
        state.withLock { state in
            guard state.changes == changes else { return }
            if state.known.count >= Self.limit { state.known.removeAll() }
            state.known[cluster] = known
        }
        return known.summaries
    }
}

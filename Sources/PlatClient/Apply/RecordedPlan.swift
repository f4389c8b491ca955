public import PlatModel

/// What an apply would do, found out at one moment and written down, so that another moment, or
/// another person, can do exactly that.
public struct RecordedPlan: Sendable, Equatable {
    /// What becomes of one object.
    public enum Step: String, Sendable {
        case create, configure
        /// It is as it is to be; a set still has to know that it belongs to it.
        case keep
    }

    /// One object, what is done with it, and what was found in its place.
    public struct Entry: Sendable, Equatable {
        var step: Step
        var item: ApplyPlan.Item
    }

    /// A member of the set that goes.
    public struct Removal: Sendable, Equatable {
        var workspace: WorkspacePath?
        /// Told to people.
        var displayed: String
        var namespace: String
        var version: ObjectState.Version

        func isMeant(by leftover: Leftover) -> Bool {
            workspace == leftover.workspace && displayed == leftover.reference.displayed
                && namespace == leftover.reference.namespace
        }
    }

    /// The control plane that it was made for.
    public var server: String
    /// How its objects are applied.
    public var options: ApplyOptions
    /// Everything that was looked at, in the order in which it was read.
    public var entries: [Entry]
    /// What goes after that; nil where nothing is looked for that might.
    public var removals: [Removal]?

    /// What a look at a plan found.
    public init(
        server: String, options: ApplyOptions, plan: ApplyPlan, outcomes: [ApplyPreview.Outcome],
        leftovers: [Leftover]?
    ) throws(PlanFault) {
        self.server = server
        self.options = options
        self.options.isDryRun = false
        entries = []
        for (item, outcome) in zip(plan.items, outcomes) {
            var item = item
            switch outcome {
            case .failed: throw .unknown(item.manifest)
            case .same: entries.append(Entry(step: .keep, item: item))
            case .change(_, _, .hidden): throw .hidden(item.manifest)
            case .change(_, _, let found):
                item.expected = found
                let isThere = if case .present = found { true } else { false }
                entries.append(Entry(step: isThere ? .configure : .create, item: item))
            }
        }
        removals = leftovers?.map {
            Removal(
                workspace: $0.workspace, displayed: $0.reference.displayed,
                namespace: $0.reference.namespace, version: ObjectState.Version($0.object))
        }
    }

    /// All that was looked at: what a set consists of.
    public var whole: ApplyPlan { plan(entries) }

    /// What is to be written.
    public var changes: ApplyPlan { plan(entries.filter { $0.step != .keep }) }

    private func plan(_ entries: [Entry]) -> ApplyPlan {
        ApplyPlan(
            entries.map(\.item), defaultNamespace: options.namespace ?? options.defaultNamespace)
    }

    /// Of what would go now, what is to go; throws where it is no longer what was to go.
    public func leftovers(among present: [Leftover]) throws(PlanFault) -> [Leftover] {
        var found: [Leftover] = []
        for removal in removals ?? [] {
            guard let leftover = present.first(where: removal.isMeant) else {
                throw .outdated(removal.displayed, removal.workspace, .gone)
            }
            let now = ObjectState.present(ObjectState.Version(leftover.object))
            if let change = ObjectState.present(removal.version).change(to: now) {
                throw .outdated(removal.displayed, removal.workspace, change)
            }
            found.append(leftover)
        }
        return found
    }
}

/// Why a plan is not made, not read or not carried out.
public enum PlanFault: Error, Sendable, Equatable {
    /// What would become of it is not known.
    case unknown(Manifest)
    /// It is there and may not be read: nobody could say later whether it is still the same.
    case hidden(Manifest)
    /// What it holds is no plan, or one of another version: in words that follow its name.
    case unreadable(String)
    /// What is to go is no longer what it was.
    case outdated(String, WorkspacePath?, ObjectState.Change)
}

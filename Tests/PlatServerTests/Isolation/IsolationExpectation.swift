/// What the contract says of a cell: the reply's status, and whose objects it may show.
struct IsolationExpectation: Sendable {
    typealias Rights = IsolationRights
    typealias Persona = IsolationPersona

    var status: Int
    var shows: Set<IsolationPlace.Workspace> = []

    private static let forbidden = IsolationExpectation(status: 403)
    private static let notFound = IsolationExpectation(status: 404)

    /// Nil where the contract leaves it open.
    static func of(_ persona: Persona, _ place: IsolationPlace, _ operation: IsolationOperation)
        -> IsolationExpectation?
    {
        // Paths are resolved before anybody is asked who he is (section 1.5).
        if case .workspace(_, .foreignPath) = place { return notFound }
        if persona == .impostor { return IsolationExpectation(status: 401) }
        switch place {
        case .workspace(let workspace, let form):
            if form == .foreignID {
                return persona == .master ? nothing(operation) : forbidden
            }
            if form == .mount {
                if persona == .anonymous { return IsolationExpectation(status: 401) }
                guard Rights.mayEnter(persona, .team) else { return forbidden }
            }
            return inside(persona, workspace, operation)
        case .exportView(let target, let endpoint):
            return exportView(persona, target, endpoint, operation)
        case .lifecycleView(let target):
            return lifecycleView(persona, target, operation)
        case .schemaView(let workspace, let endpoint):
            return schemaView(persona, workspace, endpoint, operation)
        case .wildcard(.main):
            return persona == .master ? nil : forbidden
        case .wildcard:
            return persona == .master ? everywhere(operation) : forbidden
        case .system:
            return persona == .master ? nothing(operation) : forbidden
        }
    }

    /// Whether somebody may read what is bound in a workspace.
    private static func mayReadBindings(
        _ persona: Persona, _ workspace: IsolationPlace.Workspace
    ) -> Bool {
        Rights.mayEnter(persona, workspace)
            && Rights.mayDo("get", "apibindings", namespace: nil, persona, in: workspace)
    }

    /// Whoever may read the bindings reads the schemas behind them, of the consumer's own location, and
    /// nobody does more (section 1.1).
    private static func schemaView(
        _ persona: Persona, _ workspace: IsolationPlace.Workspace,
        _ endpoint: IsolationPlace.Endpoint, _ operation: IsolationOperation
    ) -> IsolationExpectation? {
        guard mayReadBindings(persona, workspace),
            operation.needs.allSatisfy({ Rights.reading.contains($0.verb) })
        else { return forbidden }
        guard operation.kind == .schemas, endpoint != .foreign else { return notFound }
        // Only the consumer has bound the provider's export; what both bind is root's.
        if workspace == .provider {
            return operation.verb == .get ? notFound : IsolationExpectation(status: 200)
        }
        return IsolationExpectation(status: 200, shows: [.provider])
    }

    /// Masters list and watch what a location holds, and do nothing else with it (section 1.6).
    private static func everywhere(_ operation: IsolationOperation) -> IsolationExpectation {
        guard [.list, .listAll, .watch].contains(operation.verb) else {
            return IsolationExpectation(status: 405)
        }
        return operation.isThroughNamespace
            ? notFound
            : IsolationExpectation(
                status: 200, shows: Set(IsolationPlace.Workspace.allCases))
    }

    /// Where no workspace is, masters find nothing, and can put nothing.
    private static func nothing(_ operation: IsolationOperation) -> IsolationExpectation {
        let isListed =
            [.list, .listAll, .watch].contains(operation.verb) && !operation.isThroughNamespace
        return isListed ? IsolationExpectation(status: 200) : notFound
    }

    private static func inside(
        _ persona: Persona, _ workspace: IsolationPlace.Workspace, _ operation: IsolationOperation
    ) -> IsolationExpectation? {
        guard Rights.mayEnter(persona, workspace) else { return forbidden }
        for need in operation.needs {
            let plural = operation.kind.plural
            let resource = need.subresource.isEmpty ? plural : "\(plural)/\(need.subresource)"
            let isAllowed = Rights.mayDo(
                need.verb, resource, namespace: operation.namespace, persona, in: workspace)
            guard isAllowed else { return forbidden }
        }
        if operation.isThroughNamespace { return notFound }
        // The status of a binding is the system's, whatever roles say.
        if operation.kind == .bindings { return persona == .master ? nil : forbidden }
        if operation.kind == .gadgets {
            guard workspace == .consumer else { return notFound }
            // The contract does not say whether masters stay below an owner's ceiling.
            if persona == .master { return nil }
            let isBelow = operation.needs.allSatisfy {
                $0.subresource.isEmpty && Rights.ceiling.contains($0.verb)
            }
            guard isBelow else { return forbidden }
        }
        return done(operation, in: [workspace])
    }

    private static func exportView(
        _ persona: Persona, _ target: IsolationPlace.Target, _ endpoint: IsolationPlace.Endpoint,
        _ operation: IsolationOperation
    ) -> IsolationExpectation? {
        guard operation.needs.allSatisfy({ Rights.mayUseContent($0.verb, persona) }) else {
            return forbidden
        }
        let verbs = operation.needs.map(\.verb)
        if target == .all {
            // Nothing but reading collections, of what is exported or claimed.
            let isServed =
                [.gadgets, .secrets, .bindings].contains(operation.kind)
                || Rights.claims[operation.kind] != nil
            guard isServed, [.list, .listAll, .watch].contains(operation.verb) else {
                return notFound
            }
            let isSeen =
                [.gadgets, .bindings].contains(operation.kind)
                || Rights.holds(Rights.claims[operation.kind] ?? [], verbs[0])
            return IsolationExpectation(
                status: 200, shows: isSeen && endpoint != .foreign ? [.consumer] : [])
        }
        // The binding is what makes a consumer, and a location's endpoint has its own consumers only.
        guard target == .consumer, endpoint != .foreign else { return forbidden }
        let isGranted =
            operation.kind == .gadgets
            || operation.kind == .bindings && verbs.allSatisfy(Rights.reading.contains)
            || verbs.allSatisfy { Rights.holds(Rights.claims[operation.kind] ?? [], $0) }
        return isGranted ? done(operation, in: [.consumer]) : forbidden
    }

    private static func lifecycleView(
        _ persona: Persona, _ target: IsolationPlace.Target, _ operation: IsolationOperation
    ) -> IsolationExpectation? {
        guard Rights.mayInitialize(persona) else { return forbidden }
        let isWaiting = target != .team
        if operation.kind == .logicalClusters {
            switch operation.verb {
            // In the view of one workspace there is one, by its name.
            case .list where target == .all, .watch where target == .all:
                return IsolationExpectation(status: 200, shows: [.waiting])
            case _ where target == .all: return notFound
            case .get: return isWaiting ? done(operation, in: [.waiting]) : notFound
            case .patchStatus: return isWaiting ? done(operation, in: [.waiting]) : notFound
            default: return IsolationExpectation(status: 405)
            }
        }
        if target == .all { return notFound }
        // What a new workspace binds by itself comes and goes while it is initialized.
        if operation.kind == .bindings, persona == .master { return nil }
        guard isWaiting else { return forbidden }
        let given = Rights.initializing[operation.kind] ?? []
        let isGranted = operation.needs.allSatisfy { Rights.holds(given, $0.verb) }
        guard persona == .master || isGranted else { return forbidden }
        return operation.kind == .gadgets ? notFound : done(operation, in: [.waiting])
    }

    /// What follows when nothing stands in the way.
    private static func done(
        _ operation: IsolationOperation, in workspaces: Set<IsolationPlace.Workspace>
    ) -> IsolationExpectation {
        switch operation.verb {
        case .create, .applyNew: IsolationExpectation(status: 201, shows: workspaces)
        case .deleteAbsent: IsolationExpectation(status: 404)
        // These kinds want to know what a replacement replaces.
        case .update where [.gadgets, .leases].contains(operation.kind):
            IsolationExpectation(status: 422)
        default: IsolationExpectation(status: 200, shows: workspaces)
        }
    }
}

extension IsolationExpectation {
    /// What describes a place is for who may be there.
    static func of(_ persona: Persona, _ place: IsolationPlace, document: String)
        -> IsolationExpectation?
    {
        if case .workspace(_, .foreignPath) = place { return notFound }
        if persona == .impostor { return IsolationExpectation(status: 401) }
        let isAllowed: Bool?
        switch place {
        case .wildcard(.main): isAllowed = persona == .master ? nil : false
        case .workspace(_, .foreignID), .wildcard, .system: isAllowed = persona == .master
        case .workspace(let workspace, let form):
            if form == .mount, persona == .anonymous { return IsolationExpectation(status: 401) }
            isAllowed =
                Rights.mayEnter(persona, workspace)
                && (form != .mount || Rights.mayEnter(persona, .team))
        case .exportView(.path, _): isAllowed = false
        case .exportView(.all, _), .exportView(.consumer, .main), .exportView(.consumer, .shard):
            isAllowed = Rights.mayUseContent("get", persona)
        case .exportView: isAllowed = Rights.mayUseContent("get", persona) ? nil : false
        case .schemaView(let workspace, let endpoint):
            guard mayReadBindings(persona, workspace) else { return forbidden }
            return endpoint == .foreign ? notFound : IsolationExpectation(status: 200)
        case .lifecycleView(let target):
            let mayInitialize = Rights.mayInitialize(persona)
            let isOpen = document == "/openapi/v3" && target == .all
            isAllowed = isOpen && mayInitialize ? nil : mayInitialize && target != .team
        }
        return isAllowed.map { $0 ? IsolationExpectation(status: 200) : forbidden }
    }

    /// In somebody else's name: who may act as others in this workspace has there the rights of whom he
    /// acts as, and nobody puts on what is the system's.
    static func of(
        _ persona: Persona, _ place: IsolationPlace, _ operation: IsolationOperation,
        as disguise: IsolationCell.Disguise
    ) -> IsolationExpectation? {
        guard case .workspace(let workspace, let form) = place else { return nil }
        if persona == .impostor { return IsolationExpectation(status: 401) }
        if form == .mount, persona == .anonymous { return IsolationExpectation(status: 401) }
        // Who comes through a mount puts the disguise on where the mount is held.
        let door = form == .mount ? IsolationPlace.Workspace.team : workspace
        switch disguise {
        case .masters:
            return persona == .master ? inside(.master, workspace, operation) : forbidden
        case .warrant: return persona == .master ? nil : forbidden
        case .viewer, .owner:
            guard Rights.mayImpersonate(persona, in: door) else { return forbidden }
            // It counts there and nowhere else, unless a master put it on.
            guard door == workspace || persona == .master else { return forbidden }
            return inside(disguise == .owner ? .owner : .viewer, workspace, operation)
        }
    }
}

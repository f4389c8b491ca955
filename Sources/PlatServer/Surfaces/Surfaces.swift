import PlatModel
import PlatValue

/// Which kinds each place serves: what every workspace has, what its bindings bring, what it defines.
struct Surfaces: Sendable {
    let directory: ClusterDirectory
    let bindings: BindingDirectory
    let registries: Registries
    let cache: SurfaceCache
    let definitions = DefinitionIndex()
    let exports: ExportLookup
    /// Whether workspaces have KubeClusters without binding them.
    var hasClusters = true

    /// Finds the objects of kinds of which consumers store none.
    var cachedObjects: CachedObjectLookup {
        CachedObjectLookup(exports: exports, surfaces: self, bindings: bindings)
    }

    func follow(_ events: ObjectEvents) {
        cache.follow(events)
        definitions.follow(events)
    }

    /// What the place serves; nil where it serves no resources.
    func surface(for place: Place) throws(Status) -> APISurface? {
        switch place {
        case .none: return nil
        case .workspace(let place):
            guard let location = place.location else { return nil }
            return try surface(of: place.cluster, in: location)
        case .everywhere(let location): return location.map { _ in Self.everywhere }
        case .exportView(let view): return try surface(for: view)
        case .lifecycleView(let view): return try surface(for: view)
        case .schemaView(let view): return surface(for: view)
        case .replicationView(let view): return try cachedObjects.surface(for: view)
        }
    }

    /// What all workspaces have in the same form, to be listed and watched.
    private static let everywhere = APISurface(
        (BuiltinResources.all + SystemResources.everywhere).filter { !$0.isReview }
            .map { $0.viewed(verbs: ["list", "watch"]) })

    func surface(of cluster: String, in location: Location) throws(Status) -> APISurface {
        try cache.surface(of: cluster) { () throws(Status) in
            APISurface(try types(of: cluster, in: location))
        }
    }

    /// The kinds that a workspace serves; of two with one name the first counts.
    func types(of cluster: String, in location: Location) throws(Status) -> [ResourceType] {
        try BuiltinResources.all + own + boundTypes(cluster, location)
            + localTypes(cluster, location)
    }

    /// What workspaces have of kcp's kinds without binding them.
    private var own: [ResourceType] {
        hasClusters ? SystemResources.everywhere : Self.withoutClusters
    }

    private static let withoutClusters = SystemResources.everywhere.filter {
        $0.resource != SystemResources.kubeClusters.resource
    }

    /// The kinds that established CustomResourceDefinitions of the workspace bring.
    private func localTypes(_ cluster: String, _ location: Location) throws(Status)
        -> [ResourceType]
    {
        var types: [ResourceType] = []
        for summary in try definitions(of: cluster, in: location) where summary.isEstablished {
            types += try summary.types.get()
        }
        return types
    }

    /// The definitions of a workspace, by name.
    func definitions(of cluster: String, in location: Location) throws(Status)
        -> [DefinitionSummary]
    {
        let type = BuiltinResources.customResourceDefinitions
        let summaries = try definitions.summaries(of: cluster) { () throws(Status) in
            var pages = ListPages(
                location.store, prefix: type.prefix(cluster: cluster, namespace: nil),
                pageBytes: 1 << 20)
            var summaries: [DefinitionSummary] = []
            do {
                while !pages.isOver {
                    for entry in try pages.next() {
                        summaries.append(summary(try StoredObject(entry).value()))
                    }
                }
            } catch {
                throw Status(caught: error)
            }
            return summaries
        } one: { (name) throws(Status) in
            try registries[location].find(type, cluster: cluster, name: name).map(summary)
        }
        return summaries.values.sorted { $0.name < $1.name }
    }

    private func summary(_ definition: Value) -> DefinitionSummary {
        do throws(Status) {
            return DefinitionSummary(definition, types: .success(try definitionTypes(definition)))
        } catch {
            return DefinitionSummary(definition, types: .failure(error))
        }
    }

    func definitionTypes(_ definition: Value) throws(Status) -> [ResourceType] {
        do {
            return try DefinitionReader.types(
                spec: definition["spec"] ?? [:], names: Definition(definition).acceptedNames,
                definitionName: definition.objectName, identity: nil,
                hasPredecessor: definition.generation != 1,
                isTerminating: definition.isBeingDeleted,
                mount: definition.annotation(WebhookConfiguration.mountAnnotation),
                strategy: CustomResourceStrategy())
        } catch {
            throw Status.internalError(
                "customresourcedefinition \(definition.objectName) cannot be served: \(error)")
        }
    }

    /// The kinds that the bindings of a workspace bring.
    func boundTypes(_ cluster: String, _ location: Location) throws(Status) -> [ResourceType] {
        var types: [ResourceType] = []
        for binding in bindings.bindings(in: cluster).sorted(by: { $0.name < $1.name }) {
            for bound in binding.boundResources {
                types += try boundTypes(bound, location, isTerminating: binding.isBeingDeleted)
            }
        }
        return types
    }

    /// The types of one entry of a binding's `status.boundResources`.
    func boundTypes(
        _ bound: BoundResource, _ location: Location, isTerminating: Bool = false
    ) throws(Status) -> [ResourceType] {
        if let system = SystemResources.types(schemaName: bound.schemaName) { return system }
        let key =
            "\(bound.schemaUID):\(location.name):\(bound.identityHash ?? ""):\(isTerminating)"
            + ":\(bound.isVirtual)"
        return try cache.types(definition: key) { () throws(Status) in
            guard
                let copy = try registries[location]
                    .find(key: BoundSchemas.key(uid: bound.schemaUID))?.value()
            else { return [] }
            let types = try boundTypes(
                schema: copy, identity: bound.identityHash,
                hasPredecessor: copy[BoundSchemas.predecessorMark] == true,
                isTerminating: isTerminating)
            return bound.isVirtual ? types.map(\.virtual) : types
        }
    }

    /// The rules between the versions of a schema, which stand beside it under its name.
    private func rules(of schema: APIResourceSchema) throws(Status) -> APIConversion? {
        guard schema.versions.count > 1, !schema.value.cluster.isEmpty else { return nil }
        return try registries.holding(schema.value.cluster)?.find(
            SystemResources.conversions, cluster: schema.value.cluster, name: schema.name
        ).map(APIConversion.init)
    }

    /// The types of a schema with the identity of the export that offers it.
    func boundTypes(
        schema: Value, identity: String?, hasPredecessor: Bool, isTerminating: Bool = false
    ) throws(Status) -> [ResourceType] {
        let rules = try rules(of: APIResourceSchema(schema))
        let version = rules.map { "\($0.uid)@\($0.value.storedRevision)" } ?? ""
        let key = [
            schema.objectUID, identity ?? "", "\(hasPredecessor)", "\(isTerminating)", version,
        ].joined(separator: ":")
        return try cache.types(definition: key) { () throws(Status) in
            do {
                return try DefinitionReader.types(
                    spec: schema["spec"] ?? [:], definitionName: schema.objectName,
                    identity: identity, hasPredecessor: hasPredecessor,
                    isTerminating: isTerminating, rules: rules, strategy: CustomResourceStrategy())
            } catch {
                throw Status.internalError(
                    "schema \(schema.objectName) cannot be served: \(error)")
            }
        }
    }
}

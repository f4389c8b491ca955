import PlatModel
import PlatValue

/// What a view lets through of a kind.
struct Visibility: Sendable {
    /// Whether an object may be seen as things are now.
    private let admits: @Sendable (Value) -> Bool
    /// Whether an earlier form of an object was to be seen, by its marks alone: claims may have been
    /// accepted or rejected since.
    let admitted: @Sendable (Value) -> Bool

    init(
        _ admits: @escaping @Sendable (Value) -> Bool,
        before admitted: (@Sendable (Value) -> Bool)? = nil
    ) {
        self.admits = admits
        self.admitted = admitted ?? admits
    }

    func callAsFunction(_ object: Value) -> Bool { admits(object) }
}

extension Place {
    /// What the place lets through of a kind; nil: everything.
    func visibility(of type: ResourceType, verb: String, _ bindings: BindingDirectory)
        -> Visibility?
    {
        switch self {
        case .none, .workspace, .everywhere, .schemaView, .replicationView: nil
        case .lifecycleView(let view): view.visibility(of: type).map { Visibility($0) }
        case .exportView(let view): view.visibility(of: type, verb: verb, bindings)
        }
    }
}

extension ExportView {
    /// Claimed objects carry the claim's label, and are seen where the consumer granted the verb; bindings
    /// are seen by the export that they bind, too.
    func visibility(of type: ResourceType, verb: String, _ bindings: BindingDirectory)
        -> Visibility?
    {
        if offers(group: type.group, resource: type.plural) { return nil }
        let asked = export.claims.filter { $0.isAbout(type) }
        let showsBindings =
            type.plural == "apibindings" && type.group == SystemResources.bindings.group
            && ["get", "list", "watch"].contains(verb)
        @Sendable func isOwn(_ object: Value) -> Bool {
            showsBindings
                && APIBinding(object).exportCluster == exportCluster
                && APIBinding(object).export?.name == exportName
        }
        let key = ExportLabels.claimKey(cluster: exportCluster, export: exportName)
        let values = Set(asked.map(ExportLabels.hash))
        @Sendable func isLabelled(_ object: Value) -> Bool {
            object.label(key).map(values.contains) ?? false
        }
        @Sendable func isGranted(_ object: Value) -> Bool {
            bindings.bindings(in: object.cluster).contains { binding in
                binding.binds(self)
                    && binding.acceptedClaims.contains { accepted in
                        accepted.selects(object)
                            && asked.contains {
                                $0.key == accepted.key
                                    && $0.isGranted(by: accepted, verb: verb)
                            }
                    }
            }
        }
        return Visibility(
            { isOwn($0) || (isLabelled($0) && isGranted($0)) },
            before: { isOwn($0) || isLabelled($0) })
    }
}

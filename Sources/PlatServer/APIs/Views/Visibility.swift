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
    func visibility(of type: ResourceType, _ server: ControlPlane) -> Visibility? {
        switch self {
        case .none, .workspace: nil
        case .lifecycleView(let view): view.visibility(of: type).map { Visibility($0) }
        case .exportView(let view): view.visibility(of: type, server)
        }
    }
}

extension ExportView {
    /// Claimed objects carry the claim's label; bindings are seen by the export that they bind.
    func visibility(of type: ResourceType, _ server: ControlPlane) -> Visibility? {
        if offers(group: type.group, resource: type.plural) { return nil }
        let asked = claims.filter { $0.isAbout(type) }
        if asked.isEmpty, type.plural == "apibindings" {
            return Visibility { binding in
                binding.at("status", "apiExportClusterName")?.stringValue == exportCluster
                    && binding.at("spec", "reference", "export", "name")?.stringValue
                        == exportName
            }
        }
        let key = ExportLabels.claimKey(cluster: exportCluster, export: exportName)
        let values = Set(asked.map(ExportLabels.hash))
        let identities = Set(asked.map(\.identity))
        @Sendable func isLabelled(_ object: Value) -> Bool {
            object.label(key).map(values.contains) ?? false
        }
        return Visibility(
            { object in
                isLabelled(object)
                    && server.bindings.bindings(in: object.cluster).contains { binding in
                        binding.binds(self)
                            && binding.acceptedClaims.contains {
                                identities.contains($0.identity) && $0.selects(object)
                            }
                    }
            }, before: isLabelled)
    }
}

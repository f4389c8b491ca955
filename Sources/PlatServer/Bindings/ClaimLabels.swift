import PlatModel
import PlatValue

/// Labels on claimed objects: whom they are claimed by, and those that a consumer's selector asks for.
extension BindingDirectory {
    /// The labels that an object must carry for the claims on it.
    func claimLabels(of object: Value, _ type: ResourceType, in cluster: String) -> [String: String]
    {
        var labels: [String: String] = [:]
        let isBinding = type.group == "apis.kcp.io" && type.plural == "apibindings"
        for binding in bindings(in: cluster) where !binding.isBeingDeleted {
            for applied in binding.appliedClaims
            where applied.claim.isAbout(type) && applied.claim.selects(object) {
                labels[applied.key] = applied.value
            }
            if isBinding, binding.name == object.objectName,
                let exportCluster = binding.exportCluster
            {
                let key = ExportLabels.claimKey(
                    cluster: exportCluster, export: binding.exportName)
                labels[key] = labels[key] ?? ExportLabels.reflexiveClaim
            }
        }
        return labels
    }
}

extension Value {
    /// Makes the labels of claims those given and leaves the others alone.
    mutating func setClaimLabels(_ labels: [String: String]) {
        var all = at("metadata", "labels")?.objectValue ?? Members()
        let isStale = all.contains {
            $0.key.hasPrefix(ExportLabels.claimPrefix) && labels[$0.key] == nil
        }
        guard isStale || !labels.isEmpty else { return }
        for key in all.keys where key.hasPrefix(ExportLabels.claimPrefix) && labels[key] == nil {
            all[key] = nil
        }
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) { all[key] = .string(value) }
        set(all.isEmpty ? nil : .object(all), at: "metadata", "labels")
    }
}

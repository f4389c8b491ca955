import PlatModel
import PlatStore
import PlatValue

/// What a quota says of kinds that are counted, and what a new object does to it.
enum QuotaUse {
    /// The names under which objects of a kind are counted.
    static func names(of type: ResourceType) -> [String] {
        let short = ["configmaps", "secrets", "resourcequotas"]
        let isShort = type.group.isEmpty && short.contains(type.plural)
        return ["count/\(type.groupResource)"] + (isShort ? [type.plural] : [])
    }

    /// The quota's status after one more object of the kind; nil where it does not limit the kind.
    ///
    /// A quota limits nothing until the controller has counted what is there.
    ///
    /// - Throws: 403 when the object is one too many.
    static func adding(_ type: ResourceType, name: String, to quota: Value) throws(Status) -> Value?
    {
        let state = ResourceQuota(quota)
        let names = names(of: type).filter { state.limits[$0] != nil }
        guard !names.isEmpty, !state.isScoped else { return nil }
        func amount(_ amounts: Members, _ name: String) -> Quantity {
            amounts[name]?.stringValue.flatMap(Quantity.init) ?? .zero
        }
        let exceeded = names.filter {
            amount(state.used, $0).value + 1 > amount(state.limits, $0).value
        }
        guard exceeded.isEmpty else {
            func sums(_ text: (String) -> String) -> String {
                exceeded.sorted().map { "\($0)=\(text($0))" }.joined(separator: ",")
            }
            let used = sums { state.used[$0]?.stringValue ?? "0" }
            let limited = sums { state.limits[$0]?.stringValue ?? "0" }
            throw Status.forbidden(
                type.resource, name,
                "exceeded quota: \(quota.objectName), requested: \(sums { _ in "1" }), "
                    + "used: \(used), limited: \(limited)")
        }
        var status = quota["status"] ?? [:]
        for name in names {
            status.set(.string(String(amount(state.used, name).value + 1)), at: "used", name)
        }
        return status
    }
}

extension ObjectRequest {
    /// What a new object changes in the quotas of its namespace and of its workspace, to be written
    /// together with it: so two creations at the same time never take the same last place.
    func quotaWrites(for object: Value) throws(Status) -> [Write] {
        guard let cluster else { return [] }
        let quotas = BuiltinResources.resourceQuotas
        var writes: [Write] = []
        for quota in try quotasCounting(in: cluster) {
            guard
                let status = try QuotaUse.adding(type, name: object.objectName, to: quota)
            else { continue }
            var changed = quota
            changed["status"] = status
            let key = quotas.key(
                cluster: cluster, namespace: quota.objectNamespace, name: quota.objectName)
            writes.append(
                Write(
                    key: key, expecting: .revision(Revision(quota.resourceVersion ?? "") ?? 0),
                    change: .put(StoredObject.template(changed))))
        }
        return writes
    }

    /// The quotas that may count a new object: those of its namespace, and those of the workspace.
    private func quotasCounting(in cluster: String) throws(Status) -> [Value] {
        let quotas = BuiltinResources.resourceQuotas
        var counting: [Value] = []
        if type.isNamespaced, let namespace,
            operations.quotas.isAny(in: cluster, namespace: namespace)
        {
            counting = try registry.list(quotas, cluster: cluster, namespace: namespace)
                .filter { !ResourceQuota($0).isOfWorkspace }
        }
        guard operations.quotas.isAny(in: cluster) else { return counting }
        return try counting
            + registry.list(
                quotas, cluster: cluster, namespace: ResourceQuota.adminNamespace
            ).filter { ResourceQuota($0).isOfWorkspace }
    }
}

import PlatModel
import PlatStore
import PlatValue

/// What a quota says of kinds that are counted, and what a new object does to it.
enum QuotaUse {
    /// The name under which objects of a kind are counted; nil for events, which nobody counts. Old short
    /// names, like `secrets`, limit nothing: kcp has no counts for them.
    static func name(of type: ResourceType) -> String? {
        let isEvent = type.plural == BuiltinResources.events.plural
        let groups = [BuiltinResources.events.group, BuiltinResources.groupEvents.group]
        return isEvent && groups.contains(type.group) ? nil : "count/\(type.groupResource)"
    }

    /// The quota's status after one more object of the kind; nil where it does not limit the kind.
    ///
    /// A quota limits nothing until the controller has counted what is there.
    ///
    /// - Throws: 403 when the object is one too many.
    static func adding(_ type: ResourceType, name: String, to quota: Value) throws(Status) -> Value?
    {
        let state = ResourceQuota(quota)
        guard let counted = self.name(of: type), let limit = state.limits[counted],
            !state.isScoped
        else { return nil }
        func amount(_ value: Value?) -> Quantity {
            value?.stringValue.flatMap(Quantity.init) ?? .zero
        }
        let used = state.used[counted]
        guard amount(used).value + 1 <= amount(limit).value else {
            throw Status.forbidden(
                type.resource, name,
                "exceeded quota: \(quota.objectName), requested: \(counted)=1, "
                    + "used: \(counted)=\(used?.stringValue ?? "0"), "
                    + "limited: \(counted)=\(limit.stringValue ?? "0")")
        }
        var status = quota["status"] ?? [:]
        status.set(.string(String(amount(used).value + 1)), at: "used", counted)
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

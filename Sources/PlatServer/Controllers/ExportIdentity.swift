import PlatModel
import PlatStore
import PlatValue

/// Gives each export its identity, a secret key whose hash tells it from all others, and its endpoint
/// slice (contract, sections 5.2 and 5.4).
struct ExportIdentity: Aspect {
    let server: Parts
    var name: String { "exports" }

    func keys(for event: Event, in location: Location) -> [WorkspaceKey] {
        guard let key = ObjectKey(event.key) else { return [] }
        switch key.resource {
        case "apiexports.apis.kcp.io", "apiexportendpointslices.apis.kcp.io":
            // A slice that was deleted comes back with the export's name.
            return [WorkspaceKey(cluster: key.cluster, name: key.name)]
        case "secrets":
            return exports(usingSecret: key, location)
        default: return []
        }
    }

    private func exports(usingSecret key: ObjectKey, _ location: Location) -> [WorkspaceKey] {
        guard
            // The sweep comes to them again.
            let exports = try? server.registry(location).list(
                SystemResources.exports, cluster: key.cluster)
        else { return [] }
        return exports.filter {
            $0.at("spec", "identity", "secretRef", "name")?.stringValue == key.name
                && $0.at("spec", "identity", "secretRef", "namespace")?.stringValue == key.namespace
        }.map { WorkspaceKey(cluster: key.cluster, name: $0.objectName) }
    }

    func initialKeys(in location: Location) throws(Status) -> [WorkspaceKey] {
        try server.registry(location).list(SystemResources.exports, cluster: nil).map {
            WorkspaceKey(cluster: $0.cluster, name: $0.objectName)
        }
    }

    func reconcile(_ key: WorkspaceKey) async throws(Status) -> Double? {
        guard let registry = server.registry(of: key.cluster) else { return nil }
        let stored = SystemResources.exports.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let export = try registry.find(key: stored)?.value() else {
            try await removeSlice(key, registry)
            return nil
        }
        guard !export.isBeingDeleted else { return nil }
        try await makeSlice(export, key, registry)
        guard let reference = export.at("spec", "identity", "secretRef") else {
            try await makeSecret(key, stored, registry)
            return nil
        }
        try await setIdentity(reference, stored, key, registry)
        return nil
    }

    private func makeSecret(_ key: WorkspaceKey, _ stored: String, _ registry: ObjectRegistry)
        async throws(Status)
    {
        let namespace = "kcp-system"
        var drafts: [StoredObject.Draft] = []
        if try registry.find(BuiltinResources.namespaces, cluster: key.cluster, name: namespace)
            == nil
        {
            drafts += NamespaceContents.namespace(
                registry, cluster: key.cluster, name: namespace, authorityPEM: server.authorityPEM)
        }
        if try registry.find(
            BuiltinResources.secrets, cluster: key.cluster, namespace: namespace, name: key.name)
            == nil
        {
            let secret = Base64.encode(Array(Hashes.newIdentityKey().utf8))
            drafts.append(
                registry.newObject(
                    BuiltinResources.secrets, cluster: key.cluster, namespace: namespace,
                    name: key.name,
                    content: ["data": ["key": .string(secret)], "type": "Opaque"]))
        }
        do {
            if !drafts.isEmpty { try await registry.commit(drafts.map(\.write)) }
        } catch {
            throw Status(error)
        }
        try await registry.update(key: stored) { object throws(Status) in
            object.set(
                ["name": .string(key.name), "namespace": .string(namespace)], at: "spec",
                "identity",
                "secretRef")
            let generation = object.at("metadata", "generation")?.integerValue ?? 1
            object.set(.integer(generation + 1), at: "metadata", "generation")
            return true
        }
    }

    private func setIdentity(
        _ reference: Value, _ stored: String, _ key: WorkspaceKey, _ registry: ObjectRegistry
    ) async throws(Status) {
        let name = reference["name"]?.stringValue ?? ""
        let secret = try registry.find(
            BuiltinResources.secrets, cluster: key.cluster,
            namespace: reference["namespace"]?.stringValue ?? "", name: name)
        let identityKey = secret?.at("data", "key")?.stringValue.flatMap(Base64.decode)
        let now = server.clock.timestamp()
        try await registry.update(key: stored) { object throws(Status) in
            guard secret != nil else {
                return fail(&object, "secrets \"\(name)\" not found", now)
            }
            guard let identityKey, !identityKey.isEmpty else {
                return fail(&object, "secret is missing data.key", now)
            }
            object.set(
                .string(Hashes.identity(String(decoding: identityKey, as: UTF8.self))),
                at: "status",
                "identityHash")
            object.setCondition("IdentityValid", true, now: now)
            return true
        }
    }

    private func fail(_ object: inout Value, _ message: String, _ now: String) -> Bool {
        object.setCondition(
            "IdentityValid", false, reason: "IdentityVerificationFailed", severity: "Error",
            message: message, now: now)
        return true
    }

    private func makeSlice(_ export: Value, _ key: WorkspaceKey, _ registry: ObjectRegistry)
        async throws(Status)
    {
        guard export.annotation("apiexports.apis.kcp.io/skip-endpointslice") == nil else { return }
        let type = SystemResources.endpointSlices
        guard try registry.find(type, cluster: key.cluster, name: key.name) == nil else { return }
        let path = server.directory.cluster(key.cluster)?.path ?? key.cluster
        var draft = registry.newObject(
            type, cluster: key.cluster, name: key.name,
            content: ["spec": ["export": ["name": .string(key.name), "path": .string(path)]]])
        draft.object.set(
            [
                [
                    "apiVersion": "apis.kcp.io/v1alpha1", "kind": "APIExport",
                    "name": .string(key.name), "uid": .string(export.objectUID),
                ]
            ], at: "metadata", "ownerReferences")
        do {
            try await registry.commit([draft.write])
        } catch StoreError.conflict {
            // Somebody made one of that name meanwhile: just as good.
        } catch {
            throw Status(error)
        }
    }

    private func removeSlice(_ key: WorkspaceKey, _ registry: ObjectRegistry) async throws(Status) {
        let stored = SystemResources.endpointSlices.key(
            cluster: key.cluster, namespace: nil, name: key.name)
        guard let slice = try registry.find(key: stored)?.value(),
            slice.at("spec", "export", "name")?.stringValue == key.name,
            try registry.find(SystemResources.exports, cluster: key.cluster, name: key.name) == nil
        else { return }
        let path = slice.at("spec", "export", "path")?.stringValue ?? ""
        guard path.isEmpty || server.exports.cluster(at: path)?.name == key.cluster else {
            return
        }
        // Only the slice that was made for the export goes with it.
        let owners = slice.at("metadata", "ownerReferences")?.arrayValue ?? []
        guard owners.contains(where: { $0["kind"] == "APIExport" }) else { return }
        do {
            try await registry.commit([
                Write(key: stored, expecting: .any, change: .delete(StoredObject.template(slice)))
            ])
        } catch {
            throw Status(error)
        }
    }
}

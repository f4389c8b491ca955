import PlatModel
import PlatStore
import PlatValue

/// The endpoint slice that each export gets with its name, and that goes with it.
struct ExportSlices {
    let registry: ObjectRegistry
    let exports: ExportLookup
    /// The export's.
    let key: NameInCluster

    func make(for export: Value) async throws(Status) {
        guard Self.isWanted(by: export),
            try registry.find(key: key.key(SystemResources.endpointSlices)) == nil
        else { return }
        let path = exports.directory.cluster(key.cluster)?.path ?? key.cluster
        var draft = registry.newObject(
            SystemResources.endpointSlices, cluster: key.cluster, name: key.name,
            content: ["spec": ["export": ["name": .string(key.name), "path": .string(path)]]])
        draft.object.setOwner(export, apiVersion: "apis.kcp.io/v1alpha1", kind: "APIExport")
        do {
            try await registry.commit([draft.write])
        } catch StoreError.conflict {
            // Somebody made one of that name meanwhile: just as good.
        } catch {
            throw Status(error)
        }
    }

    func remove() async throws(Status) {
        let stored = key.key(SystemResources.endpointSlices)
        guard let slice = try registry.find(key: stored)?.value(),
            Self.wasMade(slice, forExport: key.name)
        else { return }
        let path = EndpointSlice(slice).export?.path ?? ""
        guard path.isEmpty || exports.cluster(at: path)?.name == key.cluster,
            // It may have come back meanwhile.
            try registry.find(SystemResources.exports, cluster: key.cluster, name: key.name) == nil
        else { return }
        do {
            try await registry.commit([
                Write(key: stored, expecting: .any, change: .delete(StoredObject.template(slice)))
            ])
        } catch {
            throw Status(error)
        }
    }

    static func isWanted(by export: Value) -> Bool {
        export.annotation(APIExport.Annotation.skipsEndpointSlice) == nil
    }

    /// Only the slice that was made for the export goes with it.
    static func wasMade(_ slice: Value, forExport name: String) -> Bool {
        EndpointSlice(slice).export?.name == name
            && slice.ownerReferences.contains { $0.kind == "APIExport" }
    }
}

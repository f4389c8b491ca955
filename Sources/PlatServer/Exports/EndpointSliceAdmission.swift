import PlatModel
import PlatValue

/// APIExportEndpointSlices: who may bind an export may also learn where its consumers are.
struct EndpointSliceAdmission: AdmissionRule {
    let exports: ExportLookup
    var resources: Set<String>? { [SystemResources.endpointSlices.groupResource] }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard old == nil else { return }
        guard EndpointSlice(object).export?.name.isEmpty == false else {
            throw request.forbidden(object, "[spec.export.name: Required value]")
        }
        let reference = BindingReference(EndpointSlice(object).export, in: request.cluster ?? "")
        // Other than bindings, slices await no export in root.
        let found = try exports.find(path: reference.path, name: reference.name)
        if reference.isLocal || found != nil,
            try reference.mayBeBound(by: request.user, exports)
        {
            return
        }
        throw request.forbidden(
            object,
            "unable to create APIExportEndpointSlice: no permission to bind to export \(reference)")
    }
}

import PlatModel
import PlatValue

/// APIExportEndpointSlices: who may bind an export may also learn where its consumers are.
struct EndpointSliceStrategy: ResourceStrategy {
    var allowsUnconditionalUpdate: Bool { false }
    var countsGenerations: Bool { true }

    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        let reference = BindingReference(object.at("spec", "export"), in: request.cluster ?? "")
        guard try !reference.mayBeBound(by: request.user, request.server.exports) else { return }
        throw request.forbidden(
            object,
            "unable to create APIExportEndpointSlice: no permission to bind to export \(reference)")
    }
}

import PlatModel
import PlatValue

/// What is checked of objects of every kind, whoever brings it: quotas, object limits, finalizers of
/// the system.
struct GeneralAdmission: Sendable {
    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {
        try request.applyClaims(&object)
    }

    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {
        try request.applyClaims(&object)
    }
}

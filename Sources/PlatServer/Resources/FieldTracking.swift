import PlatModel
import PlatValue

/// Who manages which fields: the server's side of managedFields.
extension ObjectRequest {
    func trackCreate(_ object: Value, _ options: WriteOptions) throws(Status) -> Value { object }

    func trackChange(
        _ object: Value, old: Value, _ options: WriteOptions, _ managers: ManagerUpdate
    ) throws(Status) -> Value { object }

    /// Server-side apply. The flag says whether the object is new.
    func apply(_ bytes: [UInt8], _ options: WriteOptions) async throws(Status) -> (Value, Bool) {
        throw Status.unclassified("server-side apply: not supported")
    }
}

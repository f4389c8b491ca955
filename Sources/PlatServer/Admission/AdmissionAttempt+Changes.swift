import PlatModel
import PlatValue

extension AdmissionAttempt {
    /// Takes what a webhook or a policy made of the object, in a version of its kind, read and
    /// defaulted as a body is. Answers whether it changed.
    mutating func take(_ changed: Value, as other: ResourceType) async throws(Status) -> Bool {
        if let scale, let before = object {
            let rescaled = scale.rescaled(before, to: changed)
            object = rescaled
            return rescaled != before
        }
        var result = changed
        if other !== type {
            let stored = try await VersionConversion(other, request.operations.webhookClients)
                .forStorage(changed)
            result = try await request.converted(stored)
        }
        do throws(UnreadableContent) {
            _ = try request.readContent(&result)
        } catch {
            throw Status.internalError(error.bodyMessage)
        }
        defer { object = result }
        return result != object
    }
}

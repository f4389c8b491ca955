import PlatModel
import PlatValue

/// A patch that is no server-side apply: JSON patch, merge patch, strategic merge patch.
struct ObjectPatch: Sendable {
    private enum Form: Sendable {
        case json(JSONPatch)
        case merge(MergePatch)
    }

    private let form: Form
    /// What `fieldValidation` warns of or refuses in the patch itself.
    let strictness: PatchStrictness
    /// The patch says which version it is for.
    let namesVersion: Bool

    init(_ contentType: String, _ bytes: [UInt8], type: ResourceType) throws(Status) {
        do throws(PatchError) {
            switch contentType {
            case "application/json-patch+json":
                let patch = try JSONPatch(reading: bytes)
                form = .json(patch)
                strictness = patch.strictness
            default:
                let patch = try MergePatch(reading: bytes)
                form = .merge(patch)
                strictness = patch.strictness
            }
        } catch {
            throw Status(error)
        }
        namesVersion = String(decoding: bytes, as: UTF8.self).contains("resourceVersion")
    }

    func applied(to object: Value) throws(Status) -> Value {
        do throws(PatchError) {
            switch form {
            case .json(let patch): return try patch.apply(to: object)
            case .merge(let patch): return try patch.apply(to: object)
            }
        } catch {
            throw Status(error)
        }
    }
}

extension Status {
    init(_ error: PatchError) {
        switch error.kind {
        case .notApplicable: self = .unprocessable(error.message)
        case .badDocument: self = .unclassified(error.message)
        case .tooLarge:
            self = Status(code: 413, reason: .requestEntityTooLarge, message: error.message)
        case .malformed: self = .badRequest(error.message)
        }
    }

    private static func unprocessable(_ message: String) -> Status {
        Status(code: 422, reason: .invalid, message: message, details: Details())
    }
}

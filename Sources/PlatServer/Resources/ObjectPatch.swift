import PlatModel
import PlatValue

/// A patch that is no server-side apply: JSON patch, merge patch, strategic merge patch.
struct ObjectPatch: Sendable {
    private enum Form: Sendable {
        case json(JSONPatch)
        case merge(MergePatch)
        case strategic(StrategicMergePatch, Value)
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
            case "application/strategic-merge-patch+json":
                guard let builtin = type.mergeType else {
                    throw PatchError(.malformed, "strategic merge patch format is not supported")
                }
                let document = try Self.document(bytes)
                form = .strategic(StrategicMergePatch(builtin), document.value)
                strictness = PatchStrictness(
                    fieldErrors: document.duplicateKeys.map { "duplicate field \"\($0)\"" })
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

    private static func document(_ bytes: [UInt8]) throws(PatchError) -> JSONDocument {
        do throws(ParseError) {
            return try JSONDocument(reading: bytes)
        } catch {
            throw PatchError(.malformed, error.message)
        }
    }

    var isStrategic: Bool { text != nil }

    /// The patch as errors show it; nil where they show the patched object.
    var text: String? {
        guard case .strategic(_, let patch) = form else { return nil }
        return GoText.plain(patch)
    }

    func applied(to object: Value) throws(Status) -> Value {
        if case .strategic(let strategic, let patch) = form {
            do throws(MergePatchError) {
                return try strategic.apply(patch, to: object)
            } catch {
                throw Status(error)
            }
        }
        do throws(PatchError) {
            switch form {
            case .json(let patch): return try patch.apply(to: object)
            case .merge(let patch): return try patch.apply(to: object)
            case .strategic: return object
            }
        } catch {
            throw Status(error)
        }
    }
}

extension Status {
    init(_ error: PatchError) {
        switch error.kind {
        case .notApplicable: self = .patchRejected
        case .badDocument: self = .unclassified(error.message)
        case .tooLarge:
            self = Status(code: 413, reason: .requestEntityTooLarge, message: error.message)
        case .malformed: self = .badRequest(error.message)
        }
    }

    init(_ error: MergePatchError) {
        switch error.kind {
        case .badRequest: self = .badRequest(error.message)
        case .unprocessable: self = .unprocessable(error.message)
        case .unfit, .precondition, .conflict: self = .unclassified(error.message)
        }
    }

    private static func unprocessable(_ message: String) -> Status {
        Status(code: 422, reason: .invalid, message: message, details: Details())
    }
}

/// A JSON merge patch (RFC 7386) as the API server applies it: nulls remove members, also within
/// parts that are new.
public struct MergePatch: Sendable {
    private let patch: Value
    public let strictness: PatchStrictness

    /// What a text says as a patch, for field validation, whether it is one or not.
    public static func strictness(of bytes: [UInt8]) -> PatchStrictness {
        do throws(ParseError) {
            return strictness(of: try JSONDocument(reading: bytes))
        } catch {
            return .refusal(error.message)
        }
    }

    private static func strictness(of document: JSONDocument) -> PatchStrictness {
        switch document.value {
        case .object, .null:
            return PatchStrictness(
                fieldErrors: document.duplicateKeys.map { "duplicate field \"\($0)\"" })
        default:
            let type = GoText.jsonTypeName(document.value)
            return .refusal(
                "json: cannot unmarshal \(type) into Go value of type map[string]interface {}")
        }
    }

    public init(reading bytes: [UInt8]) throws(PatchError) {
        do throws(ParseError) {
            let document = try JSONDocument(reading: bytes)
            patch = document.value
            strictness = Self.strictness(of: document)
        } catch {
            throw PatchError(.malformed, "Invalid JSON Patch")
        }
    }

    public init(_ patch: Value) {
        self.patch = patch
        strictness = PatchStrictness()
    }

    public func apply(to original: Value) throws(PatchError) -> Value {
        if original.isNull { throw PatchError(.badDocument, "Invalid JSON Document") }
        switch patch {
        case .object(let changes):
            guard case .object(var members) = original else { return Self.pruned(patch) }
            Self.merge(changes, into: &members)
            return .object(members)
        case .array:
            return Self.pruned(patch)
        default:
            throw PatchError(.malformed, "Invalid JSON Patch")
        }
    }

    private static func merge(_ changes: Members, into members: inout Members) {
        for (key, change) in changes {
            if change.isNull {
                members.removeValue(forKey: key)
            } else {
                members[key] = merged(members[key] ?? .null, change)
            }
        }
    }

    private static func merged(_ current: Value, _ change: Value) -> Value {
        guard case .object(var members) = current else { return pruned(change) }
        // Only what replaces something other than an object loses its nulls: upstream's habit.
        guard case .object(let changes) = change else { return change }
        merge(changes, into: &members)
        return .object(members)
    }

    /// The value without members that are null; elements of arrays stay.
    private static func pruned(_ value: Value) -> Value {
        switch value {
        case .object(let members):
            .object(
                Members(
                    uniqueEntries: members.compactMap {
                        $0.value.isNull ? nil : ($0.key, pruned($0.value))
                    }))
        case .array(let elements): .array(elements.map(pruned))
        default: value
        }
    }
}

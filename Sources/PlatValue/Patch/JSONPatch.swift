/// A JSON patch (RFC 6902) as the API server applies it, negative indices included.
public struct JSONPatch: Sendable {
    public static let operationsMax = 10_000
    /// How many bytes copies may add in one patch.
    public static let copiedBytesMax = 3 * 1024 * 1024

    struct Operation: Sendable {
        /// `unknown` when there is none.
        var kind: String
        var path: String?
        var from: String?
        /// Null when there is none.
        var value: Value
    }

    let operations: [Operation]
    public let strictness: PatchStrictness

    public init(reading bytes: [UInt8]) throws(PatchError) {
        do throws(ParseError) {
            let document = try JSONDocument(reading: bytes)
            operations = try Self.operations(document.value)
            strictness = Self.strictness(of: document)
        } catch {
            throw PatchError(.malformed, error.message)
        }
        guard operations.count <= Self.operationsMax else {
            throw PatchError(
                .tooLarge,
                "Request entity too large: The allowed maximum operations in a JSON patch is"
                    + " \(Self.operationsMax), got \(operations.count)")
        }
    }

    private static func operations(_ patch: Value) throws(ParseError) -> [Operation] {
        if patch.isNull { return [] }
        guard case .array(let elements) = patch else {
            throw cannotUnmarshal(patch, "Go value of type jsonpatch.Patch")
        }
        var operations: [Operation] = []
        for element in elements {
            guard element.isNull || element.objectValue != nil else {
                throw cannotUnmarshal(element, "Go value of type jsonpatch.Operation")
            }
            operations.append(
                Operation(
                    kind: element["op"]?.stringValue ?? "unknown",
                    path: element["path"]?.stringValue, from: element["from"]?.stringValue,
                    value: element["value"] ?? .null))
        }
        return operations
    }

    private static func cannotUnmarshal(_ value: Value, _ target: String) -> ParseError {
        ParseError("json: cannot unmarshal \(GoText.jsonTypeName(value)) into \(target)")
    }

    /// What a text says as a patch, for field validation, whether it is one or not.
    public static func strictness(of bytes: [UInt8]) -> PatchStrictness {
        do throws(ParseError) {
            return strictness(of: try JSONDocument(reading: bytes))
        } catch {
            return .refusal(error.message)
        }
    }

    private static func strictness(of document: JSONDocument) -> PatchStrictness {
        if document.value.isNull { return PatchStrictness() }
        guard case .array(let elements) = document.value else {
            let target = "Go value of type []handlers.jsonPatchOp"
            return .refusal(cannotUnmarshal(document.value, target).message)
        }
        var result = PatchStrictness()
        for (at, element) in elements.enumerated() where !element.isNull {
            guard case .object(let members) = element else {
                let target = "Go value of type handlers.jsonPatchOp"
                return .refusal(cannotUnmarshal(element, target).message)
            }
            for (key, value) in members {
                switch key {
                case "op", "path", "from":
                    if value.isNull || value.stringValue != nil { continue }
                    let target = "Go struct field jsonPatchOp.\(key) of type string"
                    return .refusal(cannotUnmarshal(value, target).message)
                case "value": continue
                default: result.fieldErrors.append("json patch unknown field \"[\(at)].\(key)\"")
                }
            }
        }
        // What stands within a value is data: only the fields of operations count.
        result.fieldErrors += document.duplicateKeys
            .filter { $0.utf8.count { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "[") } == 2 }
            .map { "json patch duplicate field \"\($0)\"" }
        return result
    }

    /// Applies all operations, or none: the first that fails is thrown.
    public func apply(to original: Value) throws(PatchError) -> Value {
        var application = JSONPatchApplication(document: original)
        for operation in operations { try application.apply(operation) }
        return application.document
    }
}

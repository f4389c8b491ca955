public import PlatValue

/// What is wrong with one field of an object.
public struct FieldError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong with a field.
    public enum Kind: Sendable, CaseIterable {
        case notFound, required, duplicate, invalid, notSupported, forbidden
        case tooLong, tooMany, internalError, typeInvalid
    }

    public var kind: Kind
    /// The path: `spec.list[0].x`; `<nil>` for the object as a whole.
    public var field: String
    /// The value at fault as messages print it; nil where none is printed.
    public var printedValue: String?
    public var detail: String

    public init(_ kind: Kind, _ field: String, printedValue: String?, detail: String = "") {
        self.kind = kind
        self.field = field
        self.printedValue = printedValue
        self.detail = detail
    }

    /// An error about a value, printed by Go's rules: texts quoted, the rest as JSON.
    public init(_ kind: Kind, _ field: String, _ value: Value, _ detail: String = "") {
        self.init(kind, field, printedValue: Self.printed(value), detail: detail)
    }

    public static func required(_ field: String, _ detail: String = "") -> FieldError {
        FieldError(.required, field, printedValue: nil, detail: detail)
    }

    public static func invalid(_ field: String, _ value: Value, _ detail: String) -> FieldError {
        FieldError(.invalid, field, value, detail)
    }

    public static func forbidden(_ field: String, _ detail: String) -> FieldError {
        FieldError(.forbidden, field, printedValue: nil, detail: detail)
    }

    public static func duplicate(_ field: String, _ value: Value) -> FieldError {
        FieldError(.duplicate, field, value)
    }

    /// A value that is none of those allowed, which are named in the order given.
    public static func notSupported(
        _ field: String, _ value: Value, supported: [String]
    ) -> FieldError {
        let list = supported.map(GoText.quoted).joined(separator: ", ")
        let detail = supported.isEmpty ? "" : "supported values: " + list
        return FieldError(.notSupported, field, value, detail)
    }

    public static func tooLong(_ field: String, bytesMax: Int) -> FieldError {
        let unit = bytesMax == 1 ? "byte" : "bytes"
        let detail = bytesMax < 0 ? "value is too long" : "may not be more than \(bytesMax) \(unit)"
        return FieldError(.tooLong, field, printedValue: nil, detail: detail)
    }

    public static func tooMany(_ field: String, count: Int, max: Int) -> FieldError {
        let unit = max == 1 ? "item" : "items"
        let detail = max < 0 ? "has too many items" : "must have at most \(max) \(unit)"
        return FieldError(.tooMany, field, .integer(Int64(count)), detail)
    }

    public static func typeInvalid(_ field: String, _ value: Value, _ detail: String) -> FieldError
    {
        FieldError(.typeInvalid, field, value, detail)
    }

    public static func internalError(_ field: String, _ detail: String) -> FieldError {
        FieldError(.internalError, field, printedValue: nil, detail: detail)
    }

    /// The message without the field: what a cause of a `Status` says.
    public var body: String {
        var text = kind.title
        if let printedValue { text += ": " + printedValue }
        if !detail.isEmpty { text += ": " + detail }
        return text
    }

    public var description: String { "\(field): \(body)" }

    public var cause: Status.Cause {
        Status.Cause(reason: kind.causeReason, message: body, field: field)
    }

    static func printed(_ value: Value) -> String {
        switch value {
        case .string(let text): GoText.quoted(text)
        case .number(let number): GoText.text(of: number)
        default: value.jsonText(sortedKeys: true)
        }
    }
}

extension FieldError.Kind {
    /// How messages begin.
    public var title: String {
        switch self {
        case .notFound: "Not found"
        case .required: "Required value"
        case .duplicate: "Duplicate value"
        case .invalid, .typeInvalid: "Invalid value"
        case .notSupported: "Unsupported value"
        case .forbidden: "Forbidden"
        case .tooLong: "Too long"
        case .tooMany: "Too many"
        case .internalError: "Internal error"
        }
    }

    public var causeReason: String {
        switch self {
        case .notFound: "FieldValueNotFound"
        case .required: "FieldValueRequired"
        case .duplicate: "FieldValueDuplicate"
        case .invalid: "FieldValueInvalid"
        case .notSupported: "FieldValueNotSupported"
        case .forbidden: "FieldValueForbidden"
        case .tooLong: "FieldValueTooLong"
        case .tooMany: "FieldValueTooMany"
        case .internalError: "InternalError"
        case .typeInvalid: "FieldValueTypeInvalid"
        }
    }
}

extension [FieldError] {
    /// As many as a client can read: a small body can have thousands of errors, each of which names a
    /// thousand allowed values. What is left out is counted.
    var bounded: [FieldError] {
        var room = 1 << 20
        let shown = prefix { error in
            room -=
                error.field.utf8.count + (error.printedValue?.utf8.count ?? 0)
                + error.detail.utf8.count
            return room > 0
        }
        guard shown.count < count, let first else { return self }
        let kept = shown.isEmpty ? [first] : Array(shown)
        let rest = "\(count - kept.count) more errors are not shown"
        return kept + [FieldError(.invalid, "<nil>", printedValue: nil, detail: rest)]
    }

    /// All of them in one message, each text once: one as it is, several as `[a, b]`.
    public var message: String {
        var seen: Set<String> = []
        let texts = map(\.description).filter { seen.insert($0).inserted }
        return texts.count == 1 ? texts[0] : "[" + texts.joined(separator: ", ") + "]"
    }
}

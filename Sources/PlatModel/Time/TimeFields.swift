public import PlatValue

/// A field that holds a time and cannot be read.
public struct TimeFieldError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
}

/// Times as fields of objects, in the forms that the API server gives them.
public enum TimeFields {
    /// `metav1.Time`: whole seconds in UTC; null for none.
    public static func time(_ value: Value) throws(TimeFieldError) -> Value {
        try rewritten(value, .seconds)
    }

    /// `metav1.MicroTime`: six digits of the second.
    public static func microTime(_ value: Value) throws(TimeFieldError) -> Value {
        try rewritten(value, .microseconds)
    }

    /// `metav1.Duration`: Go's own text of a duration. Null is no duration but an empty text, which is none.
    public static func duration(_ value: Value) throws(TimeFieldError) -> Value {
        let text = value.isNull ? "" : try text(value)
        do throws(GoDuration.ParsingError) {
            return .string(try GoDuration(parsing: text).description)
        } catch {
            throw TimeFieldError(description: error.description)
        }
    }

    private static func rewritten(
        _ value: Value, _ layout: Timestamp.Layout
    ) throws(TimeFieldError) -> Value {
        if value.isNull { return .null }
        let text = try text(value)
        do throws(TimestampParseError) {
            let time = try Timestamp(parsing: text, layout: layout)
            // Go's zero time is no time.
            if time == Timestamp.zero { return .null }
            return .string(time.text(layout))
        } catch {
            throw TimeFieldError(description: error.description)
        }
    }

    private static func text(_ value: Value) throws(TimeFieldError) -> String {
        guard let text = value.stringValue else {
            let type = GoText.jsonTypeName(value)
            throw TimeFieldError(
                description: "json: cannot unmarshal \(type) into Go value of type string")
        }
        return text
    }
}

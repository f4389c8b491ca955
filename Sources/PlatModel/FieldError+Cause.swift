extension FieldError {
    /// What a cause says about a field: the value and what is wrong with it, taken apart again. Nil
    /// where the cause is about no field.
    public init?(_ cause: Status.Cause) {
        guard let kind = Kind.allCases.first(where: { $0.causeReason == cause.reason }) else {
            return nil
        }
        var rest = Substring(cause.message)
        if rest.hasPrefix(kind.title) { rest = rest.dropFirst(kind.title.count) }
        if rest.hasPrefix(": ") { rest = rest.dropFirst(2) }
        var value: String?
        if kind.printsValue {
            let end = Self.endOfValue(rest)
            value = String(rest[..<end])
            rest = rest[end...]
            if rest.hasPrefix(": ") { rest = rest.dropFirst(2) }
        }
        self.init(kind, cause.field, printedValue: value, detail: String(rest))
    }

    /// Where a printed value ends: at the first colon and blank that are in no quotes.
    private static func endOfValue(_ text: Substring) -> Substring.Index {
        var isQuoted = false
        var isEscaped = false
        var previous: Character?
        for index in text.indices {
            let character = text[index]
            if isEscaped {
                isEscaped = false
            } else if character == "\\" {
                isEscaped = isQuoted
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", previous == ":", !isQuoted {
                return text.index(before: index)
            }
            previous = character
        }
        return text.endIndex
    }
}

extension FieldError.Kind {
    /// Whether messages of the kind print the value at fault.
    fileprivate var printsValue: Bool {
        switch self {
        case .notFound, .duplicate, .invalid, .notSupported, .tooMany, .typeInvalid: true
        case .required, .forbidden, .tooLong, .internalError: false
        }
    }
}

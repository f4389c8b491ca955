import PlatValue

extension Validation {
    func checkType(_ value: Value, _ node: CompiledNode) -> Outcome {
        if value.isNull {
            guard node.hasType, !node.schema.isNullable else { return Outcome(matches: 1) }
            return typeFailure(node.typeText, "null")
        }
        let kind = Self.kind(of: value)
        let format = node.formatText
        if kind == .string || kind == .array {
            // With a format, the format decides about texts and lists, unless numbers are wanted.
            if !format.isEmpty, !node.accepts(.number), !node.accepts(.integer) {
                return Outcome(matches: 1)
            }
        }
        let isWholeNumber =
            kind == .number && node.accepts(.integer)
            && value.doubleValue.map(Self.isJSONInteger) ?? false
        let isIntegerAsNumber = kind == .integer && node.accepts(.number)
        let fits = node.accepts(kind) || isWholeNumber || isIntegerAsNumber
        if !format.isEmpty, kind != .string, kind != .array {
            let native = Self.nativeFormat(of: kind)
            guard fits || native == format else { return typeFailure(format, native) }
        }
        let isFree = !node.hasType && !format.isEmpty && Self.nativeFormat(of: kind) == format
        guard fits || isFree else { return typeFailure(node.typeText, kind.rawValue) }
        return Outcome(matches: 1)
    }

    private func typeFailure(_ expected: String, _ actual: String) -> Outcome {
        .failure(
            .typeInvalid(
                field, .string(actual),
                "\(place) in body must be of type \(expected): \(GoText.quoted(actual))"))
    }

    private static func kind(of value: Value) -> Schema.Kind {
        switch value {
        case .bool: .boolean
        case .integer: .integer
        case .number: .number
        case .string: .string
        case .array: .array
        case .object, .null: .object
        }
    }

    private static func nativeFormat(of kind: Schema.Kind) -> String {
        switch kind {
        case .integer: "int64"
        case .number: "float64"
        default: ""
        }
    }

    func formatFailure(_ text: String, _ node: CompiledNode) -> FieldError {
        let format = node.formatText
        return .typeInvalid(
            field, .string(text),
            "\(place) in body must be of type \(format): \(GoText.quoted(text))")
    }

    func checkText(_ text: String, _ node: CompiledNode) -> Outcome {
        let limits = node.schema.limits
        if limits.maxLength != nil || limits.minLength != nil {
            let length = Int64(text.unicodeScalars.count)
            if let maximum = limits.maxLength, length > maximum {
                return .failure(.tooLong(field, bytesMax: Int(maximum)))
            }
            if let minimum = limits.minLength, length < minimum {
                return invalid(.string(text), "should be at least \(minimum) chars long")
            }
        }
        if let pattern = node.pattern, !pattern.matches(text) {
            return invalid(.string(text), "should match '\(pattern.pattern)'")
        }
        return Outcome()
    }

    mutating func checkAllowed(_ value: Value, _ node: CompiledNode) -> Outcome {
        guard let allowed = node.schema.allowedValues, !allowed.isEmpty else { return Outcome() }
        for candidate in allowed where Self.isSame(value, candidate) { return Outcome() }
        return .failure(notAllowed(value, allowed, node))
    }

    /// Upstream converts the value to the type of the allowed one before it compares them, as Go
    /// does: a fraction is cut off, and an integer becomes the character with that code point.
    private static func isSame(_ value: Value, _ allowed: Value) -> Bool {
        switch (value, allowed) {
        case (_, .null): return false
        case (.string(let text), .string(let other)): return text.hasSameBytes(as: other)
        case (.integer(let number), .string(let text)):
            let scalar = UInt32(exactly: number).flatMap(Unicode.Scalar.init)
            return String(scalar ?? "\u{FFFD}").hasSameBytes(as: text)
        case (.number(let number), .integer(let other)):
            return Int64(exactly: number.rounded(.towardZero)) == other
        default: return value == allowed
        }
    }
}

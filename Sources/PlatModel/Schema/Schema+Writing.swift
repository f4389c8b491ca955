public import PlatValue

extension Schema {
    /// The schema as an `openAPIV3Schema`, keys in the order that Kubernetes' own types have them.
    public var value: Value {
        var members = others
        writeTexts(into: &members)
        writeLimits(into: &members)
        writeChildren(into: &members)
        writeExtensions(into: &members)
        return .object(members)
    }

    private func writeTexts(into members: inout Members) {
        members["title"] = title.map(Value.string)
        members["description"] = description.map(Value.string)
        members["type"] = kind.map { .string($0.rawValue) }
        members["format"] = format.map(Value.string)
        members["default"] = defaultValue
        members["enum"] = allowedValues.map(Value.array)
        if isNullable { members["nullable"] = true }
        if !required.isEmpty { members["required"] = .array(required.map(Value.string)) }
    }

    private func writeLimits(into members: inout Members) {
        members["minimum"] = limits.minimum.map(Self.number)
        members["maximum"] = limits.maximum.map(Self.number)
        if limits.excludesMinimum { members["exclusiveMinimum"] = true }
        if limits.excludesMaximum { members["exclusiveMaximum"] = true }
        members["multipleOf"] = limits.multipleOf.map(Self.number)
        members["minLength"] = limits.minLength.map(Value.integer)
        members["maxLength"] = limits.maxLength.map(Value.integer)
        members["pattern"] = limits.pattern.map(Value.string)
        members["minItems"] = limits.minItems.map(Value.integer)
        members["maxItems"] = limits.maxItems.map(Value.integer)
        if limits.hasUniqueItems { members["uniqueItems"] = true }
        members["minProperties"] = limits.minProperties.map(Value.integer)
        members["maxProperties"] = limits.maxProperties.map(Value.integer)
    }

    private func writeChildren(into members: inout Members) {
        if !properties.isEmpty {
            members["properties"] = .object(
                Members(
                    uniqueEntries: properties.sorted { $0.key < $1.key }
                        .map { (key: $0.key, value: $0.value.value) }))
        }
        switch additionalProperties {
        case .allowed(let isAllowed)?: members["additionalProperties"] = .bool(isAllowed)
        case .schema(let schema)?: members["additionalProperties"] = schema.value
        case nil: break
        }
        members["items"] = items?.value
        if !allOf.isEmpty { members["allOf"] = .array(allOf.map(\.value)) }
        if !anyOf.isEmpty { members["anyOf"] = .array(anyOf.map(\.value)) }
        if !oneOf.isEmpty { members["oneOf"] = .array(oneOf.map(\.value)) }
        members["not"] = not?.value
    }

    private func writeExtensions(into members: inout Members) {
        if isIntOrString { members["x-kubernetes-int-or-string"] = true }
        if preservesUnknownFields { members["x-kubernetes-preserve-unknown-fields"] = true }
        if isEmbeddedResource { members["x-kubernetes-embedded-resource"] = true }
        members["x-kubernetes-list-type"] = listType.map { .string($0.rawValue) }
        if !listMapKeys.isEmpty {
            members["x-kubernetes-list-map-keys"] = .array(listMapKeys.map(Value.string))
        }
        members["x-kubernetes-map-type"] = mapType.map { .string($0.rawValue) }
        if !validations.isEmpty {
            members["x-kubernetes-validations"] = .array(validations.map(\.value))
        }
        members["x-kubernetes-patch-strategy"] = patchStrategy.map(Value.string)
        members["x-kubernetes-patch-merge-key"] = patchMergeKey.map(Value.string)
    }

    /// Whole numbers are written without a fraction, as they were most likely given.
    private static func number(_ number: Double) -> Value {
        Int64(exactly: number).map(Value.integer) ?? .number(number)
    }
}

extension Schema.ValidationRule {
    var value: Value {
        var members = Members()
        members["rule"] = .string(rule)
        members["message"] = message.map(Value.string)
        members["messageExpression"] = messageExpression.map(Value.string)
        members["reason"] = reason.map(Value.string)
        members["fieldPath"] = fieldPath.map(Value.string)
        members["optionalOldSelf"] = optionalOldSelf.map(Value.bool)
        return .object(members)
    }
}

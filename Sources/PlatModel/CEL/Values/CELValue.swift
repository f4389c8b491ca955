import PlatValue

/// A failure of an evaluation. It travels like a value, because `false && failure` is false.
struct CELError: Error, Sendable, Equatable {
    enum Kind: Sendable {
        case evaluation, noOverload, compilation
    }

    var kind = Kind.evaluation
    var message: String

    init(_ message: String) { self.message = message }

    private init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }

    static let noOverload = CELError(.noOverload, "no such overload")

    static func noOverload(of call: String) -> CELError {
        CELError(.noOverload, "no such overload: \(call)")
    }

    static func compilation(_ why: String) -> CELError {
        CELError(.compilation, "compilation failed: \(why)")
    }
}

/// A value that a rule computes with.
indirect enum CELValue: Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    case uint(UInt64)
    case double(Double)
    case string(String)
    case bytes([UInt8])
    case timestamp(CELTimestamp)
    case duration(GoDuration)
    case list(CELList)
    case map(CELMap)
    case type(String)
    case optional(CELValue?)
    case quantity(CELQuantity)
    case url(URLReference)
    case ip(IPAddress)
    case cidr(IPPrefix)
    case semver(CELSemver)
    case format(CELFormat)
    case message(CELMessage)
    case authorization(CELAuthorization)
    case error(CELError)

    static func failure(_ message: String) -> CELValue { .error(CELError(message)) }

    var isError: Bool { if case .error = self { true } else { false } }

    /// The name that `type()` gives.
    var typeName: String {
        switch self {
        case .null: "null_type"
        case .bool: "bool"
        case .int: "int"
        case .uint: "uint"
        case .double: "double"
        case .string: "string"
        case .bytes: "bytes"
        case .timestamp: "google.protobuf.Timestamp"
        case .duration: "google.protobuf.Duration"
        case .list: "list"
        case .map: "map"
        case .type: "type"
        case .optional: "optional_type"
        case .quantity: "kubernetes.Quantity"
        case .url: "kubernetes.URL"
        case .ip: "net.IP"
        case .cidr: "net.CIDR"
        case .semver: "kubernetes.Semver"
        case .format: "kubernetes.NamedFormat"
        case .message(let message): message.type
        case .authorization(let part): part.typeName
        case .error: "error"
        }
    }

    /// What a value counts in costs: elements, members or characters; 1 for everything else.
    var size: UInt64 {
        switch self {
        case .string(let text): UInt64(text.unicodeScalars.count)
        case .bytes(let bytes): UInt64(bytes.count)
        case .list(let list): UInt64(list.count)
        case .map(let map): UInt64(map.count)
        default: 1
        }
    }
}

extension CELValue {
    /// A value of which no schema is known, as it stands in JSON.
    init(json value: Value) {
        self =
            switch value {
            case .null: .null
            case .bool(let flag): .bool(flag)
            case .integer(let number): .int(number)
            case .number(let number): .double(number)
            case .string(let text): .string(text)
            case .array(let elements): .list(.json(elements))
            case .object(let members): .map(.json(members))
            }
    }
}

/// A list: computed, or part of an object with the schema that says how to read it.
enum CELList: Sendable {
    case computed([CELValue])
    /// What becomes of sets that are added: the order does not count.
    case computedSet([CELValue])
    case data([Value], Schema)
    /// Part of an object of which no schema is known.
    case json([Value])

    var count: Int {
        switch self {
        case .computed(let elements), .computedSet(let elements): elements.count
        case .data(let elements, _), .json(let elements): elements.count
        }
    }

    subscript(index: Int) -> CELValue {
        switch self {
        case .computed(let elements), .computedSet(let elements): elements[index]
        case .data(let elements, let schema): CELData.value(elements[index], schema.items)
        case .json(let elements): CELValue(json: elements[index])
        }
    }

    var elements: [CELValue] {
        switch self {
        case .computed(let elements), .computedSet(let elements): elements
        case .data(let elements, let schema):
            elements.map { CELData.value($0, schema.items) }
        case .json(let elements): elements.map(CELValue.init(json:))
        }
    }

    /// How the list is compared and added to; atomic for computed ones.
    var kind: Schema.ListType {
        switch self {
        case .computed, .json: .atomic
        case .computedSet: .set
        case .data(_, let schema): schema.listType ?? .atomic
        }
    }
}

/// A map, or an object with fields.
enum CELMap: Sendable {
    case computed([(key: CELValue, value: CELValue)])
    case data(Members, Schema, isResource: Bool)
    /// An object, or part of one, of which no schema is known.
    case json(Members)
    /// Variables of a policy, which are worked out when an expression asks for them.
    case variables(CELVariables)

    var count: Int {
        switch self {
        case .computed(let entries): entries.count
        case .json(let members): members.count
        case .variables(let variables): variables.names.count
        case .data(let members, let schema, let isResource):
            schema.isFree(isResource)
                ? members.count
                : members.reduce(0) { count, member in
                    CELData.property(member.key, schema, isResource) == nil || member.value.isNull
                        ? count : count + 1
                }
        }
    }

    /// The value of a key, nil where there is none. Fields of objects are named as rules name them.
    func find(_ key: CELValue) -> CELValue? {
        switch self {
        case .computed(let entries):
            return entries.first { CELEquality.equal($0.key, key) }?.value
        case .data(let members, let schema, let isResource):
            guard case .string(let name) = key else { return nil }
            return CELData.member(name, members, schema, isResource)
        case .json(let members):
            guard case .string(let name) = key else { return nil }
            return members[name].map(CELValue.init(json:))
        case .variables(let variables):
            guard case .string(let name) = key else { return nil }
            return variables.value(of: name)
        }
    }

    var entries: [(key: CELValue, value: CELValue)] {
        switch self {
        case .computed(let entries): return entries
        case .data(let members, let schema, let isResource):
            return members.compactMap { name, value in
                guard let property = CELData.property(name, schema, isResource) else { return nil }
                if value.isNull, !schema.isFree(isResource) { return nil }
                let key = schema.isFree(isResource) ? name : CELEscaping.escape(name) ?? name
                return (.string(key), CELData.value(value, property))
            }
        case .json(let members):
            return members.map { (.string($0.key), CELValue(json: $0.value)) }
        case .variables(let variables):
            return variables.names.map { name in
                (.string(name), variables.value(of: name) ?? .failure("no such key: \(name)"))
            }
        }
    }
}

extension Schema {
    /// Whether an object is a map with keys of any name.
    fileprivate func isFree(_ isResource: Bool) -> Bool {
        if isResource || !properties.isEmpty { return false }
        if case .schema? = additionalProperties { return true }
        return false
    }
}

/// Parts of objects as values of rules.
enum CELData {
    static func value(_ value: Value, _ schema: Schema?, isResource: Bool = false) -> CELValue {
        guard let schema else { return .failure("no schema for data") }
        if value.isNull {
            return schema.isNullable
                ? .null : .failure("invalid data, got null for schema with nullable=false")
        }
        if schema.isIntOrString {
            switch value {
            case .string(let text): return .string(text)
            case .integer(let number): return .int(number)
            case .number(let number): return .int(Int64(exactly: number.rounded(.towardZero)) ?? 0)
            default:
                return .failure(
                    "invalid data, expected XIntOrString value to be either a string or integer")
            }
        }
        switch (schema.kind, value) {
        case (.object?, .object(let members)):
            return .map(
                .data(members, schema, isResource: isResource || schema.isEmbeddedResource))
        case (.array?, .array(let elements)): return .list(.data(elements, schema))
        case (.string?, .string(let text)): return self.text(text, schema.format)
        case (.boolean?, .bool(let flag)): return .bool(flag)
        case (.integer?, .integer(let number)): return .int(number)
        // A whole number with a fraction is valid, but no integer to a rule.
        case (.integer?, .number): return .failure("invalid data, expected int, got float64")
        // A format lets a list pass for a text.
        case (.string?, _):
            return .failure("invalid data, expected string, got \(GoText.typeName(value))")
        case (.number?, _):
            if let number = value.doubleValue { return .double(number) }
        default: break
        }
        let kind = schema.kind?.rawValue ?? ""
        let article = kind == "object" || kind == "array" || kind == "integer" ? "an" : "a"
        let wanted = kind == "object" ? "a map" : "\(article) \(kind)"
        return .failure("invalid data, expected \(wanted) for schema with type=\(kind)")
    }

    private static func text(_ text: String, _ format: String?) -> CELValue {
        switch format {
        case "byte"?: return .bytes(Base64.decode(text) ?? [])
        case "duration"?:
            return GoDuration(text).map(CELValue.duration) ?? .failure("invalid duration \(text)")
        case "date"?:
            let moment = CELTimestamp(parsing: text + "T00:00:00Z")
            return moment.map(CELValue.timestamp)
                ?? .failure("invalid date formatted string \(text)")
        case "date-time"?:
            return CELTimestamp(parsing: text).map(CELValue.timestamp)
                ?? .failure("invalid date-time formatted string \(text)")
        default: return .string(text)
        }
    }

    /// The schema of a member by its name in the object.
    static func property(_ name: String, _ schema: Schema, _ isResource: Bool) -> Schema? {
        if isResource { return schema.propertyOfResource(name) }
        if let property = schema.properties[name] { return property }
        if schema.properties.isEmpty, case .schema(let values)? = schema.additionalProperties {
            return values
        }
        return nil
    }

    static func member(
        _ name: String, _ members: Members, _ schema: Schema, _ isResource: Bool
    ) -> CELValue? {
        if !isResource, schema.properties.isEmpty {
            guard case .schema(let values)? = schema.additionalProperties,
                let value = members[name]
            else { return nil }
            return self.value(value, values)
        }
        let key = CELEscaping.unescape(name)
        guard let value = members[key], !value.isNull,
            let property = property(key, schema, isResource)
        else { return nil }
        return self.value(value, property)
    }
}

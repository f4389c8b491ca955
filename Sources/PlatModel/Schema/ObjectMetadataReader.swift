public import PlatValue

/// Why metadata cannot be decoded, in the words of upstream's decoder.
public struct ObjectMetadataError: Error, Equatable, CustomStringConvertible {
    public var description: String
}

/// Decodes an object's `metadata`: what is unknown is dropped and named, wrong types are refused, and
/// what is empty is left out.
public struct ObjectMetadataReader {
    /// The members that the decoder dropped, relative to the metadata: `ownerReferences[0].x`.
    public private(set) var unknownPaths: [String] = []
    private var path = ValuePath()
    private var structures = ["ObjectMeta"]

    public init() {}

    public mutating func read(_ value: Value) throws(ObjectMetadataError) -> Members {
        guard !value.isNull else { return Members() }
        guard case .object(let members) = value else {
            throw ObjectMetadataError(
                description: "json: cannot unmarshal \(GoText.jsonTypeName(value)) into Go value "
                    + "of type v1.ObjectMeta")
        }
        return try read(members, as: Self.metadata)
    }

    private indirect enum Field: Sendable {
        case text(String)
        case integer
        /// Whether the field is there or not matters, so that empty values are kept.
        case pointer(Field)
        case time
        case flag
        case raw
        case texts
        case textMap
        case structures(String, [(String, Field)])
    }

    private static let metadata: [(String, Field)] = [
        ("name", .text("string")), ("generateName", .text("string")),
        ("namespace", .text("string")), ("selfLink", .text("string")),
        ("uid", .text("types.UID")), ("resourceVersion", .text("string")),
        ("generation", .integer), ("creationTimestamp", .time), ("deletionTimestamp", .time),
        ("deletionGracePeriodSeconds", .pointer(.integer)), ("labels", .textMap),
        ("annotations", .textMap), ("ownerReferences", .structures("OwnerReference", owner)),
        ("finalizers", .texts), ("managedFields", .structures("ManagedFieldsEntry", manager)),
    ]
    // Empty texts of an owner reference are written all the same: its fields are required.
    private static let owner: [(String, Field)] = [
        ("apiVersion", .pointer(.text("string"))), ("kind", .pointer(.text("string"))),
        ("name", .pointer(.text("string"))), ("uid", .pointer(.text("types.UID"))),
        ("controller", .pointer(.flag)), ("blockOwnerDeletion", .pointer(.flag)),
    ]
    private static let manager: [(String, Field)] = [
        ("manager", .text("string")), ("operation", .text("v1.ManagedFieldsOperationType")),
        ("apiVersion", .text("string")), ("time", .time), ("fieldsType", .text("string")),
        ("fieldsV1", .raw), ("subresource", .text("string")),
    ]

    private mutating func read(
        _ members: Members, as fields: [(String, Field)]
    ) throws(ObjectMetadataError) -> Members {
        var result = Members()
        for (name, value) in members where !fields.contains(where: { $0.0 == name }) {
            path.push(name)
            unknownPaths.append(path.text)
            path.pop()
            _ = value
        }
        // Upstream decodes what a map was written as: the first mistake by name is the one that is told.
        var decoded: [String: Value] = [:]
        for (name, value) in members.sortedByKey() {
            guard let field = fields.first(where: { $0.0 == name })?.1 else { continue }
            path.push(name)
            decoded[name] = try read(value, as: field)
            path.pop()
        }
        for (name, _) in fields {
            if let value = decoded[name] { result[name] = value }
        }
        return result
    }

    /// The value as it is written again, nil when the encoder leaves it out.
    private mutating func read(
        _ value: Value, as field: Field
    ) throws(ObjectMetadataError) -> Value? {
        switch field {
        case .pointer(let field):
            if value.isNull { return nil }
            return try read(value, as: field) ?? Self.zero(of: field)
        case .raw: return value.isNull ? nil : value
        default: break
        }
        if value.isNull { return nil }
        switch field {
        case .text(let type):
            guard let text = value.stringValue else { throw mismatch(value, type) }
            return text.isEmpty ? nil : value
        case .integer:
            guard let number = value.integerValue else { throw mismatch(value, "int64") }
            return number == 0 ? nil : .integer(number)
        case .flag:
            guard let flag = value.boolValue else { throw mismatch(value, "bool") }
            return flag ? value : nil
        case .time: return try readTime(value)
        case .texts: return try readTexts(value)
        case .textMap: return try readTextMap(value)
        case .structures(let type, let fields): return try readStructures(value, type, fields)
        case .pointer, .raw: return value
        }
    }

    private static func zero(of field: Field) -> Value {
        switch field {
        case .text: ""
        case .integer: 0
        default: false
        }
    }

    private func readTime(_ value: Value) throws(ObjectMetadataError) -> Value? {
        guard let text = value.stringValue else {
            throw ObjectMetadataError(
                description: "json: cannot unmarshal \(GoText.jsonTypeName(value)) into Go value "
                    + "of type string")
        }
        do throws(TimestampParseError) {
            return .string(try Timestamp(parsing: text).text(withFraction: false))
        } catch {
            throw ObjectMetadataError(description: error.description)
        }
    }

    private func readTexts(_ value: Value) throws(ObjectMetadataError) -> Value? {
        guard let elements = value.arrayValue else { throw mismatch(value, "[]string") }
        for element in elements where element.stringValue == nil && !element.isNull {
            throw mismatch(element, "string")
        }
        return elements.isEmpty ? nil : .array(elements.map { $0.isNull ? "" : $0 })
    }

    private func readTextMap(_ value: Value) throws(ObjectMetadataError) -> Value? {
        guard let members = value.objectValue else { throw mismatch(value, "map[string]string") }
        guard !members.isEmpty else { return nil }
        if members.allSatisfy({ $0.value.stringValue != nil }) { return value }
        var result = Members()
        for (key, element) in members {
            guard element.isNull || element.stringValue != nil else {
                throw mismatch(element, "string")
            }
            result[key] = element.isNull ? "" : element
        }
        return .object(result)
    }

    private mutating func readStructures(
        _ value: Value, _ type: String, _ fields: [(String, Field)]
    ) throws(ObjectMetadataError) -> Value? {
        guard let elements = value.arrayValue else { throw mismatch(value, "[]v1.\(type)") }
        guard !elements.isEmpty else { return nil }
        structures.append(type)
        defer { structures.removeLast() }
        var result: [Value] = []
        for (index, element) in elements.enumerated() {
            guard element.isNull || element.objectValue != nil else {
                throw mismatch(element, "v1.\(type)")
            }
            path.push(index)
            result.append(.object(try read(element.objectValue ?? Members(), as: fields)))
            path.pop()
        }
        return .array(result)
    }

    private func mismatch(_ value: Value, _ type: String) -> ObjectMetadataError {
        let names = path.steps.compactMap { step -> String? in
            if case .member(let name) = step { name } else { nil }
        }
        var kind = GoText.jsonTypeName(value)
        if type == "int64", case .number(let number) = value {
            kind += " " + GoNumber.text(of: number)
        }
        return ObjectMetadataError(
            description: "json: cannot unmarshal \(kind) into Go struct field "
                + "\(structures[structures.count - 1]).\(names.joined(separator: ".")) "
                + "of type \(type)")
    }
}

public import PlatValue

/// Why an object cannot be taken for what its schema says: the server answers it with status 400.
public struct SchemaCoercionError: Error, Equatable, CustomStringConvertible {
    public var description: String
    /// What is wrong with which field, where a field of an embedded resource is at fault.
    public var field: FieldError?
}

extension Schema {
    /// Makes of an incoming resource what is stored if it is valid: decodes its metadata, prunes,
    /// drops nulls, decodes the metadata of embedded resources and applies defaults, in this order.
    ///
    /// - Parameter keepingNulls: for what was applied: its nulls are values, which validation refuses.
    /// - Returns: the paths of all fields that were dropped because nobody knows them, those of the
    ///   metadata first.
    public func coerce(
        resource value: inout Value, keepingNulls: Bool = false
    ) throws(SchemaCoercionError) -> [String] {
        var unknownPaths = try Self.coerceMetadata(of: &value)
        unknownPaths += prune(&value, isRoot: true)
        if !keepingNulls { dropNulls(of: &value) }
        unknownPaths += try coerceEmbeddedResources(&value)
        applyDefaults(&value)
        return unknownPaths
    }

    /// Nulls are dropped from a resource's own members; its metadata is already decoded.
    private func dropNulls(of value: inout Value) {
        let kept = value.objectValue?["metadata"]
        dropNulls(&value)
        if let kept { value["metadata"] = kept }
    }

    /// Decodes the metadata of all resources that a value is or has inside of it.
    func coerceEmbedded(_ value: inout Value) throws(SchemaCoercionError) {
        var coercion = EmbeddedResourceCoercion()
        if let coerced = try coercion.coerced(value, self) { value = coerced }
    }

    private static func coerceMetadata(
        of value: inout Value
    ) throws(SchemaCoercionError) -> [String] {
        guard let metadata = value["metadata"] else { return [] }
        var reader = ObjectMetadataReader()
        do throws(ObjectMetadataError) {
            value["metadata"] = .object(try reader.read(metadata))
        } catch {
            throw SchemaCoercionError(description: error.description)
        }
        return reader.unknownPaths.map { "metadata.\($0)" }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
    }

    private func coerceEmbeddedResources(
        _ value: inout Value
    ) throws(SchemaCoercionError) -> [String] {
        guard contents.contains(.embeddedResources) else { return [] }
        var coercion = EmbeddedResourceCoercion()
        if let coerced = try coercion.coerced(value, self, isRoot: true) { value = coerced }
        return coercion.unknownPaths.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

private struct EmbeddedResourceCoercion {
    var unknownPaths: [String] = []
    private var path = ValuePath()

    init() {}

    mutating func coerced(
        _ value: Value, _ schema: Schema, isRoot: Bool = false
    ) throws(SchemaCoercionError) -> Value? {
        guard schema.contents.contains(.embeddedResources) else { return nil }
        switch value {
        case .object(let members):
            var changed: Members?
            for (key, member) in members {
                let isPart =
                    (isRoot || schema.isEmbeddedResource) && Schema.resourceKeys.contains(key)
                if isPart, isRoot { continue }
                let isProperty = schema.properties[key] != nil
                if isProperty || isPart { path.push(key) } else { path.push(key: key) }
                defer { path.pop() }
                let result: Value?
                if isPart {
                    result = try coercedPart(key, member)
                } else if let child = schema.member(key) {
                    result = try coerced(member, child)
                } else {
                    continue
                }
                guard let result else { continue }
                if changed == nil { changed = members }
                changed?[key] = result
            }
            return changed.map(Value.object)
        case .array(let elements):
            guard let items = schema.items else { return nil }
            var changed: [Value]?
            for (index, element) in elements.enumerated() {
                path.push(index)
                defer { path.pop() }
                guard let result = try coerced(element, items) else { continue }
                if changed == nil { changed = elements }
                changed?[index] = result
            }
            return changed.map(Value.array)
        default: return nil
        }
    }

    private mutating func coercedPart(
        _ key: String, _ value: Value
    ) throws(SchemaCoercionError) -> Value? {
        guard key == "metadata" else {
            if value.stringValue != nil { return nil }
            throw failure(value, "must be a string")
        }
        var reader = ObjectMetadataReader()
        do throws(ObjectMetadataError) {
            let members = try reader.read(value)
            unknownPaths += reader.unknownPaths.map { "\(path.text).\($0)" }
            return .object(members)
        } catch {
            throw failure(value, error.description)
        }
    }

    private func failure(_ value: Value, _ problem: String) -> SchemaCoercionError {
        let error = FieldError.invalid(path.fieldPath, value, problem)
        return SchemaCoercionError(description: error.description, field: error)
    }
}

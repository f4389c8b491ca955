import PlatValue

/// Checks `apiVersion`, `kind` and `metadata` of objects that stand inside of others.
struct EmbeddedResourceValidation {
    private(set) var errors: [FieldError] = []
    private var path = ValuePath()

    init() {}

    mutating func check(_ value: Value, _ schema: Schema, isRoot: Bool) {
        guard schema.contents.contains(.embeddedResources) else { return }
        switch value {
        case .array(let elements):
            guard let items = schema.items else { return }
            for (index, element) in elements.enumerated() {
                path.push(index)
                check(element, items, isRoot: false)
                path.pop()
            }
        case .object(let members):
            if !isRoot, schema.isEmbeddedResource { checkResource(members) }
            for (name, member) in members {
                guard let child = schema.member(name) else { continue }
                if schema.properties[name] != nil { path.push(name) } else { path.push(key: name) }
                check(member, child, isRoot: false)
                path.pop()
            }
        default: break
        }
    }

    private func place(_ name: String) -> String {
        path.isEmpty ? name : "\(path.fieldPath).\(name)"
    }

    private mutating func checkResource(_ members: Members) {
        for name in ["apiVersion", "kind"] {
            guard let value = members[name] else {
                errors.append(.required(place(name)))
                continue
            }
            guard let text = value.stringValue else {
                errors.append(.invalid(place(name), value, "must be a string"))
                continue
            }
            if let problem = Self.problem(name, text) {
                errors.append(.invalid(place(name), value, problem))
            }
        }
        if let metadata = members["metadata"] { checkMetadata(metadata) }
    }

    private static func problem(_ name: String, _ text: String) -> String? {
        if text.isEmpty { return "must not be empty" }
        if name == "apiVersion" {
            return GroupVersion(text) == nil ? "unexpected GroupVersion string: \(text)" : nil
        }
        let problems = NameRules.label1035(text.lowercased())
        guard !problems.isEmpty else { return nil }
        return "may have mixed case, but should otherwise match: "
            + problems.joined(separator: ",")
    }

    private mutating func checkMetadata(_ value: Value) {
        var reader = ObjectMetadataReader()
        do throws(ObjectMetadataError) {
            var metadata = Value.object(try reader.read(value))
            // A name is demanded by nobody here.
            if metadata["name"] == nil { metadata["name"] = "fakename" }
            let found = MetadataRules.errors(
                metadata, isNamespaced: metadata["namespace"] != nil, nameRule: .segment)
            errors += found.map { error in
                var error = error
                error.field = place(error.field)
                return error
            }
        } catch {
            errors.append(.invalid(place("metadata"), value, error.description))
        }
    }
}

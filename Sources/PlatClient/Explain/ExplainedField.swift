import PlatModel
import PlatValue

/// A field of a type, or the whole type, as the server's OpenAPI document describes it.
public struct ExplainedField: Sendable {
    private let schema: Value
    private let components: Value

    init(_ schema: Value, _ components: Value) {
        self.schema = schema
        self.components = components
    }

    /// References followed, and the description of whoever refers kept.
    private var resolved: Value {
        var current = schema
        // Types refer to each other; no chain of references is as long as this.
        for _ in 0..<16 {
            guard let name = Self.reference(current), let found = components[name] else { break }
            var next = found
            if let description = current["description"] { next["description"] = description }
            current = next
        }
        return current
    }

    private static func reference(_ schema: Value) -> String? {
        let text =
            schema["$ref"]?.stringValue ?? schema["allOf"]?[0]?["$ref"]?.stringValue
        return text?.split(separator: "/").last.map(String.init)
    }

    /// What it is for, in the words of whoever defined it; empty where nobody said.
    public var description: String { resolved["description"]?.stringValue ?? "" }

    /// The values that it may have; empty for any.
    public var choices: [String] {
        (resolved["enum"]?.arrayValue ?? []).map { GoText.printed($0) }
    }

    /// As kubectl names types: `string`, `Object`, `[]Object`, `map[string]string`, or the name of a
    /// structure that is described by itself.
    public var typeName: String {
        // What refers to a plain value (a time, say) is of that type.
        let schema = resolved
        if let name = Self.reference(self.schema), schema["properties"] != nil {
            return name.split(separator: ".").last.map(String.init) ?? name
        }
        if let items = schema["items"] { return "[]" + ExplainedField(items, components).typeName }
        if let values = schema["additionalProperties"], values.objectValue != nil {
            return "map[string]" + ExplainedField(values, components).typeName
        }
        let type = schema["type"]?.stringValue ?? ""
        if type == "object" || schema["properties"] != nil { return "Object" }
        if schema["x-kubernetes-int-or-string"] == true { return "IntOrString" }
        return type.isEmpty ? "Object" : type
    }

    /// What is below it: of a list and of a map, what is below their elements.
    private var inner: ExplainedField {
        let whole = resolved
        if let items = whole["items"] { return ExplainedField(items, components).inner }
        if let values = whole["additionalProperties"], values.objectValue != nil {
            return ExplainedField(values, components).inner
        }
        return ExplainedField(whole, components)
    }

    /// A field below it.
    public struct Member: Sendable {
        /// What it is called.
        public var name: String
        /// Whether an object must have it.
        public var isRequired: Bool
        /// What is known of it.
        public var field: ExplainedField
    }

    /// The fields below it, by name.
    public var members: [Member] {
        let schema = inner.resolved
        let required = schema["required"].strings
        return (schema["properties"]?.objectValue ?? [:]).sortedByKey().map { name, value in
            Member(
                name: name, isRequired: required.contains(name),
                field: ExplainedField(value, components))
        }
    }

    /// The field of that name below it; nil where there is none.
    public func member(_ name: String) -> Member? { members.first { $0.name == name } }
}

extension Client {
    /// What the server says of a type; nil where it says nothing.
    public func explanation(
        of resource: APIResource
    ) async throws(ClientError) -> ExplainedField? {
        let version = resource.groupVersion
        let root = try await get("/openapi/v3")
        let place = String(version.path.dropFirst())
        guard let path = root.at("paths", place, "serverRelativeURL")?.stringValue else {
            return nil
        }
        // The address is the server's own; what it says of the workspace need not be how we came.
        let local = path.firstRange(of: "/openapi/v3").map { String(path[$0.lowerBound...]) }
        let document = try await get(local ?? path)
        let components = document.at("components", "schemas") ?? [:]
        let found = components.objectValue?.first { _, schema in
            (schema["x-kubernetes-group-version-kind"]?.arrayValue ?? []).contains {
                $0["kind"]?.stringValue == resource.kind
                    && $0["group"]?.stringValue ?? "" == version.group
                    && $0["version"]?.stringValue == version.version
            }
        }
        return found.map { ExplainedField($0.value, components) }
    }
}

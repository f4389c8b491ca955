public import PlatValue

/// Everything that a write of a custom resource is checked against.
public struct CustomResourceRules: Sendable {
    /// Where a resource with a scale subresource keeps its numbers.
    public struct Scale: Sendable, Equatable {
        public var specReplicasPath: String
        public var statusReplicasPath: String
        public var labelSelectorPath: String?

        public init(
            specReplicasPath: String, statusReplicasPath: String, labelSelectorPath: String? = nil
        ) {
            self.specReplicasPath = specReplicasPath
            self.statusReplicasPath = statusReplicasPath
            self.labelSelectorPath = labelSelectorPath
        }
    }

    public var apiVersion: String
    public var kind: String
    public var isNamespaced: Bool
    public var scale: Scale?
    public var nameRule: MetadataRules.NameRule
    public var schema: CompiledSchema

    public init(
        apiVersion: String, kind: String, isNamespaced: Bool, schema: CompiledSchema,
        scale: Scale? = nil, nameRule: MetadataRules.NameRule = .subdomain
    ) {
        self.apiVersion = apiVersion
        self.kind = kind
        self.isNamespaced = isNamespaced
        self.schema = schema
        self.scale = scale
        self.nameRule = nameRule
    }

    /// Checks an object that is to be created, or with `old` one that is to replace it.
    public func validate(_ object: Value, old: Value? = nil) -> ValidationResult {
        let identity = identityErrors(object)
        guard identity.isEmpty else { return ValidationResult(errors: identity) }
        let metadata = object["metadata"] ?? [:]
        var errors: [FieldError]
        if let old {
            errors = MetadataRules.updateErrors(metadata, old: old["metadata"] ?? [:])
            // Three layers upstream check the metadata of an update, and each tells.
            errors += errors + errors
        } else {
            errors = MetadataRules.errors(metadata, isNamespaced: isNamespaced, nameRule: nameRule)
        }
        errors += schema.validateStructure(object, old: old)
        errors += scaleErrors(object)
        errors += schema.validateEmbeddedResources(object)
        errors += schema.validateUniqueness(object, old: old)
        var result = schema.validateRules(object, old: old, after: errors)
        result.errors.insert(contentsOf: errors, at: 0)
        return result
    }

    private func identityErrors(_ object: Value) -> [FieldError] {
        var errors: [FieldError] = []
        for (key, wanted) in [("apiVersion", apiVersion), ("kind", kind)] {
            let given = object[key]?.stringValue ?? ""
            if given != wanted { errors.append(.invalid(key, .string(given), "must be \(wanted)")) }
        }
        return errors
    }

    private func scaleErrors(_ object: Value) -> [FieldError] {
        guard let scale else { return [] }
        var errors: [FieldError] = []
        for path in [scale.specReplicasPath, scale.statusReplicasPath] {
            switch ScalePath(path).find(in: object) {
            case .missing, .value(.null): break
            case .value(.integer(let number)):
                if number < 0 {
                    errors.append(
                        .invalid(path, .integer(number), "should be a non-negative integer"))
                } else if number > Int64(Int32.max) {
                    errors.append(
                        .invalid(
                            path, .integer(number),
                            "should be less than or equal to \(Int32.max)"))
                }
            case .value(let value):
                errors.append(.invalid(path, 0, ScalePath.problem(path, value, "int64")))
            case .failure(let problem): errors.append(.invalid(path, 0, problem))
            }
        }
        if let path = scale.labelSelectorPath, !path.isEmpty {
            switch ScalePath(path).find(in: object) {
            case .missing, .value(.string), .value(.null): break
            case .value(let value):
                errors.append(.invalid(path, "", ScalePath.problem(path, value, "string")))
            case .failure(let problem): errors.append(.invalid(path, "", problem))
            }
        }
        return errors
    }
}

/// A dotted path to a number or text of the scale subresource.
struct ScalePath {
    enum Found {
        case missing
        case value(Value)
        /// Something on the way is no object.
        case failure(String)
    }

    private let names: [String]

    init(_ path: String) {
        let path = path.hasPrefix(".") ? path.dropFirst() : path[...]
        names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    }

    func find(in object: Value) -> Found {
        var current = object
        for (index, name) in names.enumerated() {
            if current.isNull { return .missing }
            guard current.objectValue != nil else {
                let path = names[...index].map { ".\($0)" }.joined()
                return .failure(Self.problem(path, current, "map[string]interface{}"))
            }
            guard let next = current[name] else { return .missing }
            current = next
        }
        return .value(current)
    }

    /// The words of upstream's accessors.
    static func problem(_ path: String, _ value: Value, _ wanted: String) -> String {
        "\(path) accessor error: \(GoText.plain(value)) is of the type "
            + "\(GoText.typeName(value)), expected \(wanted)"
    }
}

/// One way to call a function.
struct CELOverload: Sendable {
    var id: String
    var parameters: [CELType]
    var result: CELType
    var isMember: Bool

    /// The names of the type parameters that the overload is open in.
    var typeParameters: Set<String> {
        var names: Set<String> = []
        for type in parameters + [result] { Self.collect(type, &names) }
        return names
    }

    private static func collect(_ type: CELType, _ names: inout Set<String>) {
        switch type {
        case .parameter(let name): names.insert(name)
        case .list(let element): collect(element, &names)
        case .map(let key, let value):
            collect(key, &names)
            collect(value, &names)
        case .optional(let inner): collect(inner, &names)
        default: break
        }
    }
}

/// What may be called and made by the expressions of one sort of place.
struct CELLibrary: Sendable {
    let functions: [String: [CELOverload]]
    /// Whether objects and patches may be made.
    let makesPatches: Bool

    static let standard = CELLibrary(functions: CELDeclarations.functions, makesPatches: false)
    static let patches = CELLibrary(
        functions: CELDeclarations.functionsForPatches, makesPatches: true)
}

/// The functions that rules may call. Which they are, and under which names their overloads are known
/// (costs depend on them), is what API servers enable.
enum CELDeclarations {
    static let functions: [String: [CELOverload]] = {
        var functions: [String: [CELOverload]] = [:]
        let libraries = [
            operators, standard, conversions, times, strings, lists, optionals, networks,
            quantities, formats, sets, authorization,
        ]
        for library in libraries {
            for (name, overload) in library { functions[name, default: []].append(overload) }
        }
        return functions
    }()

    /// With those for expressions that make patches.
    static let functionsForPatches: [String: [CELOverload]] = {
        var all = functions
        for (name, overload) in patches { all[name, default: []].append(overload) }
        return all
    }()

    /// Names that stand for types.
    static let typeNames: Set<String> = [
        "bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type",
        "google.protobuf.Timestamp", "google.protobuf.Duration", "optional_type",
        "kubernetes.Quantity", "kubernetes.URL", "net.IP", "net.CIDR", "kubernetes.Semver",
        "kubernetes.NamedFormat", "dyn", "kubernetes.authorization.Authorizer",
        "kubernetes.authorization.PathCheck", "kubernetes.authorization.GroupCheck",
        "kubernetes.authorization.ResourceCheck", "kubernetes.authorization.Decision",
    ]

    typealias Entry = (String, CELOverload)

    static let A = CELType.parameter("A")
    static let B = CELType.parameter("B")

    static func function(
        _ name: String, _ id: String, _ parameters: [CELType], _ result: CELType
    ) -> Entry {
        (name, CELOverload(id: id, parameters: parameters, result: result, isMember: false))
    }

    static func member(
        _ name: String, _ id: String, _ parameters: [CELType], _ result: CELType
    ) -> Entry {
        (name, CELOverload(id: id, parameters: parameters, result: result, isMember: true))
    }
}

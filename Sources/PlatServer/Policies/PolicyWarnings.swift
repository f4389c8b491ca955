import PlatModel
import PlatValue

/// Checks validating policies against the types of the objects that they are about, and says in their
/// status what looks wrong; it changes nothing in what they do (Kubernetes, type checking).
struct PolicyWarnings: Controller {
    let registries: Registries
    let surfaces: Surfaces

    let name = "policy-warnings"

    private static let typesMax = 10

    var interests: [Interest] { [.of(BuiltinResources.validatingPolicies)] }

    func keys(for event: ObjectEvent) -> [NameInCluster] {
        event.change == .deleted ? [] : [NameInCluster(event.key)]
    }

    func reconcile(_ key: NameInCluster) async throws(Status) -> Double? {
        guard let registry = registries.holding(key.cluster) else { return nil }
        let type = BuiltinResources.validatingPolicies
        let found = try registry.find(type, cluster: key.cluster, name: key.name)
        guard let found, Self.needsLook(AdmissionPolicy(found)) else { return nil }
        let surface = try surfaces.surface(of: key.cluster, in: registry.location)
        let warnings = Self.warnings(AdmissionPolicy(found), surface.types)
        try await registry.update(key: key.key(type), known: found) { object throws(Status) in
            // Of another generation these would say nothing.
            guard object.generation == found.generation else { return false }
            object[as: AdmissionPolicy.self].observedGeneration = found.generation
            object[as: AdmissionPolicy.self].setWarnings(warnings)
            return true
        }
        return nil
    }

    static func needsLook(_ policy: AdmissionPolicy) -> Bool {
        (policy.observedGeneration ?? 0) < (policy.value.generation ?? 1)
    }

    /// What the types make doubtful, by the fields of the policy.
    static func warnings(
        _ policy: AdmissionPolicy, _ types: [ResourceType]
    ) -> [(field: String, warning: String)] {
        let meant = meant(by: policy, types)
        let params = policy.paramKind.flatMap { kind in
            types.first { $0.apiVersion == kind.apiVersion && $0.kind == kind.kind }
        }?.wholeSchema
        let scopes = meant.compactMap { type in
            type.wholeSchema.map { schema in
                (type.kindText, scope(of: policy, schema, params: params))
            }
        }
        var warnings: [(field: String, warning: String)] = []
        func check(_ text: String, _ field: String) {
            let found = scopes.compactMap { kind, scope in
                scope.issues(text).map { "\(kind): \($0)\n" }
            }
            if !found.isEmpty { warnings.append((field, found.joined(separator: "\n"))) }
        }
        for (at, validation) in policy.validations.enumerated() {
            check(validation.expression, "spec.validations[\(at)].expression")
            guard !validation.messageExpression.isEmpty else { continue }
            check(validation.messageExpression, "spec.validations[\(at)].messageExpression")
        }
        return warnings
    }

    private static func scope(
        of policy: AdmissionPolicy, _ schema: Schema, params: Schema?
    ) -> AdmissionScope {
        var scope = AdmissionScope(hasParams: policy.paramKind != nil, hasVariables: true)
            .checking(object: schema, params: params)
        for variable in policy.variables {
            scope.declare(variable.variable, scope.compile(variable.expression, .anything))
        }
        return scope
    }

    /// The kinds that the policy names without wildcards, in order, and not too many.
    private static func meant(
        by policy: AdmissionPolicy, _ types: [ResourceType]
    ) -> [ResourceType] {
        var meant: [ResourceType] = []
        for rule in policy.constraints?.resourceRules ?? [] {
            guard !(rule.groups + rule.versions).contains(where: { $0.contains("*") }) else {
                continue
            }
            meant += types.filter { type in
                rule.groups.contains(type.group) && rule.versions.contains(type.version)
                    && rule.resources.contains(type.plural)
                    && !meant.contains { $0 === type }
            }.prefix(typesMax - meant.count)
        }
        return meant.sorted {
            ($0.group, $0.version, $0.kind) < ($1.group, $1.version, $1.kind)
        }
    }
}

extension ResourceType {
    /// Group, version and kind as upstream prints them.
    fileprivate var kindText: String {
        "\(group.isEmpty ? "/" : "")\(apiVersion), Kind=\(kind)"
    }

    /// What its objects look like, their metadata with all that every object has; nil where nothing is
    /// known.
    fileprivate var wholeSchema: Schema? {
        if let builtin { return builtin.schema }
        guard let custom else { return nil }
        var fields = custom.schema.fields
        let whole = BuiltinTypes.type(apiVersion: "v1", kind: "ConfigMap")?.schema.properties ?? [:]
        for key in ["apiVersion", "kind", "metadata"] { fields.properties[key] = whole[key] }
        return Schema(fields)
    }
}

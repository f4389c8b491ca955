import PlatModel
import PlatValue

/// The objects of a service in its workspace.
struct ServiceObjects: Sendable {
    let package: ServicePackage
    /// Who may bind it, beside those that the package names.
    var consumers = Grantees(users: [], groups: [])

    /// Annotations of exports by which users find a service and what its vendor says.
    enum Annotation {
        static let name = "service.plat/name"
        static let version = "service.plat/version"
        static let summary = "service.plat/description"
        /// Reasons of claims, as a JSON object by `resource.group`.
        static let reasons = "service.plat/reasons"
    }

    private var description: ServiceDescription { package.description }

    /// All of them; the schemas come before the export that refers to them, since a plan says so.
    var manifests: [Manifest] {
        let objects =
            package.snapshots.map(\.schema) + description.exports.map(export)
            + description.exports.flatMap(ceiling) + offer + package.types.map(\.object)
            + typeUse
        return objects.map { Manifest(object: $0, source: ServiceDescription.file) }
    }

    private func export(_ export: ServiceDescription.Export) -> Value {
        let snapshots = package.snapshots(of: export)
        var reasons = Members()
        for claim in export.claims { reasons[claim.claim.name] = .string(claim.reason) }
        var spec: Value = [
            "resources": .array(
                snapshots.map { ExportedResource(schema: $0.name).value }),
            "maximalPermissionPolicy": ["local": [:]],
        ]
        if !export.claims.isEmpty {
            spec["permissionClaims"] = .array(export.claims.map(\.claim.value))
        }
        return [
            "apiVersion": "apis.kcp.io/v1alpha2", "kind": "APIExport",
            "metadata": [
                "name": .string(export.name),
                "annotations": [
                    Annotation.name: .string(description.name),
                    Annotation.version: .string(description.version.description),
                    Annotation.summary: .string(description.summary),
                    Annotation.reasons: .string(Value.object(reasons).jsonText()),
                ],
            ], "spec": spec,
        ]
    }

    /// What consumers may do with the types at most: everything but write their status, which is the
    /// controller's.
    private func ceiling(_ export: ServiceDescription.Export) -> [Value] {
        let snapshots = package.snapshots(of: export)
        let groups = Set(snapshots.map(\.group)).sorted()
        let rules = groups.flatMap { group -> [Value] in
            let names = snapshots.filter { $0.group == group }.map(\.plural)
            return [
                Self.rule([group], names, ["*"]),
                Self.rule([group], names.map { $0 + "/status" }, ["get", "list", "watch"]),
                Self.rule([group], names.map { $0 + "/scale" }, ["*"]),
            ]
        }
        let subject: Value = [
            "apiGroup": "rbac.authorization.k8s.io", "kind": "Group",
            "name": "apis.kcp.io:binding:system:authenticated",
        ]
        return Self.grant("service-\(description.name)-use-\(export.name)", rules, to: [subject])
    }

    /// Who may bind it: those of the package, and whom the owner adds.
    private var bindingSubjects: [Value] { description.consumers.adding(consumers).subjects }

    /// That they may find and bind it.
    private var offer: [Value] {
        guard !bindingSubjects.isEmpty else { return [] }
        let exports = description.exports.map(\.name)
        let rules = [
            Self.rule(["apis.kcp.io"], ["apiexports"], ["bind"], only: exports),
            // To be found one has to be looked for.
            Self.rule(["apis.kcp.io"], ["apiexports"], ["get", "list", "watch"]),
            ["nonResourceURLs": ["/"], "verbs": ["access"]],
        ]
        return Self.grant("service-\(description.name)-offer", rules, to: bindingSubjects)
    }

    /// The same may make workspaces of the type that it offers.
    private var typeUse: [Value] {
        guard let type = description.type, !bindingSubjects.isEmpty else { return [] }
        let rule = Self.rule(
            ["tenancy.kcp.io"], ["workspacetypes"], ["use", "get"], only: [type])
        return Self.grant("service-\(description.name)-type", [rule], to: bindingSubjects)
    }

    private static func rule(
        _ groups: [String], _ resources: [String], _ verbs: [String], only names: [String] = []
    ) -> Value {
        var rule: Value = [
            "apiGroups": Value(strings: groups), "resources": Value(strings: resources),
            "verbs": Value(strings: verbs),
        ]
        if !names.isEmpty { rule["resourceNames"] = Value(strings: names) }
        return rule
    }

    private static func grant(_ name: String, _ rules: [Value], to subjects: [Value]) -> [Value] {
        [
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole",
                "metadata": ["name": .string(name)], "rules": .array(rules),
            ],
            [
                "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRoleBinding",
                "metadata": ["name": .string(name)],
                "roleRef": [
                    "apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole",
                    "name": .string(name),
                ],
                "subjects": .array(subjects),
            ],
        ]
    }
}

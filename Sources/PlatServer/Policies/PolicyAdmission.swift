import PlatModel
import PlatValue

/// Policies read the objects that they are used with on behalf of everybody, and may tell of them in
/// messages: so who writes one must be allowed to read these.
struct PolicyAdmission: AdmissionRule {
    let permissions: Permissions
    let surfaces: Surfaces
    let registries: Registries

    private static let policies = [
        BuiltinResources.validatingPolicies, BuiltinResources.mutatingPolicies,
    ]
    private static let bindings = [
        BuiltinResources.validatingPolicyBindings, BuiltinResources.mutatingPolicyBindings,
    ]

    var resources: Set<String>? { Set((Self.policies + Self.bindings).map(\.groupResource)) }

    func admit(_ object: inout Value, old: Value?, _ request: ObjectRequest) async throws(Status) {
        guard request.subresource == nil, old?["spec"] != object["spec"],
            !request.user.isMember(of: UserInfo.Group.masters)
        else { return }
        let error =
            Self.policies.contains { $0 === request.type }
            ? try error(of: AdmissionPolicy(object), request)
            : try error(of: AdmissionPolicyBinding(object), request)
        if let error { throw request.invalid(object, [error]) }
    }

    private func error(
        of policy: AdmissionPolicy, _ request: ObjectRequest
    ) throws(Status) -> FieldError? {
        guard let kind = policy.paramKind else { return nil }
        guard try !isGranted("get", kind, namespace: "*", name: "*", request) else { return nil }
        return .forbidden(
            "spec.paramKind",
            "user \(request.user.username) must have \"get\" permission on all objects of the "
                + "referenced paramKind (kind=\(kind.kind), apiVersion=\(kind.apiVersion))")
    }

    private func error(
        of binding: AdmissionPolicyBinding, _ request: ObjectRequest
    ) throws(Status) -> FieldError? {
        guard let params = binding.params else { return nil }
        let policies =
            request.type === BuiltinResources.mutatingPolicyBindings
            ? BuiltinResources.mutatingPolicies : BuiltinResources.validatingPolicies
        let policy = try request.registry.find(
            policies, cluster: request.cluster ?? "", name: binding.policy)
        let verb = params.param.isEmpty ? "list" : "get"
        let isGranted = try isGranted(
            verb, policy.flatMap { AdmissionPolicy($0).paramKind },
            namespace: params.namespace.isEmpty ? "*" : params.namespace,
            name: params.param.isEmpty ? "*" : params.param, request)
        guard !isGranted else { return nil }
        return .forbidden(
            "spec.paramRef",
            "user \(request.user.username) does not have \"\(verb)\" permission on the object "
                + "referenced by paramRef")
    }

    /// Of a kind that is not known, all are meant.
    private func isGranted(
        _ verb: String, _ kind: ParamKind?, namespace: String, name: String,
        _ request: ObjectRequest
    ) throws(Status) -> Bool {
        let cluster = request.cluster ?? ""
        let type = try kind.flatMap { kind throws(Status) in
            try surfaces.surface(of: cluster, in: request.location).types.first {
                $0.apiVersion == kind.apiVersion && $0.kind == kind.kind
            }
        }
        let group = kind.map { GroupVersion($0.apiVersion)?.group ?? "*" } ?? "*"
        return try permissions.decide(
            request.user,
            .resource(
                verb, group: group, resource: type?.plural ?? "*", namespace: namespace, name: name),
            in: cluster
        ).allowed
    }
}

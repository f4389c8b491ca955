import PlatModel
import PlatValue

/// Finds the objects that policies are used with: in the workspace of the policy, whatever workspace the
/// request is in (as kcp does).
struct PolicyParameters: Sendable {
    let directory: ClusterDirectory
    let registries: Registries
    let surfaces: Surfaces
    let clients: WebhookClients

    /// Why a policy cannot be used, or a binding of one.
    enum Problem: Error {
        case policy(String)
        case binding(String)

        var message: String {
            switch self {
            case .policy(let why): "failed to configure policy: " + why
            case .binding(let why): "failed to configure binding: " + why
            }
        }
    }

    /// The kind that a policy names, in its workspace; nil for a policy that names none.
    ///
    /// - Throws: the problem of a policy whose kind is not there.
    func type(of policy: AdmissionPolicy, in cluster: String) throws -> ResourceType? {
        guard let kind = policy.paramKind else { return nil }
        let surface = try directory.location(of: cluster).map { location in
            try surfaces.surface(of: cluster, in: location)
        }
        let found = surface?.types.first { type in
            type.apiVersion == kind.apiVersion && type.kind == kind.kind && !type.isReview
        }
        guard let found else {
            let groupVersion = kind.apiVersion.contains("/") ? "" : "/"
            throw Problem.policy(
                "failed to find resource referenced by paramKind: "
                    + "'\(groupVersion)\(kind.apiVersion), Kind=\(kind.kind)'")
        }
        return found
    }

    /// What a binding names, once nil where a policy is used without anything; none where there is nothing
    /// and need be nothing.
    ///
    /// `namespace` is the request's, empty where it has none.
    func find(
        _ type: ResourceType?, _ reference: ParamReference?, namespace: String, in cluster: String
    ) async throws -> [Value?] {
        guard let type, let reference else { return [nil] }
        var place: String?
        if type.isNamespaced {
            place = reference.namespace.isEmpty ? namespace : reference.namespace
            guard place != "" else {
                throw Problem.binding(
                    "cannot use namespaced paramRef in policy binding that matches cluster-scoped "
                        + "resources")
            }
        } else if !reference.namespace.isEmpty {
            throw Problem.binding(
                "paramRef.namespace must not be provided for a cluster-scoped `paramKind`")
        }
        let found = try await objects(type, reference, namespace: place, in: cluster)
        guard found.isEmpty, reference.mustExist else { return found }
        throw Problem.binding(
            "no params found for policy binding with `Deny` parameterNotFoundAction")
    }

    private func objects(
        _ type: ResourceType, _ reference: ParamReference, namespace: String?, in cluster: String
    ) async throws -> [Value] {
        guard let registry = registries.holding(cluster) else { return [] }
        let stored: [Value]
        if reference.param.isEmpty {
            let selector: LabelSelector
            do throws(SelectorError) {
                selector = try LabelSelector(object: reference.selector)
            } catch {
                throw Problem.binding(error.message)
            }
            stored = try registry.list(type, cluster: cluster, namespace: namespace)
                .filter { selector.matches($0.labelMembers) }
        } else {
            stored =
                try registry.find(
                    type, cluster: cluster, namespace: namespace, name: reference.param
                ).map { [$0] } ?? []
        }
        return try await VersionConversion(type, clients).read(stored)
    }
}

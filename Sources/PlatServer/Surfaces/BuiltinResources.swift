import PlatModel

/// The kinds of Kubernetes that every workspace serves (kcp contract, section 9).
enum BuiltinResources {
    static let namespaces = ResourceType(
        group: "", version: "v1", plural: "namespaces", kind: "Namespace", shortNames: ["ns"],
        isNamespaced: false, verbs: ResourceType.allVerbs.subtracting(["deletecollection"]),
        strategy: NamespaceStrategy(), subresources: ["status", "finalize"])
    static let configMaps = core("configmaps", "ConfigMap", ["cm"], ConfigMapStrategy())
    static let secrets = core("secrets", "Secret", [], SecretStrategy())
    static let serviceAccounts = core(
        "serviceaccounts", "ServiceAccount", ["sa"], ServiceAccountStrategy(), ["token"])
    static let events = core("events", "Event", ["ev"], EventStrategy())
    static let resourceQuotas = core(
        "resourcequotas", "ResourceQuota", ["quota"], ResourceQuotaStrategy(), ["status"])
    static let leases = ResourceType(
        group: "coordination.k8s.io", version: "v1", plural: "leases", kind: "Lease",
        isNamespaced: true, strategy: LeaseStrategy())
    static let groupEvents = ResourceType(
        group: "events.k8s.io", version: "v1", plural: "events", kind: "Event", shortNames: ["ev"],
        isNamespaced: true, strategy: EventStrategy(isOfGroup: true), storedAs: "events")
    static let roles = rbac("roles", "Role", true)
    static let roleBindings = rbac("rolebindings", "RoleBinding", true)
    static let clusterRoles = rbac("clusterroles", "ClusterRole", false)
    static let clusterRoleBindings = rbac("clusterrolebindings", "ClusterRoleBinding", false)
    static let customResourceDefinitions = ResourceType(
        group: "apiextensions.k8s.io", version: "v1", plural: "customresourcedefinitions",
        kind: "CustomResourceDefinition", shortNames: ["crd", "crds"],
        categories: ["api-extensions"], isNamespaced: false, strategy: DefinitionStrategy(),
        subresources: ["status"])
    static let certificateSigningRequests = ResourceType(
        group: "certificates.k8s.io", version: "v1", plural: "certificatesigningrequests",
        kind: "CertificateSigningRequest", shortNames: ["csr"], isNamespaced: false,
        subresources: ["status", "approval"])

    static let mutatingPolicies = hook(
        "mutatingadmissionpolicies", "MutatingAdmissionPolicy", PolicyStrategy(mutates: true))
    static let mutatingPolicyBindings = hook(
        "mutatingadmissionpolicybindings", "MutatingAdmissionPolicyBinding",
        PolicyBindingStrategy(mutates: true))
    static let mutatingWebhooks = hook(
        "mutatingwebhookconfigurations", "MutatingWebhookConfiguration",
        WebhookStrategy(mutates: true))
    static let validatingPolicies = hook(
        "validatingadmissionpolicies", "ValidatingAdmissionPolicy",
        PolicyStrategy(mutates: false), ["status"])
    static let validatingPolicyBindings = hook(
        "validatingadmissionpolicybindings", "ValidatingAdmissionPolicyBinding",
        PolicyBindingStrategy(mutates: false))
    static let validatingWebhooks = hook(
        "validatingwebhookconfigurations", "ValidatingWebhookConfiguration",
        WebhookStrategy(mutates: false))

    static let all: [ResourceType] =
        [
            configMaps, events, namespaces, resourceQuotas, secrets, serviceAccounts,
            review("authentication.k8s.io", "tokenreviews", "TokenReview"),
            review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview"),
            review(
                "authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview",
                true),
            review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
            review("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview"),
            review("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview"),
            certificateSigningRequests, leases,
            clusterRoleBindings, clusterRoles, roleBindings, roles, groupEvents,
            mutatingPolicies, mutatingPolicyBindings, mutatingWebhooks, validatingPolicies,
            validatingPolicyBindings, validatingWebhooks, customResourceDefinitions,
        ]

    static let groupVersions: Set<GroupVersion> = Set(
        all.map { GroupVersion(group: $0.group, version: $0.version) })

    private static func hook(
        _ plural: String, _ kind: String, _ strategy: any ResourceStrategy,
        _ subresources: Set<String> = []
    ) -> ResourceType {
        ResourceType(
            group: "admissionregistration.k8s.io", version: "v1", plural: plural, kind: kind,
            categories: ["api-extensions"], isNamespaced: false, strategy: strategy,
            subresources: subresources)
    }

    private static func core(
        _ plural: String, _ kind: String, _ shortNames: [String], _ strategy: any ResourceStrategy,
        _ subresources: Set<String> = []
    ) -> ResourceType {
        ResourceType(
            group: "", version: "v1", plural: plural, kind: kind, shortNames: shortNames,
            isNamespaced: true, strategy: strategy, subresources: subresources)
    }

    private static func rbac(_ plural: String, _ kind: String, _ isNamespaced: Bool) -> ResourceType
    {
        ResourceType(
            group: "rbac.authorization.k8s.io", version: "v1", plural: plural, kind: kind,
            isNamespaced: isNamespaced, strategy: RBACStrategy())
    }

    private static func review(
        _ group: String, _ plural: String, _ kind: String, _ isNamespaced: Bool = false
    ) -> ResourceType {
        ResourceType(
            group: group, version: "v1", plural: plural, kind: kind, isNamespaced: isNamespaced,
            verbs: ["create"], form: .review)
    }
}

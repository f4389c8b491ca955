extension BuiltinTypes {
    /// Roles, reviews, tokens and certificates.
    static let accessTypes = """
        Role
          metadata 1 ObjectMeta, rules 2 [PolicyRule] always
        PolicyRule
          verbs 1 [string]!, apiGroups 2 [string], resources 3 [string], resourceNames 4 [string],
          nonResourceURLs 5 [string]
        ClusterRole
          metadata 1 ObjectMeta, rules 2 [PolicyRule] always, aggregationRule 3 AggregationRule?
        AggregationRule
          clusterRoleSelectors 1 [LabelSelector]
        RoleBinding
          metadata 1 ObjectMeta, subjects 2 [Subject], roleRef 3 RoleRef required
        Subject atomic
          kind 1 string!, apiGroup 2 string, name 3 string!, namespace 4 string
        RoleRef atomic
          apiGroup 1 string always, kind 2 string!, name 3 string!
        ClusterRoleBinding
          metadata 1 ObjectMeta, subjects 2 [Subject], roleRef 3 RoleRef required
        TokenRequest
          metadata 1 ObjectMeta, spec 2 TokenRequestSpec, status 3 TokenRequestStatus
        TokenRequestSpec
          audiences 1 [string] always, expirationSeconds 4 int64? always,
          boundObjectRef 3 BoundObjectReference? always, attestations 5 {[string]}
        TokenRequestStatus
          token 1 string always, expirationTimestamp 2 time
        BoundObjectReference
          kind 1 string, apiVersion 2 string, name 3 string, uid 4 string as=types.UID
        TokenReview
          metadata 1 ObjectMeta, spec 2 TokenReviewSpec required, status 3 TokenReviewStatus
        TokenReviewSpec
          token 1 string required, audiences 2 [string]
        TokenReviewStatus
          authenticated 1 bool, user 2 UserInfo, audiences 4 [string], error 3 string
        UserInfo
          username 1 string, uid 2 string, groups 3 [string], extra 4 {extra}
        SelfSubjectReview
          metadata 1 ObjectMeta, status 2 SelfSubjectReviewStatus
        SelfSubjectReviewStatus
          userInfo 1 UserInfo
        SubjectAccessReview
          metadata 1 ObjectMeta, spec 2 SubjectAccessReviewSpec required,
          status 3 SubjectAccessReviewStatus
        SubjectAccessReviewSpec
          resourceAttributes 1 ResourceAttributes?,
          nonResourceAttributes 2 NonResourceAttributes?, user 3 string, groups 4 [string],
          extra 5 {extra}, uid 6 string
        SubjectAccessReviewStatus
          allowed 1 bool!, denied 4 bool, reason 2 string, evaluationError 3 string
        ResourceAttributes
          namespace 1 string, verb 2 string, group 3 string, version 4 string, resource 5 string,
          subresource 6 string, name 7 string, fieldSelector 8 FieldSelectorAttributes?,
          labelSelector 9 LabelSelectorAttributes?
        NonResourceAttributes
          path 1 string, verb 2 string
        FieldSelectorAttributes
          rawSelector 1 string, requirements 2 [FieldSelectorRequirement]
        LabelSelectorAttributes
          rawSelector 1 string, requirements 2 [LabelSelectorRequirement]
        SelfSubjectAccessReview
          metadata 1 ObjectMeta, spec 2 SelfSubjectAccessReviewSpec required,
          status 3 SubjectAccessReviewStatus
        SelfSubjectAccessReviewSpec
          resourceAttributes 1 ResourceAttributes?,
          nonResourceAttributes 2 NonResourceAttributes?
        LocalSubjectAccessReview
          metadata 1 ObjectMeta, spec 2 SubjectAccessReviewSpec required,
          status 3 SubjectAccessReviewStatus
        SelfSubjectRulesReview
          metadata 1 ObjectMeta, spec 2 SelfSubjectRulesReviewSpec required,
          status 3 SubjectRulesReviewStatus
        SelfSubjectRulesReviewSpec
          namespace 1 string
        SubjectRulesReviewStatus
          resourceRules 1 [ResourceRule]!, nonResourceRules 2 [NonResourceRule]!,
          incomplete 3 bool!, evaluationError 4 string
        ResourceRule
          verbs 1 [string]!, apiGroups 2 [string], resources 3 [string], resourceNames 4 [string]
        NonResourceRule
          verbs 1 [string]!, nonResourceURLs 2 [string]
        CertificateSigningRequest
          metadata 1 ObjectMeta, spec 2 CertificateSigningRequestSpec required,
          status 3 CertificateSigningRequestStatus
        CertificateSigningRequestSpec
          request 1 bytes!, signerName 7 string!, expirationSeconds 8 int32?,
          usages 5 [string] as=KeyUsage, username 2 string, uid 3 string, groups 4 [string],
          extra 6 {extra}
        CertificateSigningRequestStatus
          conditions 1 [CertificateSigningRequestCondition] map=type, certificate 2 bytes
        CertificateSigningRequestCondition
          type 1 string! as=RequestConditionType, status 6 string! as=ConditionStatus,
          reason 2 string, message 3 string, lastUpdateTime 4 time, lastTransitionTime 5 time
        """
}

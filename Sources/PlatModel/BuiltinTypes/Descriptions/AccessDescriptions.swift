extension BuiltinTypes {
    static let accessDescriptions = """
        Role: Rights in one namespace, for whoever is bound to it.
          metadata: Standard object's metadata.
          rules: The rights; each rule adds some.
        PolicyRule: Rights: all of these verbs on all of these resources, or paths.
          verbs: What may be done, such as get or create; * is everything.
          apiGroups: The groups of the resources; an empty text is the group of ConfigMaps, * is all.
          resources: The resources, in plural, with /NAME for a subresource; * is all.
          resourceNames: The objects that are meant; nothing given, all.
          nonResourceURLs: Paths that are no resource's, with * as their last part. Only in
            ClusterRoles.
        ClusterRole: Rights in all of a workspace, or in each namespace in which somebody is bound to
            it.
          metadata: Standard object's metadata.
          rules: The rights; each rule adds some.
          aggregationRule: Which other roles make up this one. The rules are written by the server
            then.
        AggregationRule: Which roles make up another.
          clusterRoleSelectors: Roles that any of these selects by their labels.
        RoleBinding: Gives somebody a role's rights in one namespace.
          metadata: Standard object's metadata.
          subjects: Who gets the rights.
          roleRef: The Role of the same namespace, or the ClusterRole. It stays as it is.
        Subject: A user, a group or a service account.
          kind: User, Group or ServiceAccount.
          apiGroup: rbac.authorization.k8s.io for users and groups, empty for service accounts.
          name: The name.
          namespace: The service account's namespace.
        RoleRef: Names a role.
          apiGroup: rbac.authorization.k8s.io.
          kind: Role or ClusterRole.
          name: The role's name.
        ClusterRoleBinding: Gives somebody a ClusterRole's rights in all of a workspace.
          metadata: Standard object's metadata.
          subjects: Who gets the rights.
          roleRef: The ClusterRole. It stays as it is.
        TokenRequest: Asks for a token of a service account.
          metadata: Standard object's metadata.
          spec: What token is wanted.
          status: The token.
        TokenRequestSpec: What token is wanted.
          audiences: For whom it is to be good; nothing given, for the control plane.
          expirationSeconds: How long it is to be good, in seconds. The server may shorten it.
          boundObjectRef: An object with which the token ends.
          attestations: More that the token is to say.
        TokenRequestStatus: A token that was made.
          token: The token.
          expirationTimestamp: When it ends.
        BoundObjectReference: An object with which a token ends.
          kind: Pod, Secret or Node.
          apiVersion: Group and version of the object.
          name: Name of the object.
          uid: The object's uid.
        TokenReview: Asks whose a token is.
          metadata: Standard object's metadata.
          spec: The token.
          status: Whose it is.
        TokenReviewSpec: A token that is to be looked at.
          token: The token.
          audiences: For whom it should be good; nothing given, for the control plane.
        TokenReviewStatus: Whose a token is.
          authenticated: Whether it is anybody's.
          user: Whose it is.
          audiences: For whom of those asked it is good.
          error: Why it could not be checked.
        UserInfo: Somebody who makes requests.
          username: The name.
          uid: Tells him from a later one of the same name.
          groups: The groups that he is in.
          extra: More that is known of him, lists of texts by name.
        SelfSubjectReview: Asks who makes the request.
          metadata: Standard object's metadata.
          status: Who it is.
        SelfSubjectReviewStatus: Who makes a request.
          userInfo: Who it is.
        SubjectAccessReview: Asks whether somebody may do something.
          metadata: Standard object's metadata.
          spec: Who, and what.
          status: Whether he may.
        SubjectAccessReviewSpec: Who wants to do what. Either resourceAttributes or
            nonResourceAttributes are given.
          resourceAttributes: Something with a resource.
          nonResourceAttributes: Something with a path that is no resource's.
          user: Who.
          groups: The groups that he is in.
          extra: More that is known of him, lists of texts by name.
          uid: His uid.
        SubjectAccessReviewStatus: Whether somebody may do something.
          allowed: Whether he may.
          denied: Whether it was refused once and for all; else nobody had an opinion.
          reason: Why.
          evaluationError: What went wrong while it was looked at. There may be an answer all the same.
        ResourceAttributes: Something that is done with a resource.
          namespace: The namespace; empty, all of them, or one of a kind that is in none.
          verb: What is done, such as get; * is everything.
          group: The resource's group; * is all.
          version: The resource's version; * is all.
          resource: The resource, in plural; * is all.
          subresource: The subresource.
          name: The object; empty, all.
          fieldSelector: Which objects, by their fields.
          labelSelector: Which objects, by their labels.
        NonResourceAttributes: Something that is done with a path that is no resource's.
          path: The path.
          verb: What is done, such as get.
        FieldSelectorAttributes: Fields that objects are limited to, in one form or the other.
          rawSelector: As in a request.
          requirements: Taken apart.
        LabelSelectorAttributes: Labels that objects are limited to, in one form or the other.
          rawSelector: As in a request.
          requirements: Taken apart.
        SelfSubjectAccessReview: Asks whether whoever makes the request may do something.
          metadata: Standard object's metadata.
          spec: What.
          status: Whether he may.
        SelfSubjectAccessReviewSpec: What somebody wants to do. Either resourceAttributes or
            nonResourceAttributes are given.
          resourceAttributes: Something with a resource.
          nonResourceAttributes: Something with a path that is no resource's.
        LocalSubjectAccessReview: Asks whether somebody may do something in one namespace.
          metadata: Standard object's metadata.
          spec: Who, and what.
          status: Whether he may.
        SelfSubjectRulesReview: Asks for all that whoever makes the request may do in a namespace.
          metadata: Standard object's metadata.
          spec: In which namespace.
          status: What he may do.
        SelfSubjectRulesReviewSpec: Where rights are asked for.
          namespace: The namespace.
        SubjectRulesReviewStatus: What somebody may do, as far as it can be listed.
          resourceRules: His rights to resources.
          nonResourceRules: His rights to paths.
          incomplete: Whether there may be more.
          evaluationError: What could not be looked at.
        ResourceRule: Rights to resources.
          verbs: What may be done; * is everything.
          apiGroups: The groups of the resources; * is all.
          resources: The resources, in plural; * is all.
          resourceNames: The objects that are meant; nothing given, all.
        NonResourceRule: Rights to paths.
          verbs: What may be done; * is everything.
          nonResourceURLs: The paths, with * as their last part.
        CertificateSigningRequest: Asks for a client certificate, or one for serving.
          metadata: Standard object's metadata.
          spec: What is asked for. It stays as it is.
          status: What was decided, and the certificate.
        CertificateSigningRequestSpec: What certificate is asked for.
          request: The request of PKCS#10 in PEM, in base64.
          signerName: Who is to sign, as HOST/NAME.
          expirationSeconds: How long the certificate is to be good, in seconds; the signer may say
            otherwise.
          usages: What the certificate is to be good for.
          username: Who asks; the server says so.
          uid: The uid of whoever asks.
          groups: The groups of whoever asks.
          extra: More of whoever asks.
        CertificateSigningRequestStatus: What became of a request.
          conditions: Whether it is Approved, Denied or Failed.
          certificate: The certificate with its chain in PEM, in base64.
        CertificateSigningRequestCondition: A decision on a request.
          type: Approved, Denied or Failed.
          status: True; the others mean nothing here.
          reason: One word for why, for programs.
          message: Why, for people.
          lastUpdateTime: When this was written last.
          lastTransitionTime: When the status last became another.
        """
}

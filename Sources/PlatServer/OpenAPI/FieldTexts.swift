import PlatModel
import PlatValue

/// What is said of fields of the control plane's own kinds where their schemas say nothing: a structure that
/// many kinds have is explained once.
enum FieldTexts {
    /// A schema of a kind with what is missing.
    static func adding(to schema: Value, kind: String) -> Value { adding(to: schema, path: [kind]) }

    private static func adding(to schema: Value, path: [String]) -> Value {
        guard var members = schema.objectValue else { return schema }
        if members["description"] == nil, path.count > 1, let text = text(path) {
            members["description"] = .string(text)
        }
        for key in ["items", "additionalProperties"] {
            if let inner = members[key] { members[key] = items(of: inner, path) }
        }
        if let properties = members["properties"]?.objectValue {
            members["properties"] = .object(
                Members(
                    uniqueEntries: properties.map {
                        ($0.key, adding(to: $0.value, path: path + [$0.key]))
                    }))
        }
        return .object(members)
    }

    /// What the items of a list are is said of the list.
    private static func items(of schema: Value, _ path: [String]) -> Value {
        guard schema["properties"] != nil, schema["description"] == nil else {
            return adding(to: schema, path: path)
        }
        var described = adding(to: schema, path: path)
        described["description"] = nil
        return described
    }

    /// What fits the longest end of a path: `Workspace.spec.type.name` before `type.name` before `name`.
    static func text(_ path: [String]) -> String? {
        path.indices.lazy.compactMap { texts[path[$0...].joined(separator: ".")] }.first
    }

    private static let texts: [String: String] = {
        var result: [String: String] = [:]
        for line in table.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { preconditionFailure("PATH: TEXT, not \(line)") }
            result[String(parts[0])] = String(parts[1].drop { $0 == " " })
        }
        return result
    }()

    private static let table = """
        spec: What is wanted.
        status: What is, as the system sees it.
        status.phase: How far it is.
        status.URL: Where it is served.
        conditions: What it is like, one aspect each.
        conditions.type: The aspect.
        conditions.status: True, False or Unknown.
        conditions.severity: How much it matters that it is False: Error, Warning or Info.
        conditions.reason: One word for why it is so, for programs.
        conditions.message: Why it is so, for people.
        conditions.lastTransitionTime: When it last became otherwise.
        initializers: Who has still something to do before it is ready.
        terminators: Who has still something to do before it goes.
        selector: Which are meant, by their labels.
        labelSelector: Which objects are meant, by their labels.
        shardSelector: Which locations are meant, by their labels.
        matchLabels: Labels that must be there with these values.
        matchExpressions: More that the labels must meet.
        matchExpressions.key: The label.
        matchExpressions.operator: In, NotIn, Exists or DoesNotExist.
        matchExpressions.values: The values for In and NotIn.
        matchAll: All of them.
        identityHash: The identity of the export that the resource comes from; empty for built-in ones.
        status.identityHash: The hash of the identity's key, by which others name it.
        secretRef: The secret.
        secretRef.name: What the secret is called.
        secretRef.namespace: The namespace that it lies in.
        identity: By what it is told from others of the same name.
        identity.secretRef: The secret with the key that makes the identity.
        export: The export.
        export.name: What the export is called.
        export.path: The workspace that holds it.
        reference: What is bound. It stays as it is.
        reference.export: The export.
        permissionClaims: Resources of consumers that the export wants to work with.
        APIBinding.spec.permissionClaims: What the consumer answers to each claim.
        permissionClaims.all: All objects of the resource.
        permissionClaims.group: The group of the resource; empty for that of ConfigMaps.
        permissionClaims.resource: The resource, in plural.
        permissionClaims.selector: Which objects the consumer lets the provider have.
        permissionClaims.defaultSelector: Which objects a binding gives that the system makes.
        permissionClaims.state: Accepted or Rejected.
        permissionClaims.resourceSelector: Which objects are meant; any of these.
        resourceSelector.name: What the object is called.
        resourceSelector.namespace: The namespace that it lies in.
        appliedPermissionClaims: The claims that are in effect.
        appliedPermissionClaims.all: All objects of the resource.
        appliedPermissionClaims.group: The group of the resource; empty for that of ConfigMaps.
        appliedPermissionClaims.resource: The resource, in plural.
        appliedPermissionClaims.selector: Which objects the provider has.
        appliedPermissionClaims.defaultSelector: Which objects a binding gives that the system makes.
        appliedPermissionClaims.resourceSelector: Which objects are meant; any of these.
        exportPermissionClaims: The claims of the export at present.
        exportPermissionClaims.all: All objects of the resource.
        exportPermissionClaims.group: The group of the resource; empty for that of ConfigMaps.
        exportPermissionClaims.resource: The resource, in plural.
        exportPermissionClaims.defaultSelector: Which objects a binding gives that the system makes.
        exportPermissionClaims.resourceSelector: Which objects are meant; any of these.
        apiExportClusterName: The logical cluster of the export.
        boundResources: The resources that the binding brings.
        boundResources.group: The resource's group.
        boundResources.resource: The resource, in plural.
        boundResources.schema: The schema that the resource has here.
        boundResources.storageVersions: The versions in which objects were ever stored.
        schema.name: What the schema is called.
        schema.UID: The schema's uid.
        schema.identityHash: The identity of the export that it comes from.
        conversions: How objects of one version become those of another, one pair of versions each.
        conversions.from: The version that they have.
        conversions.to: The version that they are to have.
        conversions.rules: The fields that are carried over.
        conversions.preserve: Fields that are kept in annotations where the other version has none.
        rules.field: The field, as a path.
        rules.destination: Where it goes, as a path.
        rules.transformation: What is made of it on the way, in CEL.
        latestResourceSchemas: The schemas of the resources, by name.
        maximalPermissionPolicy.local: With this, roles in the export's workspace say what consumers may do.
        virtualWorkspaces: Where controllers find what concerns them, one URL a location.
        virtualWorkspaces.url: The URL.
        virtualWorkspaces.type: initializing or terminating.
        resources: The resources.
        APIExport.spec.resources: The resources that are exported.
        resources.name: The resource, in plural.
        resources.group: The resource's group.
        resources.schema: The schema, by name.
        resources.storage: Where the objects are kept; one of these.
        storage.crd: In the consumer's workspace, as those of definitions are.
        storage.virtual: With the provider; consumers only read them.
        virtual.reference: The object that says where.
        reference.apiGroup: Its group.
        reference.kind: Its kind.
        reference.name: What it is called.
        partition: The partition whose locations are meant; nothing given, all.
        clusterCachedResource: The cached resource.
        clusterCachedResource.name: What it is called.
        clusterCachedResource.path: The workspace that holds it.
        endpoints: Where the objects are seen, one URL a location.
        endpoints.url: The URL.
        endpoints.shards: The locations that are seen there.
        conversion: How objects of one version become those of another.
        conversion.strategy: None changes only apiVersion, Webhook asks a program.
        conversion.webhook: The program.
        webhook.clientConfig: Where it is.
        webhook.conversionReviewVersions: The versions of ConversionReview that it reads, the best first.
        clientConfig.url: Its URL, which begins with https.
        clientConfig.caBundle: The authorities that its certificate may come from, PEM in base64.
        APIResourceSchema.spec.group: The resource's group.
        nameValidation: What objects may be called: DNS1123Subdomain or PathSegmentName.
        names: What the kind is called.
        names.plural: The resource in URLs: the plural, in small letters.
        names.singular: The singular.
        names.kind: The kind, in CamelCase.
        names.listKind: The kind of its lists.
        names.shortNames: Short names for people who type.
        names.categories: Names under which several kinds are asked for at once.
        scope: Namespaced or Cluster: whether objects lie in namespaces.
        versions: The versions.
        versions.name: What the version is called, such as v1.
        versions.served: Whether it is served.
        versions.storage: Whether objects are stored in it; true for exactly one.
        versions.deprecated: Whether whoever uses it is warned.
        versions.deprecationWarning: The text of the warning.
        versions.schema: What its objects look like.
        versions.subresources: The subresources that its objects have.
        subresources.status: With this, /status is written apart from the rest.
        subresources.scale: With this, /scale says and sets how many there are.
        scale.specReplicasPath: How many are wanted, as a path.
        scale.statusReplicasPath: How many there are, as a path.
        scale.labelSelectorPath: The labels of what is counted, as a path.
        selectableFields: Fields by which objects can be selected.
        selectableFields.jsonPath: Where it is, as a path.
        additionalPrinterColumns: The columns in which objects are shown.
        additionalPrinterColumns.name: Its head.
        additionalPrinterColumns.type: integer, number, string, boolean or date.
        additionalPrinterColumns.format: More of how it is to be shown.
        additionalPrinterColumns.description: What it shows.
        additionalPrinterColumns.priority: 0 is always shown, more only where there is room.
        additionalPrinterColumns.jsonPath: Where the value is, as a path.
        ClusterCachedResource.spec.group: The group of the resource whose objects are shown.
        ClusterCachedResource.spec.version: Its version.
        ClusterCachedResource.spec.resource: The resource, in plural.
        resourceCounts: How many objects there are.
        resourceCounts.cache: How many are shown.
        resourceCounts.local: How many the workspace has.
        secretString: Not used here.
        lastProxyHeartbeatTime: When the cluster last answered.
        createdBy.username: The name.
        createdBy.uid: The uid.
        createdBy.groups: The groups.
        createdBy.extra: More that was known, lists of texts by name.
        owner.apiVersion: Group and version of the owner.
        owner.resource: The owner's resource, in plural.
        owner.name: What the owner is called.
        owner.namespace: The namespace that it lies in.
        owner.cluster: The logical cluster that it lies in.
        owner.uid: The owner's uid.
        dumpContinue: Not used here.
        entriesCopied: How many entries of the store were copied so far.
        originShard: The location that it comes from.
        PartitionSet.status.count: How many partitions there are.
        capacity: How much there is room for.
        mount.ref: The object. It stays as it is.
        ref.apiVersion: Its group and version.
        ref.kind: Its kind.
        ref.name: What it is called.
        ref.namespace: The namespace that it lies in.
        type.name: What the type is called.
        location.selector: Labels that the location must have.
        authenticationConfigurations: Who else may log in to workspaces of the type.
        authenticationConfigurations.name: The configuration beside the type.
        defaultAPIBindings.export: What the export is called.
        defaultAPIBindings.path: The workspace that holds it; nothing given, the type's own.
        defaultChildWorkspaceType.name: What the type is called.
        extend.with: The types.
        with.name: What the type is called.
        with.path: The workspace that holds it.
        initializerPermissions: What the controller may do there; nothing given, as the owner may.
        terminatorPermissions: What the controller may do there; nothing given, as the owner may.
        verbs: What may be done; * is everything.
        apiGroups: The groups of the resources; * is all.
        resourceNames: The objects that are meant; nothing given, all.
        nonResourceURLs: Paths that are no resource's.
        limitAllowedChildren: Which types children may have.
        limitAllowedParents: Which types parents may have.
        none: None at all.
        types: Only these, and what extends them.
        types.name: What the type is called.
        types.path: The workspace that holds it.
        jwt: The issuers of tokens, and what is made of theirs.
        jwt.issuer: Who makes the tokens.
        issuer.url: The issuer, as tokens name it.
        issuer.discoveryURL: Where its keys are found; nothing given, at the issuer's own URL.
        issuer.certificateAuthority: The authorities that its certificate may come from, PEM.
        issuer.audiences: For whom a token must be good; any of these.
        issuer.audienceMatchPolicy: MatchAny: one of the audiences is enough.
        claimValidationRules: What the claims of a token must meet.
        claimValidationRules.claim: The claim.
        claimValidationRules.requiredValue: The value that it must have.
        claimValidationRules.expression: An expression over claims that must be true, in CEL.
        claimValidationRules.message: What is said where it is not.
        claimMappings: What is made of the claims.
        claimMappings.username: The user's name.
        claimMappings.groups: The user's groups.
        claimMappings.uid: The user's uid.
        claimMappings.extra: More that is known of the user.
        claim: The claim that it is.
        prefix: What is put before it.
        expression: An expression that makes it, in CEL.
        extra.key: What it is called.
        extra.valueExpression: An expression that makes it, in CEL.
        userValidationRules: What the user that comes of it must meet.
        userValidationRules.expression: An expression over user that must be true, in CEL.
        userValidationRules.message: What is said where it is not.
        """
}

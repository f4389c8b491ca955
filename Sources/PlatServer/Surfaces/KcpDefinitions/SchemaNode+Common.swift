import PlatValue

/// Pieces that several of kcp's kinds share.
extension SchemaNode {
    /// A workspace's path, or a logical cluster's name.
    static let workspacePath = string.matching(
        #"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(:[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$"#)

    /// An API group; empty for the core group.
    static let apiGroup = string.matching(
        #"^(|[a-z0-9]([-a-z0-9]*[a-z0-9](\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*)?)$"#)

    static let resourceName = string.matching(#"^[a-z][-a-z0-9]*[a-z0-9]$"#)

    static let versionName = string.length(atLeast: 1).matching(
        #"^v[1-9][0-9]*([a-z]+[1-9][0-9]*)?$"#)

    /// Metadata of kinds whose objects' names become segments of paths.
    static let workspaceMetadata = object([
        "name": string.length(atLeast: 1, atMost: 63).matching(
            #"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"#)
    ])

    static let phase = string.defaulting(to: "Scheduling").oneOf(
        "Scheduling", "Initializing", "Ready", "Unavailable", "Inactive", "Terminating", "Deleting")

    /// Initializers or terminators: `<cluster>:<type>`, or `system:…`.
    static let lifecycleNames = list(
        of: string.matching(
            #"^([a-z0-9]([-a-z0-9]*[a-z0-9])?(:[a-z0-9]([-a-z0-9]*[a-z0-9])?)*"#
                + #"(:[a-z0-9][a-z0-9]([-a-z0-9]*[a-z0-9])?))|(system:.+)$"#))

    /// kcp's conditions: like Kubernetes', but with a severity, and without an observed generation.
    static let conditions = list(
        of: object([
            "lastTransitionTime": string.formatted("date-time").required,
            "message": string.described("What happened, for people."),
            "reason": string.described("Why, as one word for programs."),
            "severity": string.described("How bad it is: Error, Warning or Info; only when False."),
            "status": string.required.described("True, False or Unknown."),
            "type": string.required,
        ])
    ).described("The state, aspect by aspect.")

    static let matchLabels = map(of: string)

    static let matchExpressions = list(
        of: object([
            "key": string.required, "operator": string.required,
            "values": list(of: string).atomicList,
        ])
    ).atomicList

    static let labelSelector = object([
        "matchExpressions": matchExpressions, "matchLabels": matchLabels,
    ]).atomicMap

    static let secretReference = object(["name": string, "namespace": string]).atomicMap

    /// An APIExport somewhere in the tree.
    ///
    /// Upstream's admission looks the workspace up before any pattern could refuse the path.
    static let exportReference = exportReference(path: string)

    /// The same, where the pattern is asked first.
    static let exportReferenceByPattern = exportReference(path: workspacePath)

    private static func exportReference(path: SchemaNode) -> SchemaNode {
        object([
            "name": string.required.described("Name of the APIExport."),
            "path": path.described("Its workspace; without it, this one."),
        ])
    }

    static let serviceURLs = list(of: object(["url": string.length(atLeast: 1).required]))

    static let policyRules = list(
        of: object([
            "apiGroups": list(of: string).atomicList,
            "nonResourceURLs": list(of: string).atomicList,
            "resourceNames": list(of: string).atomicList, "resources": list(of: string).atomicList,
            "verbs": list(of: string).atomicList.required,
        ]))
}

import PlatValue

/// apis.kcp.io: schemas, and what describes how they are offered.
extension KcpDefinitions {
    static let apis = [bindings, conversions, endpointSlices, exportKind, resourceSchemas]

    private static let resourceSchemas = define(
        group: "apis.kcp.io", kind: "APIResourceSchema", plural: "apiresourceschemas",
        Version(
            name: "v1alpha1", hasStatus: false, columns: [.age],
            schema: .kind(
                "A kind that an APIExport can offer; it never changes.",
                ["spec": resourceSchemaSpec])))

    private static let resourceSchemaSpec = SchemaNode.object([
        "conversion": conversion, "group": .string.required,
        "nameValidation": .string.defaulting(to: "DNS1123Subdomain")
            .oneOf("DNS1123Subdomain", "PathSegmentName"),
        "names": SchemaNode.object([
            "categories": .list(of: .string).atomicList, "kind": .string.required,
            "listKind": .string, "plural": .string.required,
            "shortNames": .list(of: .string).atomicList, "singular": .string,
        ]).required,
        "scope": .string.oneOf("Cluster", "Namespaced").required,
        "versions": .list(of: resourceSchemaVersion).keyed(by: "name").count(atLeast: 1).required,
    ]).rule(
        "size(self.versions) == 1 || (size(self.versions) > 1 && has(self.conversion))",
        "Conversion must be specified when multiple versions exist")

    private static let conversion = SchemaNode.object([
        "strategy": .string.oneOf("None", "Webhook").required,
        "webhook": .object([
            "clientConfig": .object([
                "caBundle": .string.formatted("byte"), "url": .string.formatted("uri"),
            ]),
            "conversionReviewVersions": .list(of: .string).atomicList.required,
        ]),
    ]).rule(
        "(self.strategy == 'None' && !has(self.webhook))"
            + "  || (self.strategy == 'Webhook' && has(self.webhook))",
        "Webhook must be specified if strategy=Webhook")

    private static let resourceSchemaVersion = SchemaNode.object([
        "additionalPrinterColumns": .list(of: printerColumn).keyed(by: "name"),
        "deprecated": .boolean, "deprecationWarning": .string, "name": .versionName.required,
        "schema": .object().atomicMap.with("x-kubernetes-preserve-unknown-fields", true).required,
        "selectableFields": .list(of: .object(["jsonPath": .string.required])).atomicList,
        "served": .boolean.defaulting(to: true).required, "storage": .boolean.required,
        "subresources": .object([
            "scale": .object([
                "labelSelectorPath": .string, "specReplicasPath": .string.required,
                "statusReplicasPath": .string.required,
            ]),
            "status": .object(),
        ]),
    ])

    private static let printerColumn = SchemaNode.object([
        "description": .string, "format": .string, "jsonPath": .string.required,
        "name": .string.required, "priority": .integer.formatted("int32"), "type": .string.required,
    ])

    private static let conversions = define(
        group: "apis.kcp.io", kind: "APIConversion", plural: "apiconversions",
        Version(
            name: "v1alpha1", hasStatus: false, columns: [.age],
            schema: .kind(
                "How fields move between the versions of an APIResourceSchema.",
                metadata: .object().required,
                [
                    "spec": SchemaNode.object([
                        "conversions": .list(of: conversionRules).keyed(by: "from", "to").required
                    ]).required
                ])))

    private static let conversionRules = SchemaNode.object([
        "from": .versionName.required, "preserve": .list(of: .string),
        "rules": .list(
            of: .object([
                "destination": .string.length(atLeast: 1).required,
                "field": .string.length(atLeast: 1).required, "transformation": .string,
            ])
        ).keyed(by: "destination").required,
        "to": .versionName.required,
    ])

    private static let endpointSlices = define(
        group: "apis.kcp.io", kind: "APIExportEndpointSlice", plural: "apiexportendpointslices",
        Version(
            name: "v1alpha1",
            columns: [
                Column("Export", ".spec.export.name"), Column("Partition", ".spec.partition"), .age,
            ],
            schema: .kind(
                "Where an export's provider finds its consumers: one address a shard.",
                [
                    "spec": .object([
                        "export": .exportReferenceByPattern
                            .rule("self == oldSelf", "APIExport reference must not be changed")
                            .required,
                        "partition": .string.described("The Partition that limits the shards."),
                    ]),
                    "status": .endpoints,
                ])))
}

extension SchemaNode {
    /// The status of endpoint slices.
    static let endpoints = object([
        "conditions": conditions,
        "endpoints": list(
            of: object([
                "shards": object(["matchAll": boolean, "selector": labelSelector]).rule(
                    "!(has(self.matchAll) && self.matchAll && has(self.selector))",
                    "matchAll and selector are mutually exclusive"),
                "url": string.length(atLeast: 1).required,
            ])
        ).keyed(by: "url"),
        "shardSelector": string,
    ])
}

import PlatModel
import PlatValue
import Testing

/// The type tables, as far as no table of upstream's answers covers them.
struct BuiltinTypesTests {
    @Test func emptyObjectsHaveWhatIsAlwaysWritten() throws {
        let role = try #require(
            BuiltinTypes.type(apiVersion: "rbac.authorization.k8s.io/v1", kind: "Role"))
        #expect(
            role.emptyObject == [
                "kind": "Role", "apiVersion": "rbac.authorization.k8s.io/v1", "metadata": [:],
                "rules": nil,
            ])
    }

    @Test func unknownFieldsAreNamedAndDropped() throws {
        let type = try #require(BuiltinTypes.type(apiVersion: "v1", kind: "ConfigMap"))
        let reading = try type.read(["metadata": ["name": "a", "colour": "red"], "extra": [1]])
        #expect(reading.unknownFields == ["extra", "metadata.colour"])
        #expect(reading.value == ["metadata": ["name": "a"]])
    }

    @Test func wrongTypesAreRefusedInTheWordsOfBothDecoders() throws {
        let type = try #require(BuiltinTypes.type(apiVersion: "v1", kind: "ConfigMap"))
        let error = #expect(throws: MessageReadingError.self) {
            try type.read(["metadata": ["labels": ["a": 1]]])
        }
        #expect(
            error?.bodyMessage
                == "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.labels of "
                + "type string")
        #expect(error?.patchMessage == "cannot convert int64 to string")
    }

    /// As a kcp answered.
    private static let namedTypes: [(kind: String, object: Value, place: String)] = [
        ("v1/Secret", ["type": 1], "number into Go struct field Secret.type of type v1.SecretType"),
        (
            "v1/Namespace", ["spec": ["finalizers": ""]],
            "string into Go struct field NamespaceSpec.spec.finalizers of type []v1.FinalizerName"
        ),
        (
            "v1/ResourceQuota", ["spec": ["hard": ""]],
            "string into Go struct field ResourceQuotaSpec.spec.hard of type v1.ResourceList"
        ),
        (
            "v1/ConfigMap", ["metadata": ["ownerReferences": [["uid": 0]]]],
            "number into Go struct field OwnerReference.metadata.ownerReferences.uid of type types.UID"
        ),
        (
            "v1/Secret", ["data": ["a": ["x"]]],
            "string into Go struct field Secret.data of type uint8"
        ),
        (
            "certificates.k8s.io/v1/CertificateSigningRequest", ["spec": ["extra": ["a": 1]]],
            "number into Go struct field CertificateSigningRequestSpec.spec.extra of type "
                + "v1.ExtraValue"
        ),
        (
            "admissionregistration.k8s.io/v1/ValidatingAdmissionPolicy",
            ["spec": ["matchConstraints": ["resourceRules": [["scope": 1]]]]],
            "number into Go struct field NamedRuleWithOperations.spec.matchConstraints."
                + "resourceRules.RuleWithOperations.Rule.scope of type v1.ScopeType"
        ),
    ]

    @Test(arguments: namedTypes)
    func typesOfFieldsAreToldByTheirNames(
        _ row: (kind: String, object: Value, place: String)
    ) throws {
        let end = try #require(row.kind.lastIndex(of: "/"))
        let type = try #require(
            BuiltinTypes.type(
                apiVersion: String(row.kind[..<end]),
                kind: String(row.kind[row.kind.index(after: end)...])))
        let error = #expect(throws: MessageReadingError.self) { try type.read(row.object) }
        #expect(error?.bodyMessage == "json: cannot unmarshal " + row.place)
    }

    @Test func bytesMayBeAListOfNumbersAndNullIsNone() throws {
        let type = try #require(BuiltinTypes.type(apiVersion: "v1", kind: "Secret"))
        let reading = try type.read(["data": ["a": nil, "b": [1, nil, 255], "c": []]])
        #expect(reading.value["data"] == ["a": "", "b": "AQD/", "c": ""])
    }

    @Test(
        arguments: [
            (["$schema": 1], "number", "$schema of type v1.JSONSchemaURL"),
            (["dependencies": "x"], "string", "dependencies of type v1.JSONSchemaDependencies"),
            (["definitions": []], "array", "definitions of type v1.JSONSchemaDefinitions"),
            (["enum": true], "bool", "enum of type []v1.JSON"),
            (
                ["x-kubernetes-validations": [:]], "object",
                "x-kubernetes-validations of type v1.ValidationRules"
            ),
            (["title": 1], "number", "title of type string"),
        ] as [(Value, String, String)])
    func typesOfASchemaAreCalledByTheirNames(
        _ schema: Value, _ found: String, _ wanted: String
    ) throws {
        let error = #expect(throws: MessageReadingError.self) { try read(schema) }
        #expect(
            error?.bodyMessage
                == "json: cannot unmarshal \(found) into Go struct field JSONSchemaProps.spec."
                + "versions.schema.openAPIV3Schema.\(wanted)")
    }

    @Test func additionalPropertiesAreASchemaOrABoolean() throws {
        for wrong: Value in ["x", 1, [1], 1.5] {
            let error = #expect(throws: MessageReadingError.self) {
                try read(["additionalProperties": wrong])
            }
            #expect(error?.bodyMessage == "boolean or JSON schema expected")
        }
    }

    /// Reads a definition with the schema.
    private func read(_ schema: Value) throws {
        let type = try #require(
            BuiltinTypes.type(
                apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition"))
        let version: Value = ["name": "v1", "schema": ["openAPIV3Schema": schema]]
        _ = try type.read(["spec": ["versions": [version]]])
    }

    @Test func quantitiesAreWrittenInTheirCanonicalForm() throws {
        let type = try #require(BuiltinTypes.type(apiVersion: "v1", kind: "ResourceQuota"))
        let reading = try type.read(["spec": ["hard": ["cpu": "1000m", "pods": 3]]])
        #expect(reading.value.at("spec", "hard") == ["cpu": "1", "pods": "3"])
    }

    @Test func timesAreReadByTheRuleOfTheField() throws {
        let type = try #require(
            BuiltinTypes.type(apiVersion: "coordination.k8s.io/v1", kind: "Lease"))
        let mistakes: [(spec: Value, message: String)] = [
            (
                ["renewTime": "2026-11-23T08:00:00Z"],
                #"parsing time "2026-11-23T08:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": "#
                    + #"cannot parse "Z" as ".000000""#
            ),
            (
                ["acquireTime": 7],
                "json: cannot unmarshal number into Go struct field LeaseSpec.spec.acquireTime of "
                    + "type string"
            ),
            (
                ["acquireTime": "é"],
                #"parsing time "\xc3\xa9" as "2006-01-02T15:04:05.000000Z07:00": "#
                    + #"cannot parse "\xc3\xa9" as "2006""#
            ),
        ]
        for (spec, message) in mistakes {
            let error = #expect(throws: MessageReadingError.self) {
                try type.read(["spec": spec])
            }
            #expect(error?.bodyMessage == message)
        }
    }

    @Test func listsOfKindsAreKnown() throws {
        let type = try #require(BuiltinTypes.type(apiVersion: "v1", kind: "SecretList"))
        #expect(type.isList)
        #expect(BuiltinTypes.type(apiVersion: "v1", kind: "NopeList") == nil)
    }

    @Test func schemaSaysHowListsAreMerged() throws {
        let type = try #require(BuiltinTypes.type(apiVersion: "v1", kind: "ServiceAccount"))
        let secrets = try #require(type.schema.properties["secrets"])
        #expect(secrets.listType == .map)
        #expect(secrets.listMapKeys == ["name"])
        #expect(secrets.patchMergeKey == "name")
        #expect(secrets.items?.mapType == .atomic)
    }

    @Test func schemaOfWhatContainsItselfEnds() throws {
        let type = try #require(
            BuiltinTypes.type(
                apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition"))
        #expect(type.schema.properties["spec"]?.required.contains("group") == true)
    }
}

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
            ), (["acquireTime": 7], "json: cannot unmarshal number into Go value of type string"),
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

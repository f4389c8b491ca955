import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// Exports and bindings between their two versions.
@Suite struct VersionConversionTests {
    private func export(_ spec: Value) -> Value {
        ["metadata": ["name": "example.io"], "spec": spec]
    }

    @Test func schemasBecomeResourcesAndBack() {
        let first = export(["latestResourceSchemas": ["v1.widgets.example.io", "v1.things.core"]])
        var object = first
        ExportConversion.toSecond(&object)
        #expect(
            object.at("spec", "resources") == [
                [
                    "group": "example.io", "name": "widgets", "schema": "v1.widgets.example.io",
                    "storage": ["crd": [:]],
                ],
                [
                    "group": "", "name": "things", "schema": "v1.things.core",
                    "storage": ["crd": [:]],
                ],
            ])
        ExportConversion.toFirst(&object)
        #expect(object["spec"] == first["spec"])
    }

    @Test func virtualResourcesSurviveTheOlderVersion() {
        let resource: Value = [
            "group": "example.io", "name": "widgets", "schema": "v1.widgets.example.io",
            "storage": [
                "virtual": ["identityHash": "x", "reference": ["kind": "K", "name": "n"]]
            ],
        ]
        var object = export(["resources": [resource]])
        let second = object
        ExportConversion.toFirst(&object)
        #expect(object.at("spec", "latestResourceSchemas") == nil)
        object["status"] = nil
        ExportConversion.toSecond(&object)
        #expect(object["spec"] == second["spec"])
        #expect(object.at("metadata", "annotations")?.objectValue?.isEmpty ?? true)
    }

    @Test func verbsAndSelectorsSurviveTheOlderVersion() {
        let claims: Value = [
            [
                "defaultSelector": ["matchLabels": ["app": "x"]], "group": "",
                "identityHash": "", "resource": "configmaps", "verbs": ["get", "list"],
            ],
            ["group": "", "identityHash": "", "resource": "secrets", "verbs": ["*"]],
        ]
        var object = export(["permissionClaims": claims])
        ExportConversion.toFirst(&object)
        #expect(
            object.at("spec", "permissionClaims") == [
                ["resource": "configmaps"], ["resource": "secrets"],
            ])
        #expect(
            object.annotation("apis.v1alpha2.kcp.io/permission-claims")
                == #"[{"resource":"configmaps","verbs":["get","list"],"#
                + #""defaultSelector":{"matchLabels":{"app":"x"}}}]"#)
        ExportConversion.toSecond(&object)
        #expect(object.at("spec", "permissionClaims") == claims)
    }

    @Test func namesOfObjectsSurviveTheNewerVersion() {
        let claims: Value = [
            ["all": true, "resource": "configmaps"],
            [
                "resource": "secrets",
                "resourceSelector": [["name": "s", "namespace": "default"]],
            ],
        ]
        var object = export(["permissionClaims": claims])
        ExportConversion.toSecond(&object)
        #expect(
            object.at("spec", "permissionClaims") == [
                ["group": "", "identityHash": "", "resource": "configmaps", "verbs": ["*"]],
                ["group": "", "identityHash": "", "resource": "secrets", "verbs": ["*"]],
            ])
        ExportConversion.toFirst(&object)
        #expect(object.at("spec", "permissionClaims") == claims)
    }

    @Test func bindingsAcceptAllThatTheyAcceptedInTheOlderVersion() {
        let claims: Value = [["all": true, "resource": "configmaps", "state": "Accepted"]]
        var object: Value = ["metadata": ["name": "b"], "spec": ["permissionClaims": claims]]
        BindingConversion.toSecond(&object)
        #expect(
            object.at("spec", "permissionClaims") == [
                [
                    "group": "", "identityHash": "", "resource": "configmaps",
                    "selector": ["matchAll": true], "state": "Accepted", "verbs": ["*"],
                ]
            ])
        #expect(object.at("metadata", "annotations") == nil)
        BindingConversion.toFirst(&object)
        #expect(object.at("spec", "permissionClaims") == claims)
    }
}

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

    @Test func whatTheOlderVersionCannotSayOfABindingIsKeptByItsPart() {
        let selector: Value = ["matchLabels": ["a": "b"]]
        let applied: Value = [
            "resource": "secrets", "verbs": ["*"], "selector": selector, "group": "",
        ]
        var accepted = applied
        accepted["state"] = "Accepted"
        var object: Value = [
            "metadata": ["name": "b"], "spec": ["permissionClaims": [accepted]],
            "status": [
                "appliedPermissionClaims": [applied],
                "exportPermissionClaims": [["resource": "configmaps", "verbs": ["get"]]],
            ],
        ]
        BindingConversion.toFirst(&object)
        let selected = #"[{"resource":"secrets","verbs":["*"],"selector":{"matchLabels":{"a":"b"}}"#
        let prefix = "apis.v1alpha2.kcp.io/"
        #expect(
            object.annotation(prefix + "acceptable-permission-claims")
                == selected + #","state":"Accepted"}]"#)
        #expect(object.annotation(prefix + "status-applied-permission-claims") == selected + "}]")
        #expect(
            object.annotation(prefix + "status-export-permission-claims")
                == #"[{"resource":"configmaps","verbs":["get"]}]"#)
        #expect(
            object["status"] == [
                "appliedPermissionClaims": [["resource": "secrets"]],
                "exportPermissionClaims": [["resource": "configmaps"]],
            ])
        BindingConversion.toSecond(&object)
        #expect(object.at("spec", "permissionClaims")?.arrayValue?.first?["selector"] == selector)
        // What the export asks comes from the system, and the older form of it is remembered.
        #expect(object.annotations.count == 1)
        #expect(
            object.annotation(prefix + "v1alpha1-status-export-permission-claims")
                == #"[{"resource":"configmaps"}]"#)
    }

    @Test func aClaimForOneObjectIsKeptWithItsState() {
        var object: Value = [
            "metadata": ["name": "b"],
            "spec": [
                "permissionClaims": [
                    [
                        "resource": "configmaps", "state": "Accepted",
                        "resourceSelector": [["name": "x", "namespace": "default"]],
                    ]
                ]
            ],
        ]
        BindingConversion.toSecond(&object)
        #expect(
            object.annotation("apis.v1alpha2.kcp.io/v1alpha1-permission-claims")
                == #"[{"resource":"configmaps","#
                + #""resourceSelector":[{"name":"x","namespace":"default"}],"state":"Accepted"}]"#)
        let applied: Value = ["resource": "configmaps", "verbs": ["*"]]
        object["status"] = ["appliedPermissionClaims": [applied]]
        BindingConversion.toFirst(&object)
        // The status says what is applied, not what was written.
        #expect(
            object["status"] == ["appliedPermissionClaims": [["resource": "configmaps"]]])
    }
}

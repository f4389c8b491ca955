import PlatHTTP
import PlatValue
import Testing

@testable import PlatServer

/// Requests are judged by the rules that the tables of names and schemas play.
struct RequestRulesTests {
    private static let webhook = "/apis/admissionregistration.k8s.io/v1"

    @Test func aDeletionIsToldEverythingThatIsWrongWithIt() async throws {
        try await TestPlane.with { plane in
            let configMap = "/clusters/root/api/v1/namespaces/default/configmaps/none"
            try await expect(
                [
                    "propagationPolicy: FieldValueInvalid",
                    "propagationPolicy: FieldValueNotSupported", "dryRun: FieldValueNotSupported",
                ], plane, "DELETE", configMap,
                ["propagationPolicy": "Sideways", "orphanDependents": true, "dryRun": ["Some"]])
            let breaking = "ignoreStoreReadErrorWithClusterBreakingPotential"
            try await expect(
                ["\(breaking): FieldValueInvalid"], plane, "DELETE",
                configMap + "?dryRun=All&\(breaking)=true", nil)
        }
    }

    @Test func anApplyWithoutAManagerIsRefusedBeforeItIsRead() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root/api/v1/namespaces/default/configmaps/a"
            try await expect(
                ["fieldManager: FieldValueRequired", "fieldValidation: FieldValueNotSupported"],
                plane, "PATCH", path + "?fieldValidation=Loud", [:],
                type: "application/apply-patch+yaml")
            try await expect(
                ["force: FieldValueForbidden", "fieldManager: FieldValueInvalid"], plane, "PATCH",
                path + "?force=true&fieldManager=a%07", [:], type: "application/merge-patch+json")
        }
    }

    @Test func aWebhookIsNamedByADomain() async throws {
        try await TestPlane.with { plane in
            let path = "/clusters/root\(Self.webhook)/validatingwebhookconfigurations"
            let webhook: Value = [
                "name": "short", "sideEffects": "None", "admissionReviewVersions": ["v1"],
                "clientConfig": ["url": "https://localhost/"],
            ]
            try await expect(
                ["webhooks[0].name: FieldValueInvalid"], plane, "POST", path,
                [
                    "apiVersion": "admissionregistration.k8s.io/v1",
                    "kind": "ValidatingWebhookConfiguration", "metadata": ["name": "w"],
                    "webhooks": [webhook],
                ])
        }
    }

    @Test func aNumberOfReplicasIsNoNegativeNumber() async throws {
        try await TestPlane.with { plane in
            let definitions =
                "/clusters/root/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
            let schema: Value = [
                "type": "object", "x-kubernetes-preserve-unknown-fields": true,
            ]
            let version: Value = [
                "name": "v1", "served": true, "storage": true,
                "schema": ["openAPIV3Schema": schema],
                "subresources": [
                    "scale": [
                        "specReplicasPath": ".spec.replicas",
                        "statusReplicasPath": ".status.replicas",
                    ]
                ],
            ]
            let made = try await plane.send(
                "POST", definitions,
                body: [
                    "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition",
                    "metadata": ["name": "widgets.example.com"],
                    "spec": [
                        "group": "example.com", "scope": "Cluster", "versions": [version],
                        "names": ["plural": "widgets", "singular": "widget", "kind": "Widget"],
                    ],
                ])
            #expect(made.status == 201)
            let widgets = "/clusters/root/apis/example.com/v1/widgets"
            try await expect(
                [".spec.replicas: FieldValueInvalid"], plane, "POST", widgets,
                [
                    "apiVersion": "example.com/v1", "kind": "Widget",
                    "metadata": ["name": "w"], "spec": ["replicas": -1],
                ])
        }
    }

    /// A refusal blames these fields.
    private func expect(
        _ wanted: [String], _ plane: TestPlane, _ method: String, _ path: String, _ body: Value?,
        type: String? = nil
    ) async throws {
        let reply = try await plane.send(method, path, body: body, type: type)
        let status = try Value(json: reply.body)
        let causes = (status.at("details", "causes")?.arrayValue ?? []).map { cause in
            "\(cause["field"]?.stringValue ?? ""): \(cause["reason"]?.stringValue ?? "")"
        }
        #expect(reply.status == 422, "\(status)")
        #expect(causes == wanted, "\(status)")
    }
}

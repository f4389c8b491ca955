import PlatModel
import PlatValue
import Testing

@testable import PlatServer

/// What upstream says of built-in kinds, beside the recorded cases: what these cannot show.
struct BuiltinKindRulesTests {
    /// Labels that selectors know beyond name and namespace, for every kind that is served: a kind that is
    /// served and not here fails the test.
    private static let selectableFields: [String: [String]] = [
        "configmaps": [], "secrets": ["type"], "serviceaccounts": [], "resourcequotas": [],
        "namespaces": ["status.phase"],
        "events": [
            "involvedObject.apiVersion", "involvedObject.fieldPath", "involvedObject.kind",
            "involvedObject.name", "involvedObject.namespace", "involvedObject.resourceVersion",
            "involvedObject.uid", "reason", "reportingComponent", "source", "type",
        ],
        "events.events.k8s.io": [
            "reason", "regarding.apiVersion", "regarding.fieldPath", "regarding.kind",
            "regarding.name", "regarding.namespace", "regarding.resourceVersion", "regarding.uid",
            "reportingController", "type",
        ],
        "leases.coordination.k8s.io": [],
        "roles.rbac.authorization.k8s.io": [], "rolebindings.rbac.authorization.k8s.io": [],
        "clusterroles.rbac.authorization.k8s.io": [],
        "clusterrolebindings.rbac.authorization.k8s.io": [],
        "certificatesigningrequests.certificates.k8s.io": ["spec.signerName"],
        "customresourcedefinitions.apiextensions.k8s.io": [],
    ]

    @Test func everyServedKindSaysWhatCanBeSelected() {
        for type in BuiltinResources.all
        where !type.isReview && type.group != "admissionregistration.k8s.io" {
            let fields = type.strategy.fieldLabels.keys.sorted()
            #expect(Self.selectableFields[type.groupResource] == fields, "\(type.groupResource)")
        }
    }

    @Test func onlyMastersNeedNoSubjectCheck() throws {
        let rows: [(String, [String])] = [
            ("", ["PEM block type must be CERTIFICATE REQUEST"]),
            ("YQ==", ["PEM block type must be CERTIFICATE REQUEST"]),
        ]
        for (request, wanted) in rows {
            let errors = CertificateRequestRules.errors(
                ofNew: CertificateSigningRequest([
                    "spec": [
                        "request": .string(request), "signerName": "example.com/signer",
                        "usages": ["client auth"],
                    ]
                ]))
            #expect(errors.map(\.detail) == wanted)
        }
    }

    @Test(
        arguments: [
            (["spec": ["hard": ["pods": "1"], "scopes": ["BestEffort", "NotBestEffort"]]], 1),
            (["spec": ["hard": ["cpu": "1"], "scopes": ["BestEffort"]]], 1),
            (["spec": ["hard": ["pods": "1500m", "count/secrets": "1"]]], 1),
            (["spec": ["hard": ["requests.example.com/gpu": "1500m", "hugepages-2Mi": "1"]]], 0),
            (["spec": ["hard": ["unheard-of": "1"]]], 2),
            (["spec": ["scopeSelector": ["matchExpressions": [["operator": "In"]]]]], 2),
        ] as [(Value, Int)])
    func quotasAreJudged(_ quota: Value, _ count: Int) {
        #expect(ResourceQuotaRules.errors(quota, old: nil, isStatus: false).count == count)
    }
}

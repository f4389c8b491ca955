import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct QuotaCountingTests {
    private func status(
        _ hard: Value, scopes: [String] = [],
        counts: [String: Int] = ["configmaps": 3, "secrets": 1]
    ) throws -> Value {
        var quota: Value = ["spec": ["hard": hard]]
        if !scopes.isEmpty { quota.set(Value(strings: scopes), at: "spec", "scopes") }
        return try QuotaCounting.status(of: quota, BuiltinResources.all) { type in
            counts[type.plural] ?? 0
        }
    }

    @Test func whatIsLimitedIsCountedUnderTheNameThatLimitsIt() throws {
        let hard: Value = [
            "count/configmaps": "5", "count/secrets": "2", "count/leases": "9", "secrets": "1",
            "count/events": "1",
        ]
        #expect(
            try status(hard) == [
                "hard": hard, "used": ["count/configmaps": "3", "count/secrets": "1"],
            ])
    }

    @Test func whatIsOfTheWholeWorkspaceIsNotInANamespace() throws {
        let hard: Value = ["count/clusterroles.rbac.authorization.k8s.io": "1"]
        #expect(
            try status(hard, counts: ["clusterroles": 4]) == [
                "hard": hard, "used": ["count/clusterroles.rbac.authorization.k8s.io": "0"],
            ])
    }

    @Test func kindsOfGroupsAreCountedByTheirFullNames() throws {
        let hard: Value = ["count/leases.coordination.k8s.io": "9"]
        #expect(
            try status(hard) == [
                "hard": hard, "used": ["count/leases.coordination.k8s.io": "0"],
            ])
    }

    @Test func aQuotaForPodsCountsNothing() throws {
        #expect(
            try status(["count/configmaps": "5"], scopes: ["Terminating"])
                .at("used", "count/configmaps") == "0")
    }

    @Test func withoutLimitsThereIsNoStatus() throws {
        #expect(try status([:]) == [:])
    }
}

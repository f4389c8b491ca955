import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct QuotaCountingTests {
    private func status(_ hard: Value, scopes: [String] = []) throws -> Value {
        var quota: Value = ["spec": ["hard": hard]]
        if !scopes.isEmpty { quota.set(Value(strings: scopes), at: "spec", "scopes") }
        let counts = ["configmaps": 3, "secrets": 1]
        return try QuotaCounting.status(of: quota, BuiltinResources.all) { type in
            counts[type.plural] ?? 0
        }
    }

    @Test func whatIsLimitedIsCountedUnderTheNamesThatLimitIt() throws {
        let hard: Value = ["configmaps": "5", "count/secrets": "2", "count/leases": "9"]
        #expect(
            try status(hard) == [
                "hard": hard, "used": ["configmaps": "3", "count/secrets": "1"],
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
            try status(["configmaps": "5"], scopes: ["Terminating"]).at("used", "configmaps")
                == "0")
    }

    @Test func withoutLimitsThereIsNoStatus() throws {
        #expect(try status([:]) == [:])
    }
}

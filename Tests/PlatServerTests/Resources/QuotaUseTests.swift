import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct QuotaUseTests {
    private func quota(hard: Value, used: Value, spec: Value = [:]) -> Value {
        ["metadata": ["name": "q"], "spec": spec, "status": ["hard": hard, "used": used]]
    }

    /// Old short names are accepted and limit nothing, as with kcp.
    @Test func countsAnObjectUnderItsFullName() throws {
        let status = try QuotaUse.adding(
            BuiltinResources.secrets, name: "s",
            to: quota(
                hard: ["count/secrets": "1k", "secrets": "1", "count/configmaps": "1"],
                used: ["count/secrets": "1", "secrets": "1", "count/configmaps": "1"]))
        #expect(
            status?["used"] == ["count/secrets": "2", "secrets": "1", "count/configmaps": "1"])
    }

    @Test func refusesTheOneTooManyWithTheSums() {
        let error = #expect(throws: Status.self) {
            try QuotaUse.adding(
                BuiltinResources.secrets, name: "s",
                to: quota(
                    hard: ["count/secrets": "1", "secrets": "9"],
                    used: ["count/secrets": "1", "secrets": "1"]))
        }
        #expect(error?.code == 403)
        #expect(
            error?.message
                == "secrets \"s\" is forbidden: exceeded quota: q, requested: count/secrets=1, "
                + "used: count/secrets=1, limited: count/secrets=1")
    }

    @Test func nothingIsLimitedBeforeItIsCounted() throws {
        let quota: Value = ["metadata": ["name": "q"], "spec": ["hard": ["count/secrets": "0"]]]
        #expect(try QuotaUse.adding(BuiltinResources.secrets, name: "s", to: quota) == nil)
    }

    @Test func quotasOfPodsLimitNothingElse() throws {
        let quota = quota(
            hard: ["count/secrets": "0"], used: [:], spec: ["scopes": ["BestEffort"]])
        #expect(try QuotaUse.adding(BuiltinResources.secrets, name: "s", to: quota) == nil)
    }

    @Test func kindsOfGroupsAreCountedByTheirFullName() {
        #expect(QuotaUse.name(of: BuiltinResources.leases) == "count/leases.coordination.k8s.io")
        #expect(QuotaUse.name(of: BuiltinResources.configMaps) == "count/configmaps")
    }

    @Test func nobodyCountsEvents() {
        #expect(QuotaUse.name(of: BuiltinResources.events) == nil)
        #expect(QuotaUse.name(of: BuiltinResources.groupEvents) == nil)
    }
}

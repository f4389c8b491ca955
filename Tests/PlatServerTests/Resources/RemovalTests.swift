import PlatModel
import PlatStore
import PlatValue
import Testing

@testable import PlatServer

struct RemovalTests {
    private func object(_ finalizers: [String], isBeingDeleted: Bool = false) -> Value {
        var object: Value = [
            "metadata": ["generation": 3, "finalizers": Value(strings: finalizers)]
        ]
        if isBeingDeleted { object.markDeleted(now: noon) }
        return object
    }

    @Test func whatNothingHoldsGoesAtOnce() {
        #expect(Removal(of: object([]), now: noon) == .atOnce)
    }

    @Test func whatIsHeldIsMarkedOnce() {
        let marked = object(["hold"], isBeingDeleted: true)
        #expect(marked.at("metadata", "generation") == 4)
        #expect(marked.at("metadata", "deletionTimestamp") == .string(noon))
        #expect(Removal(of: object(["hold"]), now: noon) == .marked(marked))
        #expect(Removal(of: marked, now: noon) == .waiting)
    }

    @Test func aFinalizerThatGuardsNothingHoldsNothing() {
        #expect(Removal(of: object(["guard"]), releasing: ["guard"], now: noon) == .atOnce)
        #expect(
            Removal(of: object(["guard", "hold"]), releasing: ["guard"], now: noon)
                == .marked(object(["guard", "hold"], isBeingDeleted: true)))
    }

    @Test func whatIsLeftIsCountedByKindAndByFinalizer() {
        var remainder = ContentRemainder()
        #expect(remainder.isEmpty)
        remainder.count(object(["a", "b"]), BuiltinResources.secrets, besides: ["b"])
        remainder.count(object(["a"]), BuiltinResources.leases)
        #expect(
            remainder.resourcesText
                == "leases.coordination.k8s.io has 1 resource instances, "
                + "secrets. has 1 resource instances")
        #expect(remainder.finalizersText == "a in 2 resource instances")
    }

    private func stored(_ name: String, _ finalizers: [String] = []) -> StoredObject {
        var object: Value = [
            "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)],
        ]
        if !finalizers.isEmpty {
            object["metadata"] = ["name": .string(name), "finalizers": Value(strings: finalizers)]
        }
        let bytes = StoredObject.template(object).filled(with: 7)
        return StoredObject(Entry(key: "configmaps/c/n/\(name)", bytes: bytes, revision: 7))
    }

    /// What the steps of a plan do, by round.
    private func steps(_ plan: RemovalPlan) -> [[String]] {
        plan.rounds.map { steps in
            steps.map { step in
                let name = step.write.key.split(separator: "/").last ?? ""
                return if case .delete = step.write.change { "-\(name)" } else { "~\(name)" }
            }
        }
    }

    @Test func aPlanRemovesWhatIsFreeAndMarksTheRest() throws {
        var plan = RemovalPlan(now: noon)
        let round = RemovalPlan.Round(types: [BuiltinResources.configMaps], released: ["guard"])
        try plan.add(round, [[stored("free"), stored("guarded", ["guard"])]])
        #expect(plan.remainder.isEmpty && plan.writes?.count == 2)
        try plan.add(round, [[stored("held", ["hold"]), stored("other")]])
        #expect(steps(plan) == [["-free", "-guarded"], ["~held", "-other"]])
        #expect(plan.remainder.finalizersText == "hold in 1 resource instances")
    }

    @Test func aLargePlanIsNotOneCommit() throws {
        var plan = RemovalPlan(now: noon)
        let many = Array(repeating: stored("a"), count: RemovalPlan.commitLimit)
        try plan.add(RemovalPlan.Round(types: [BuiltinResources.configMaps]), [many])
        #expect(plan.writes == nil)
    }

    @Test func storedBytesTakeAnotherRevisionWithoutBeingRead() throws {
        var object = try stored("a").value()
        object["metadata"] = [
            "name": "a", "annotations": ["\"metadata\":{\"resourceVersion\":\"1\"": "b"],
        ]
        let stored = StoredObject(
            Entry(
                key: "k", bytes: StoredObject.template(object).filled(with: 7), revision: 7))
        let template = try #require(stored.template)
        #expect(template.filled(with: 1234) == StoredObject.template(object).filled(with: 1234))
        #expect(StoredObject(Entry(key: "k", bytes: Array("{}".utf8), revision: 1)).template == nil)
    }
}

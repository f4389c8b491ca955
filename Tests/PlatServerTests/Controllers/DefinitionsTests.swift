import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct DefinitionsTests {
    private func definition(_ conditions: [String], isBeingDeleted: Bool = false) -> Value {
        var definition: Value = [
            "metadata": ["finalizers": [.string(Definition.finalizer)]]
        ]
        for type in conditions {
            definition.setKubernetesCondition(type, true, "Reason", "message", now: noon)
        }
        if isBeingDeleted { definition.markDeleted(now: noon) }
        return definition
    }

    @Test func aDefinitionWithItsNamesWaitsForNothing() {
        #expect(Definitions.step(for: definition(["NamesAccepted"])) == .nothing)
    }

    @Test func oneWithoutThemWaitsForThem() {
        #expect(Definitions.step(for: definition([])) == .names)
        #expect(Definitions.step(for: definition(["Established"])) == .names)
    }

    @Test func whatItServedGoesBeforeIt() {
        let established = definition(["NamesAccepted", "Established"], isBeingDeleted: true)
        #expect(Definitions.step(for: established) == .objectsToGo)
    }

    @Test func oneThatNeverHadTheNamesGoesAtOnce() {
        #expect(Definitions.step(for: definition([], isBeingDeleted: true)) == .itself)
    }

    @Test func whatOnlyOthersHoldIsLetAlone() {
        var held = definition(["Established"], isBeingDeleted: true)
        held.removeFinalizer(Definition.finalizer)
        #expect(Definitions.step(for: held) == .nothing)
    }
}

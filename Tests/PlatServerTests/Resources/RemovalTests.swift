import PlatModel
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
}

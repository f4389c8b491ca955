import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct DefaultBindingsTests {
    private let wanted = ["tenancy.kcp.io", "topology.kcp.io"].map {
        DefaultBindings.Wanted(path: "root", export: $0, in: "abc")
    }

    private func binding(_ export: String, phase: String?, path: String = "root") -> Value {
        var binding: Value = [
            "metadata": ["name": .string("b-" + export)],
            "spec": ["reference": ["export": ["name": .string(export), "path": .string(path)]]],
        ]
        binding.set(phase.map(Value.string), at: "status", "phase")
        return binding
    }

    @Test func aBindingHasTheSameNameEveryTime() {
        #expect(wanted.map(\.name) == ["tenancy.kcp.io-1lln7", "topology.kcp.io-1io92"])
    }

    @Test func whatIsNotThereIsMissing() {
        let (missing, unbound) = DefaultBindings.compare(
            wanted, with: [binding("tenancy.kcp.io", phase: "Bound")])
        #expect(missing.map(\.export) == ["topology.kcp.io"])
        #expect(unbound.isEmpty)
    }

    @Test(arguments: ["Binding", nil])
    func whatIsThereAndNotBoundIsWaitedFor(phase: String?) {
        let present = [
            binding("tenancy.kcp.io", phase: phase), binding("topology.kcp.io", phase: "Bound"),
        ]
        let (missing, unbound) = DefaultBindings.compare(wanted, with: present)
        #expect(missing.isEmpty)
        #expect(unbound == ["b-tenancy.kcp.io"])
    }

    @Test func anotherPathsExportIsAnother() {
        let other = binding("tenancy.kcp.io", phase: "Bound", path: "root:org")
        #expect(DefaultBindings.compare(wanted, with: [other]).missing.count == 2)
    }

    @Test func errorsAreToldBeforeWhatIsWaitedFor() {
        #expect(DefaultBindings.blocked(unbound: [], errors: []) == nil)
        #expect(
            DefaultBindings.blocked(unbound: ["b", "a"], errors: [])
                == .init(
                    reason: "WaitingOnAPIBindings",
                    message: "APIBinding(s) not yet fully bound: a, b"))
        #expect(
            DefaultBindings.blocked(unbound: ["b"], errors: ["x", "y"])
                == .init(reason: "APIBindingErrors", message: "x, y"))
    }
}

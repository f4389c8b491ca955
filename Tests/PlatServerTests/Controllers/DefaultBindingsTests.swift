import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct DefaultBindingsTests {
    private let wanted = ["tenancy.kcp.io", "topology.kcp.io"].map {
        DefaultBindings.Wanted(path: "root", export: $0, in: "abc")
    }

    private func binding(
        _ export: String, isBound: Bool, path: String = "root"
    ) -> DefaultBindings.Present {
        .init(name: "b-" + export, path: path, export: export, isBound: isBound)
    }

    @Test func aBindingHasTheSameNameEveryTime() {
        #expect(wanted.map(\.name) == ["tenancy.kcp.io-1lln7", "topology.kcp.io-1io92"])
    }

    @Test func whatIsNotThereIsMissing() {
        let (missing, unbound) = DefaultBindings.compare(
            wanted, with: [binding("tenancy.kcp.io", isBound: true)])
        #expect(missing.map(\.export) == ["topology.kcp.io"])
        #expect(unbound.isEmpty)
    }

    @Test func whatIsThereAndNotBoundIsWaitedFor() {
        let present = [
            binding("tenancy.kcp.io", isBound: false), binding("topology.kcp.io", isBound: true),
        ]
        let (missing, unbound) = DefaultBindings.compare(wanted, with: present)
        #expect(missing.isEmpty)
        #expect(unbound == ["b-tenancy.kcp.io"])
    }

    @Test func anotherPathsExportIsAnother() {
        let other = binding("tenancy.kcp.io", isBound: true, path: "root:org")
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

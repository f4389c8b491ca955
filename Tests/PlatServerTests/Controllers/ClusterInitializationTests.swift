import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct ClusterInitializationTests {
    struct Found: Sendable {
        var initializers: [String]
        var done: [String]
        var blocked: ClusterInitialization.Blocked?
    }

    @Test(arguments: [
        Case(
            "the last initializer makes it ready",
            Found(initializers: ["root:universal"], done: ["root:universal"]),
            [
                "status.initializers": "-", "status.phase": #""Ready""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Ready""#,
                "WorkspaceInitialized": "True",
            ]),
        Case(
            "others' initializers are waited for",
            Found(initializers: ["root:universal", "mine"], done: ["root:universal"]),
            [
                "status.initializers": #"["mine"]"#,
                "WorkspaceInitialized":
                    "False InitializerExists (Info): Initializers still exist: [mine]",
            ]),
        Case(
            "bindings that are not bound yet are waited for",
            Found(
                initializers: ["system:apibindings"], done: [],
                blocked: .init(reason: "WaitingOnAPIBindings", message: "b")),
            [
                "APIBindingsInitialized": "False WaitingOnAPIBindings (Info): b",
                "WorkspaceInitialized":
                    "False InitializerExists (Info): Initializers still exist: [system:apibindings]",
            ]),
        Case(
            "bindings that cannot be made are an error",
            Found(
                initializers: ["system:apibindings"], done: [],
                blocked: .init(reason: "APIBindingErrors", message: "no permission")),
            [
                "APIBindingsInitialized": "False APIBindingErrors (Error): no permission",
                "WorkspaceInitialized":
                    "False InitializerExists (Info): Initializers still exist: [system:apibindings]",
            ]),
    ])
    func aClusterAdvances(_ row: Case<Found>) {
        let cluster: Value = [
            "metadata": ["name": "cluster"],
            "status": [
                "phase": "Initializing", "initializers": Value(strings: row.found.initializers),
            ],
        ]
        let after = ClusterInitialization.advanced(
            cluster, done: row.found.done, blocked: row.found.blocked, now: noon)
        #expect(changes(from: cluster, to: after) == row.expected)
    }

    @Test func whoseTypeHasBindingsIsToldThatTheyAreThere() {
        let cluster: Value = [
            "spec": ["initializers": ["system:apibindings"]],
            "status": ["initializers": ["system:apibindings"]],
        ]
        let after = ClusterInitialization.advanced(
            cluster, done: ["system:apibindings"], blocked: nil, now: noon)
        #expect(after.isConditionTrue("APIBindingsReconciled"))
    }

    @Test func theLabelsByWhichInitializersFindItGo() {
        let label = LogicalClusterDraft.label(.initializing, "root:universal")
        let cluster: Value = [
            "metadata": ["labels": .object([label: "x"])],
            "status": ["initializers": ["root:universal"]],
        ]
        let after = ClusterInitialization.advanced(
            cluster, done: ["root:universal"], blocked: nil, now: noon)
        #expect(after.label(label) == nil)
    }

    @Test func whatWasMissingIsForgottenWhenItIsThere() {
        var cluster: Value = ["status": ["initializers": ["system:apibindings", "mine"]]]
        cluster.setCondition("APIBindingsInitialized", false, reason: "X", now: noon)
        let after = ClusterInitialization.advanced(
            cluster, done: ["system:apibindings"], blocked: nil, now: noon)
        #expect(after.condition("APIBindingsInitialized") == nil)
    }
}

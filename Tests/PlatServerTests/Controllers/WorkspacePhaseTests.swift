import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct WorkspacePhaseTests {
    struct Found: Sendable {
        var phase = "Initializing"
        var conditions: [Value] = []
        var isBeingDeleted = false
        /// The status of the logical cluster; nil: there is none.
        var cluster: Value?
    }

    private static let failed: Value = [
        "type": "WorkspaceMountReady", "status": "False", "lastTransitionTime": .string(noon),
    ]
    private static let initialized: Value = [
        "type": "WorkspaceInitialized", "status": "False", "reason": "InitializerExists",
        "severity": "Info", "message": "Initializers still exist: [mine]",
    ]

    @Test(arguments: [
        Case(
            "what is left to initialize is shown",
            Found(cluster: [
                "phase": "Initializing", "initializers": ["mine"], "conditions": [initialized],
            ]),
            [
                "status.initializers": #"["mine"]"#,
                "WorkspaceInitialized":
                    "False InitializerExists (Info): Initializers still exist: [mine]",
            ]),
        Case(
            "a ready cluster makes a ready workspace", Found(cluster: ["phase": "Ready"]),
            [
                "status.phase": #""Ready""#, "metadata.labels.tenancy.kcp.io/phase": #""Ready""#,
                "metadata.annotations.experimental.tenancy.kcp.io/owner":
                    #""{\"username\":\"uma\"}""#,
                "WorkspaceInitialized": "True",
            ]),
        Case(
            "one that is marked inactive stays ready above",
            Found(phase: "Ready", cluster: ["phase": "Inactive"]),
            [
                "metadata.labels.tenancy.kcp.io/phase": #""Ready""#, "WorkspaceInitialized": "True",
                "metadata.annotations.experimental.tenancy.kcp.io/owner":
                    #""{\"username\":\"uma\"}""#,
            ]),
        Case(
            "a workspace with a failed condition is unavailable",
            Found(conditions: [failed], cluster: ["phase": "Ready"]),
            [
                "status.phase": #""Unavailable""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Unavailable""#,
                "WorkspaceInitialized": "True",
            ]),
        Case(
            "a cluster that is going takes its workspace's phase along",
            Found(phase: "Ready", cluster: ["phase": "Deleting", "terminators": ["t"]]),
            [
                "status.phase": #""Deleting""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Deleting""#,
                "status.terminators": #"["t"]"#, "WorkspaceInitialized": "True",
            ]),
        Case(
            "one that was ready does not look back",
            Found(phase: "Ready", cluster: ["phase": "Initializing", "initializers": ["x"]]), [:]),
        Case(
            "a cluster that disappeared is named while it is awaited", Found(),
            [
                "WorkspaceInitialized":
                    "False WorkspaceDisappeared (Error): LogicalCluster abc not found"
            ]),
        Case("nobody asks for it afterwards", Found(phase: "Ready"), [:]),
        Case(
            "a workspace on its way out is let alone",
            Found(isBeingDeleted: true, cluster: ["phase": "Ready"]), [:]),
    ])
    func aWorkspaceFollowsItsLogicalCluster(_ row: Case<Found>) {
        var workspace: Value = [
            "metadata": [
                "annotations": [
                    "experimental.tenancy.kcp.io/owner": #"{"username":"uma","groups":["g"]}"#
                ]
            ],
            "spec": ["cluster": "abc"],
            "status": [
                "phase": .string(row.found.phase), "conditions": .array(row.found.conditions),
            ],
        ]
        if row.found.isBeingDeleted { workspace.markDeleted(now: noon) }
        let cluster = row.found.cluster.map { Value.object(["status": $0]) }
        let after = WorkspacePhase.following(workspace, cluster, now: noon)
        #expect(changes(from: workspace, to: after) == row.expected)
    }
}

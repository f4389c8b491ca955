import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct WorkspacePlacementTests {
    private static let place = WorkspacePlacement.Place(
        cluster: "abc", initializers: ["root:universal"], url: "https://h/clusters/root:a",
        location: "root")

    private static let placed = [
        "spec.cluster": #""abc""#, "spec.URL": #""https://h/clusters/root:a""#,
        "metadata.annotations.core.kcp.io/shard": #""root""#,
        "metadata.annotations.internal.tenancy.kcp.io/shard": #""1pfxsevk""#,
        "metadata.annotations.internal.tenancy.kcp.io/cluster": #""abc""#,
        "metadata.finalizers": #"["core.kcp.io/logicalcluster"]"#, "metadata.generation": "2",
        "WorkspaceScheduled": "True",
    ]

    @Test(arguments: [
        Case(
            "a new workspace waits for its initializers", "Scheduling",
            placed.merging([
                "status.phase": #""Initializing""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Initializing""#,
                "status.initializers": #"["root:universal"]"#,
                "WorkspaceInitialized":
                    "False InitializerExists (Info): Initializers still exist: [root:universal]",
            ]) { $1 }),
        Case(
            "one that had found no place goes straight to ready", "Unavailable",
            placed.merging([
                "status.phase": #""Ready""#, "metadata.labels.tenancy.kcp.io/phase": #""Ready""#,
            ]) { $1 }),
    ])
    func aPlacedWorkspaceSaysWhereItLives(_ row: Case<String>) {
        let workspace: Value = [
            "metadata": ["name": "a", "generation": 1], "status": ["phase": .string(row.found)],
        ]
        let after = WorkspacePlacement.placed(workspace, at: Self.place, now: noon)
        #expect(changes(from: workspace, to: after) == row.expected)
    }

    @Test func theRegionOfAShardBecomesALabel() {
        var place = Self.place
        place.region = "eu"
        let after = WorkspacePlacement.placed([:], at: place, now: noon)
        #expect(after.label("region") == "eu")
    }

    @Test func aWorkspaceWithoutAPlaceSaysWhy() {
        let workspace: Value = ["status": ["phase": "Scheduling"]]
        let after = WorkspacePlacement.unplaced(
            workspace, reason: "Unschedulable", message: "none", now: noon)
        #expect(
            changes(from: workspace, to: after) == [
                "status.phase": #""Unavailable""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Unavailable""#,
                "WorkspaceScheduled": "False Unschedulable (Error): none",
            ])
    }
}

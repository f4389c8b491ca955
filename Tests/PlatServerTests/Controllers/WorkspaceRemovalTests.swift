import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct WorkspaceRemovalTests {
    private func workspace(finalizers: [String], isBeingDeleted: Bool = true) -> Value {
        var workspace: Value = [
            "metadata": ["uid": "u-1", "finalizers": Value(strings: finalizers)]
        ]
        if isBeingDeleted { workspace.markDeleted(now: noon) }
        return workspace
    }

    private func cluster(owner: String = "u-1", isBeingDeleted: Bool = false) -> Value {
        var cluster: Value = [
            "spec": ["owner": ["cluster": "root", "name": "a", "uid": .string(owner)]]
        ]
        if isBeingDeleted { cluster.markDeleted(now: noon) }
        return cluster
    }

    private static let own = Workspace.finalizer

    @Test func itsClusterGoesFirst() {
        #expect(
            WorkspaceRemoval.step(workspace(finalizers: [Self.own]), cluster()) == .removesCluster)
    }

    @Test(arguments: [("Ready", false), ("Terminating", true), ("Deleting", true)])
    func whileItIsHeldTheWorkspaceShowsHowFar(phase: String, isShown: Bool) {
        var going = cluster(isBeingDeleted: true)
        going[as: LogicalCluster.self].phase = phase
        #expect(
            WorkspaceRemoval.step(workspace(finalizers: [Self.own]), going)
                == (isShown ? .shows(going) : .waits))
    }

    @Test func withoutAClusterTheWorkspaceGoes() {
        #expect(WorkspaceRemoval.step(workspace(finalizers: [Self.own]), nil) == .lets)
    }

    @Test func aClusterOfAnotherWorkspaceIsLetAlone() {
        #expect(
            WorkspaceRemoval.step(workspace(finalizers: [Self.own]), cluster(owner: "u-2"))
                == .lets)
    }

    @Test(arguments: [["example.com/hold", own], ["example.com/hold"], []])
    func whatAnybodyElseHoldsWaits(finalizers: [String]) {
        #expect(WorkspaceRemoval.step(workspace(finalizers: finalizers), cluster()) == .waits)
    }

    @Test func whatNobodyDeletedStays() {
        let living = workspace(finalizers: [Self.own], isBeingDeleted: false)
        #expect(WorkspaceRemoval.step(living, cluster()) == .waits)
    }

    private static let statuses: [Case<Value>] = [
        Case(
            "content that is left is told", ["conditions": [remains]],
            ["WorkspaceContentDeleted": "False SomeResourcesRemain (Info): left"]),
        Case(
            "terminators come first", ["terminators": ["mine"]],
            [
                "status.phase": #""Terminating""#, "status.terminators": #"["mine"]"#,
                "metadata.labels.tenancy.kcp.io/phase": #""Terminating""#,
            ]),
    ]

    @Test(arguments: statuses)
    func aWorkspaceShowsItsClustersEnd(_ row: Case<Value>) {
        let workspace: Value = [
            "metadata": ["labels": ["tenancy.kcp.io/phase": "Deleting"]],
            "status": ["phase": "Deleting"],
        ]
        let after = WorkspaceRemoval.showing(workspace, ["status": row.found], now: noon)
        #expect(changes(from: workspace, to: after) == row.expected)
    }

    private static let remains: Value = [
        "type": "WorkspaceContentDeleted", "status": "False", "reason": "SomeResourcesRemain",
        "severity": "Info", "message": "left",
    ]
}

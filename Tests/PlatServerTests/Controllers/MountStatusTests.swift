import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct MountStatusTests {
    private static let workspace: Value = [
        "metadata": ["generation": 1],
        "spec": [
            "URL": "https://last",
            "mount": [
                "ref": ["apiVersion": "example.io/v1", "kind": "Harbor", "name": "h"]
            ],
        ],
        "status": ["phase": "Initializing"],
    ]

    private static let waits =
        #"Mount is not reporting ready. See Harbor "h" status for more details"#

    private static let objects: [Case<Value?>] = [
        Case(
            "a mount leads where its object says", ["phase": "Ready", "URL": "https://h"],
            [
                "spec.URL": #""https://h""#, "metadata.generation": "2",
                "status.phase": #""Ready""#, "WorkspaceMountReady": "True",
            ]),
        Case(
            "the last address stays where the object has none",
            .some(["phase": "Ready"]),
            ["status.phase": #""Ready""#, "WorkspaceMountReady": "True"]),
        Case(
            "an object that is not ready is waited for", ["phase": "Initializing"],
            [
                "status.phase": #""Unavailable""#,
                "WorkspaceMountReady": "False MountObjectNotReady (Error): " + waits,
            ]),
        Case(
            "an object that is not there is named", nil,
            [
                "status.phase": #""Unavailable""#,
                "WorkspaceMountReady":
                    #"False MountObjectNotFound (Error): Harbor "/h" not found"#,
            ]),
    ]

    @Test(arguments: objects)
    func aMountFollowsItsObject(_ row: Case<Value?>) throws {
        let mount = try #require(MountReference(workspace: Self.workspace))
        let after = MountStatus.showing(
            row.found.map { .object(["status": $0]) }, of: mount,
            in: Self.workspace, now: noon)
        #expect(changes(from: Self.workspace, to: after) == row.expected)
    }

    @Test func aMountThatIsGoingIsLetAlone() throws {
        var going = Self.workspace
        going.markDeleted(now: noon)
        let mount = try #require(MountReference(workspace: going))
        let after = MountStatus.showing(
            nil, of: mount, in: going, now: noon)
        #expect(after == going)
    }

    private static let healths: [Case<KubeClusterFinding>] = [
        Case(
            "one that answers", KubeClusterFinding.ready,
            [
                "status.URL": #""https://proxy""#, "status.phase": #""Ready""#,
                "ClusterSecretReady": "True", "ClusterReady": "True",
            ]),
        Case(
            "one whose secret is of no use", .secretNotUsable("no secret"),
            [
                "status.URL": #""https://proxy""#, "status.phase": #""Initializing""#,
                "ClusterSecretReady": "False ClusterSecretNotUsable (Error): no secret",
                "ClusterReady": "False ClusterNotReachable (Error): no secret",
            ]),
        Case(
            "one that does not answer", .notReachable("no answer"),
            [
                "status.URL": #""https://proxy""#, "status.phase": #""Unknown""#,
                "ClusterSecretReady": "True",
                "ClusterReady": "False ClusterNotReachable (Error): no answer",
            ]),
        Case(
            "one that would let nobody through", .closed(MissingImpersonation(username: "x")),
            [
                "status.URL": #""https://proxy""#, "status.phase": #""Initializing""#,
                "ClusterSecretReady": "True", "ClusterReady": "True",
                "ImpersonationAllowed": "False MayNotImpersonate (Error): "
                    + MissingImpersonation(username: "x").message,
            ]),
    ]

    @Test(arguments: [
        (
            "system:serviceaccount:ops:mounter",
            #"{"kind":"ServiceAccount","name":"mounter","namespace":"ops"}"#
        ),
        ("jane", #"{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"jane"}"#),
    ])
    func whatIsMissingIsSaidAsManifests(_ username: String, _ subject: String) throws {
        let missing = MissingImpersonation(username: username)
        let lines = missing.message.split(separator: "\n").map(String.init)
        #expect(lines.first?.contains(username) == true)
        let manifests = try lines.dropFirst().map { try Value(json: Array($0.utf8)) }
        #expect(manifests.map { $0["kind"] } == ["ClusterRole", "ClusterRoleBinding"])
        #expect(manifests.last?["subjects"]?.jsonText(sortedKeys: true) == "[\(subject)]")
    }

    @Test func oneThatLetsCallersThroughAgainSaysNothingOfIt() {
        let cluster: Value = ["status": [:]]
        let closed = KubeClusterFinding.closed(MissingImpersonation(username: nil))
            .shown(in: cluster, url: "https://proxy", now: noon)
        let open = KubeClusterFinding.ready.shown(in: closed, url: "https://proxy", now: noon)
        #expect(open.condition("ImpersonationAllowed") == nil)
    }

    @Test(arguments: healths)
    func aKubeClusterTellsItsHealth(_ row: Case<KubeClusterFinding>) {
        let cluster: Value = ["status": [:]]
        let after = row.found.shown(in: cluster, url: "https://proxy", now: noon)
        #expect(changes(from: cluster, to: after) == row.expected)
    }
}

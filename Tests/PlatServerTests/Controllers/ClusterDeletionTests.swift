import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct ClusterDeletionTests {
    private let cluster: Value = [
        "metadata": [
            "finalizers": ["core.kcp.io/logicalcluster-deletion", "kcp.io/has-terminators"]
        ],
        "status": ["phase": "Ready"],
    ]

    private func changed(_ remainder: ContentRemainder?) -> [String: String] {
        changes(from: cluster, to: ClusterDeletion.after(remainder, cluster, now: noon))
    }

    @Test func whileTerminatorsAreLeftTheContentStays() {
        #expect(
            changed(nil) == [
                "status.phase": #""Terminating""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Terminating""#,
            ])
    }

    @Test func anEmptyClusterIsLetGo() {
        #expect(
            changed(ContentRemainder()) == [
                "metadata.finalizers": "-", "status.phase": #""Deleting""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Deleting""#,
            ])
    }

    @Test func whatIsLeftIsTold() {
        var remainder = ContentRemainder()
        remainder.count(
            ["metadata": ["finalizers": ["example.com/hold"]]], BuiltinResources.configMaps)
        #expect(
            changed(remainder) == [
                "status.phase": #""Deleting""#,
                "metadata.labels.tenancy.kcp.io/phase": #""Deleting""#,
                "WorkspaceContentDeleted":
                    "False SomeResourcesRemain (Info): Some resources are remaining: configmaps. "
                    + "has 1 resource instances; Some content in the logical cluster has finalizers"
                    + " remaining: example.com/hold in 1 resource instances",
            ])
    }

    @Test func childrenGoFirstAndRightsLast() {
        let types =
            BuiltinResources.all + SystemResources.everywhere + [SystemResources.workspaces]
        let rounds = ClusterDeletion.rounds(of: types).map { $0.types.map(\.plural) }
        #expect(rounds.first == ["workspaces"])
        #expect(rounds[1].contains("configmaps"))
        #expect(rounds[2] == ["customresourcedefinitions", "apibindings", "namespaces"])
        #expect(
            rounds[3] == ["rolebindings", "roles", "clusterrolebindings", "clusterroles"])
        #expect(!rounds.joined().contains("logicalclusters"))
        #expect(Set(rounds[1]).isDisjoint(with: rounds[0] + rounds[2] + rounds[3]))
    }
}

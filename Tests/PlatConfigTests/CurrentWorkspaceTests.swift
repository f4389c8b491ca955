import PlatModel
import PlatValue
import Testing

@testable import PlatConfig

/// Where `kubectl ws` writes what, from its own test table.
struct CurrentWorkspaceTests {
    private static let current = Kubeconfig.currentWorkspace
    private static let previous = Kubeconfig.previousWorkspace

    /// A kubeconfig out of `context → cluster` and `cluster → server`.
    private static func config(
        at context: String, _ contexts: [String: String], _ clusters: [String: String]
    ) -> Kubeconfig {
        var config = Kubeconfig()
        config.currentContext = context
        for (name, cluster) in contexts {
            config.contexts[name] = .init(["cluster": .string(cluster), "user": "test"])
        }
        for (name, server) in clusters {
            config.clusters[name] = .init(["server": .string(server)])
        }
        config.users["test"] = .init(["token": "t"])
        return config
    }

    private func contexts(_ config: Kubeconfig) -> [String: String] {
        config.contexts.mapValues { $0.text("cluster") }
    }

    private func servers(_ config: Kubeconfig) -> [String: String] {
        config.clusters.mapValues { $0.text("server") }
    }

    @Test func aMoveKeepsWhereOneWasAsPrevious() throws {
        var config = Self.config(
            at: Self.current, [Self.current: Self.current],
            [Self.current: "https://test/clusters/root:foo"])
        try config.enterWorkspace(server: "https://test/clusters/root:foo:bar")
        #expect(config.currentContext == Self.current)
        #expect(contexts(config) == [Self.current: Self.current, Self.previous: Self.previous])
        #expect(
            servers(config) == [
                Self.current: "https://test/clusters/root:foo:bar",
                Self.previous: "https://test/clusters/root:foo",
            ])
    }

    @Test func aMoveForgetsTheOlderPrevious() throws {
        var config = Self.config(
            at: Self.current, [Self.current: Self.current, Self.previous: Self.previous],
            [
                Self.current: "https://test/clusters/root:foo",
                Self.previous: "https://test/clusters/root",
            ])
        try config.enterWorkspace(server: "https://test/clusters/root:foo:bar:baz")
        #expect(servers(config)[Self.previous] == "https://test/clusters/root:foo")
    }

    @Test func aMoveFromOnesOwnContextLeavesItAlone() throws {
        var config = Self.config(
            at: "mine", ["mine": "mine"], ["mine": "https://test/clusters/root"])
        config.clusters["mine"]?.fields["certificate-authority-data"] = "QQ=="
        config.contexts["mine"]?.fields["namespace"] = "team"
        try config.enterWorkspace(server: "https://test/clusters/root:a")
        #expect(
            contexts(config) == ["mine": "mine", Self.current: Self.current, Self.previous: "mine"])
        #expect(
            servers(config) == [
                "mine": "https://test/clusters/root", Self.current: "https://test/clusters/root:a",
            ])
        #expect(config.clusters[Self.current]?.text("certificate-authority-data") == "QQ==")
        #expect(config.contexts[Self.current]?.text("namespace") == "team")
        #expect(config.contexts[Self.previous]?.text("namespace") == "team")
    }

    @Test func goingBackSwapsTheTwo() throws {
        let before = Self.config(
            at: Self.current, [Self.current: Self.current, Self.previous: Self.previous],
            [
                Self.current: "https://test/clusters/root:foo",
                Self.previous: "https://test/clusters/root:foo:bar",
            ])
        var config = before
        try config.swapWorkspaces()
        #expect(contexts(config) == contexts(before))
        #expect(
            servers(config) == [
                Self.current: "https://test/clusters/root:foo:bar",
                Self.previous: "https://test/clusters/root:foo",
            ])
        try config.swapWorkspaces()
        #expect(config == before)
    }

    @Test func goingBackToAForeignClusterKeepsItsName() throws {
        var config = Self.config(
            at: Self.current, [Self.current: Self.current, Self.previous: "other"],
            [Self.current: "https://test/clusters/root:foo", "other": "https://other/"])
        try config.swapWorkspaces()
        #expect(contexts(config) == [Self.current: "other", Self.previous: Self.previous])
        #expect(servers(config)[Self.previous] == "https://test/clusters/root:foo")
        #expect(servers(config)["other"] == "https://other/")
    }

    @Test func goingBackBetweenForeignClustersChangesNoCluster() throws {
        let clusters = ["other": "https://other/", "other2": "https://other2/"]
        var config = Self.config(
            at: "other", ["other": "other", Self.previous: "other2"], clusters)
        try config.swapWorkspaces()
        #expect(
            contexts(config) == ["other": "other", Self.current: "other2", Self.previous: "other"])
        #expect(servers(config) == clusters)
    }

    @Test func goingBackFailsBeforeAnythingIsChanged() {
        let lost = Self.config(
            at: Self.current, [Self.current: Self.current, Self.previous: "gone"],
            [Self.current: "https://test/clusters/root"])
        for (config, message) in [
            (
                Self.config(at: "x", ["x": "x"], ["x": "https://x"]),
                "no previous workspace found in kubeconfig"
            ),
            (lost, "cluster \"gone\" not found in kubeconfig"),
        ] {
            var changed = config
            let error = #expect(throws: KubeconfigError.self) { try changed.swapWorkspaces() }
            #expect(error?.message == message)
            #expect(changed == config)
        }
    }

    @Test func anEntryIsWrittenWhereOneOfItsNameStands() throws {
        var config = Self.config(
            at: "dev", ["dev": "dev", Self.current: Self.current],
            ["dev": "https://test/clusters/root", Self.current: "https://test/clusters/root:old"])
        for name in ["dev"] {
            config.contexts[name]?.origin = "/two/config"
            config.clusters[name]?.origin = "/two/config"
            config.clusters[name]?.fields["certificate-authority"] = "ca.pem"
        }
        config.contexts[Self.current]?.origin = "/one/config"
        config.clusters[Self.current]?.origin = "/one/config"
        try config.enterWorkspace(server: "https://test/clusters/root:a")
        #expect(config.clusters[Self.current]?.origin == "/one/config")
        #expect(config.contexts[Self.current]?.origin == "/one/config")
        #expect(config.contexts[Self.previous]?.origin == "/two/config")
        // The path was relative to the other file's folder.
        #expect(config.clusters[Self.current]?.text("certificate-authority") == "/two/ca.pem")
    }

    @Test func aSavedContextIsACopyOfThePresentPlace() throws {
        var config = Self.config(
            at: Self.current, [Self.current: Self.current],
            [Self.current: "https://test/clusters/root:foo"])
        #expect(try config.saveContext("bar", overwriting: false) == false)
        #expect(config.currentContext == "bar")
        #expect(contexts(config)["bar"] == "bar")
        #expect(servers(config)["bar"] == "https://test/clusters/root:foo")
        #expect(throws: KubeconfigError.self) {
            _ = try config.saveContext("bar", overwriting: false)
        }
        #expect(try config.saveContext("bar", overwriting: true) == true)
    }

    @Test(arguments: [
        ("https://host/clusters/root", "https://host", "root"),
        ("https://host/clusters/root:foo:bar", "https://host", "root:foo:bar"),
        ("https://host/clusters/system:foo", "https://host", "system:foo"),
        ("https://host/clusters/root:foo/abc", "https://host", "root:foo"),
        ("https://host/abc/clusters/root:foo", "https://host/abc", "root:foo"),
        (
            "https://host/services/apiexport/root/x/clusters/root",
            "https://host/services/apiexport/root/x", "root"
        ),
        ("https://host/clusters/*", "https://host", "*"),
    ])
    func anAddressNamesItsWorkspace(server: String, base: String, path: String) {
        #expect(WorkspaceURL(server) == WorkspaceURL(base: base, path: WorkspacePath(path)))
    }

    @Test(arguments: [
        "", "garbgae", "https://host/foo", "https://host/clusters", "https://host/clusters/",
        "https://host/clusters/abc:def%", "https://host/services/workspaces",
        "https://host/services/workspaces/root",
    ])
    func otherAddressesNameNone(server: String) {
        #expect(WorkspaceURL(server) == nil)
    }
}

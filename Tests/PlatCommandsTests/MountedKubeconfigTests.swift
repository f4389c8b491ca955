import PlatSystem
import PlatTesting
import Testing

/// A kubeconfig that is a mount point, as a container gets one: it cannot be replaced, only written.
struct MountedKubeconfigTests {
    /// Mounting takes a right that not everybody has.
    private static func mayMount() async -> Bool {
        let output = try? await ChildProcess.output(
            "unshare", ["-m", "true"], environment: ProcessEnvironment.current(), input: .nothing)
        return output != nil
    }

    @Test(.enabled("mounting is not allowed here", { await mayMount() }))
    func itIsWrittenInPlace() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try folder.write(
            """
            current-context: c
            contexts: [{name: c, context: {cluster: c, user: u}}]
            clusters: [{name: c, cluster: {server: "https://127.0.0.1:1/clusters/root"}}]
            users: [{name: u, user: {token: t}}]

            """, to: "source")
        try folder.write("", to: "config")
        var environment = ProcessEnvironment.current()
        environment["KUBECONFIG"] = folder.path + "/config"
        let plat = Project.file(".build/debug/plat")
        let output = try await ChildProcess.output(
            "unshare",
            [
                "-m", "sh", "-ec",
                """
                cd \(folder.path)
                mount --bind source config
                \(plat) ws save-context mine
                test ! -e config.lock
                """,
            ], environment: environment, input: .nothing)
        #expect(
            String(decoding: output, as: UTF8.self)
                == "Created context \"mine\" and switched to it.\n")
        #expect(folder.lines(of: "source").contains("current-context: mine"))
    }
}

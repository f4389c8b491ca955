import PlatSystem
import PlatTesting
import Testing

/// Programs that others wrote, against a control plane in this process. A machine without such a
/// program skips its tests, and the run names them as skipped with the reason.
@Suite(.serialized) struct RealClientsTests {
    @Test(.enabled(if: Kubectl.isThere, Kubectl.whyNot))
    func kubectlDiscoversAndExplains() async throws {
        try await withKubectl { kubectl async throws in
            let resources = try await kubectl("api-resources", "-o", "name")
            #expect(resources.contains("configmaps\n"))
            #expect(resources.contains("apibindings.apis.kcp.io\n"))
            #expect(try await kubectl("explain", "configmap.data").contains("FIELD: data"))
            #expect(
                try await kubectl("explain", "apibinding.spec.reference")
                    .contains("FIELD: reference"))
        }
    }

    @Test(.enabled(if: Kubectl.isThere, Kubectl.whyNot))
    func kubectlChangesObjects() async throws {
        try await withKubectl { kubectl async throws in
            #expect(
                try await kubectl("create", "configmap", "a", "--from-literal=x=1")
                    == "configmap/a created\n")
            let x = ["get", "configmap", "a", "-o", "jsonpath={.data.x}"]
            #expect(try await kubectl(x) == "1")
            #expect(
                try await kubectl("label", "configmap", "a", "tier=web") == "configmap/a labeled\n")
            #expect(
                try await kubectl("get", "configmap", "-l", "tier=web", "-o", "name")
                    == "configmap/a\n")
            #expect(
                try await kubectl("patch", "configmap", "a", "-p", #"{"data":{"x":"2"}}"#)
                    == "configmap/a patched\n")
            #expect(try await kubectl(x) == "2")
            #expect(
                try await kubectl("wait", "configmap/a", "--for=jsonpath={.data.x}=2")
                    == "configmap/a condition met\n")
            #expect(
                try await kubectl("delete", "configmap", "a")
                    .hasPrefix(#"configmap "a" deleted"#))
            #expect(
                try await kubectl("get", "configmap", "a", "--ignore-not-found", "-o", "name")
                    .isEmpty)
        }
    }

    @Test(.enabled(if: Kubectl.isThere, Kubectl.whyNot))
    func kubectlAppliesOnEitherSide() async throws {
        try await withKubectl { kubectl async throws in
            for (name, options) in [("client", []), ("server", ["--server-side"])] {
                let file = kubectl.home.path + "/\(name).yaml"
                for (x, word) in [("1", "created"), ("1", "unchanged"), ("2", "configured")] {
                    try kubectl.home.write(Self.manifest(name, x: x), to: "\(name).yaml")
                    let said = try await kubectl(["apply", "-f", file] + options)
                    let expected = options.isEmpty ? word : "serverside-applied"
                    #expect(said == "configmap/\(name) \(expected)\n")
                }
                #expect(
                    try await kubectl("get", "configmap", name, "-o", "jsonpath={.data.x}") == "2")
            }
        }
    }

    @Test(.enabled(if: Kubectl.isThere, Kubectl.whyNot))
    func kubectlDeletesANamespaceAndWhatIsInItFromOneFile() async throws {
        try await withKubectl { kubectl async throws in
            let namespace = "apiVersion: v1\nkind: Namespace\nmetadata: {name: team}\n---\n"
            try kubectl.home.write(
                namespace + Self.manifest("a", in: "team", x: "1"), to: "team.yaml")
            try await kubectl("create", "-f", kubectl.home.path + "/team.yaml")
            try await kubectl("delete", "-f", kubectl.home.path + "/team.yaml")
            #expect(
                try await kubectl("get", "namespace", "team", "--ignore-not-found", "-o", "name")
                    .isEmpty)
        }
    }

    @Test(.enabled(if: Kubectl.isThere, Kubectl.whyNot))
    func kubectlAsksWhoItIsAndWhatItMay() async throws {
        try await withKubectl { kubectl async throws in
            #expect(
                try await kubectl("auth", "whoami", "-o", "jsonpath={.status.userInfo.username}")
                    == "admin")
            #expect(try await kubectl("auth", "can-i", "create", "configmaps") == "yes\n")
            await #expect(throws: ChildProcessError.self) {
                try await kubectl("auth", "can-i", "create", "configmaps", "-q", "--as", "nobody")
            }
        }
    }

    @Test(.enabled(if: Kubectl.isThere, Kubectl.whyNot))
    func kubectlWatches() async throws {
        try await withKubectl { kubectl async throws in
            _ = try await kubectl("create", "configmap", "a", "--from-literal=x=1")
            let seen = try await kubectl(
                "get", "configmap", "a", "-w", "-o", "name", "--request-timeout=1s")
            #expect(seen == "configmap/a\n")
        }
    }

    @Test(
        .enabled("python3 has no package kubernetes (pip install kubernetes)") {
            try await python("import kubernetes.dynamic")
        })
    func pythonClientReadsChangesWatchesAndLeads() async throws {
        try await withServer { home async throws in
            let script = Project.file("Tests/Clients/python_client.py")
            let lines = try await ChildProcess.output(
                "python3", [script, home.path + "/kubeconfig"],
                environment: ProcessEnvironment.current())
            #expect(String(decoding: lines, as: UTF8.self).contains("ok  another candidate"))
        }
    }

    /// The file starts with no brace, which kubectl would take for JSON.
    private static func manifest(_ name: String, in namespace: String = "default", x: String)
        -> String
    {
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: \(name), namespace: \(namespace)}
        data: {x: '\(x)'}

        """
    }
}

// MARK: - The programs

/// kubectl with a kubeconfig and a home of its own.
private struct Kubectl: Sendable {
    static let isThere = Program.isThere("kubectl")
    static let whyNot: Comment = "kubectl is not on PATH"

    let home: TemporaryFolder

    @discardableResult
    func callAsFunction(_ arguments: String...) async throws -> String {
        try await self(arguments)
    }

    @discardableResult
    func callAsFunction(_ arguments: [String]) async throws -> String {
        var environment = ProcessEnvironment.current()
        environment["HOME"] = home.path
        environment["KUBECONFIG"] = home.path + "/kubeconfig"
        let output = try await ChildProcess.output("kubectl", arguments, environment: environment)
        return String(decoding: output, as: UTF8.self)
    }
}

private func withKubectl(_ body: (Kubectl) async throws -> Void) async throws {
    try await withServer { home async throws in try await body(Kubectl(home: home)) }
}

/// Calls `body` with a folder whose `kubeconfig` leads to a fresh control plane.
private func withServer(_ body: (TemporaryFolder) async throws -> Void) async throws {
    let home = try TemporaryFolder()
    defer { home.remove() }
    let server = try await EmbeddedServer.start()
    do {
        try home.write(server.kubeconfig(for: "admin"), to: "kubeconfig")
        try await body(home)
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

/// Whether a line of Python can be run.
private func python(_ line: String) async throws -> Bool {
    let code = "try:\n \(line)\n print('yes')\nexcept ImportError: pass"
    do {
        let output = try await ChildProcess.output(
            "python3", ["-c", code], environment: ProcessEnvironment.current())
        return output.starts(with: "yes".utf8)
    } catch .start {
        return false
    }
}

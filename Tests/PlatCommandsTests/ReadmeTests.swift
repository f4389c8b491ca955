import PlatSystem
import PlatTesting
import PlatValue
import Testing

/// What the README shows to others' test suites runs as it stands there.
@Suite(.enabled(if: Story.isBuilt, Story.absence))
struct ReadmeTests {
    /// The first block of code in a language that says `word`.
    private static func block(_ language: String, saying word: String) throws -> String {
        let text = String(decoding: try readFile(Project.file("README.md")), as: UTF8.self)
        let blocks = text.components(separatedBy: "```" + language + "\n").dropFirst()
            .map { $0.components(separatedBy: "```")[0] }
        return try #require(blocks.first { $0.contains(word) })
    }

    /// A folder that holds the executable as `plat`, and what programs find it by.
    private static func folder() throws -> (TemporaryFolder, [String: String]) {
        let folder = try TemporaryFolder()
        try AtomicFile.makeFolder(folder.path + "/bin")
        symlink(Project.file(".build/debug/plat"), folder.path + "/bin/plat")
        var environment = ProcessEnvironment.current()
        environment["PATH"] = "\(folder.path)/bin:\(environment["PATH"] ?? "")"
        environment["HOME"] = folder.path
        return (folder, environment)
    }

    private static func hasPytest() async -> Bool {
        do throws(ChildProcessError) {
            _ = try await ChildProcess.output(
                "python3", ["-m", "pytest", "--version"],
                environment: ProcessEnvironment.current())
            return true
        } catch {
            return false
        }
    }

    @Test(
        .timeLimit(.minutes(3)),
        .enabled("python3 has no package pytest (pip install pytest)") { await hasPytest() })
    func theFixtureForPythonServes() async throws {
        let (folder, environment) = try Self.folder()
        defer { folder.remove() }
        let fixture = try Self.block("python", saying: "pytest.fixture")
        try folder.write(fixture, to: "conftest.py")
        try folder.write(
            """
            def test_it_serves(kubeconfig):
                text = open(kubeconfig).read()
                assert "shard-base" in text and "https://127.0.0.1:" in text
            """, to: "test_fixture.py")
        let output = try await ChildProcess.output(
            "python3", ["-m", "pytest", "-q", "-p", "no:cacheprovider", folder.path],
            environment: environment)
        #expect(String(decoding: output, as: UTF8.self).contains("1 passed"))
    }

    @Test(.timeLimit(.minutes(3))) func theJobStartsPlatWhereSuitesStartKcp() async throws {
        let (folder, environment) = try Self.folder()
        defer { folder.remove() }
        let job = try Value(yaml: Array(try Self.block("yaml", saying: "runs-on").utf8))
        #expect(job["test"]?["env"]?["NO_GORUN"] == "1")
        let steps = job["test"]?["steps"]?.arrayValue?.compactMap { $0["run"]?.stringValue } ?? []
        let link = try #require(steps.first { $0.contains("ln -s") })
        // Only the folder is another one.
        let step = link.components(separatedBy: "/usr/local/bin").joined(separator: "$HOME/bin")
        let script = """
            set -e
            \(step)
            kcp start --root-directory "$HOME/kcp" --secure-port 0 \\
                --kubeconfig-path "$HOME/admin.kubeconfig" >"$HOME/log" 2>&1 &
            for round in $(seq 200); do [ -s "$HOME/admin.kubeconfig" ] && break; sleep 0.1; done
            kill $!
            grep -o 'shard-base' "$HOME/admin.kubeconfig" | head -1
            """
        let output = try await ChildProcess.output(
            "/bin/sh", ["-c", script], environment: environment)
        #expect(String(decoding: output, as: UTF8.self) == "shard-base\n")
    }
}

import PlatSystem
import Synchronization
public import Testing

/// Where a real kcp comes from: one that runs (`KCP=FOLDER`), or tools that start one
/// (`KCP_TOOLS=FOLDER`).
public enum KCPSource: Sendable {
    case running(folder: String)
    case tools(folder: String)

    /// What the environment names; nil where it names nothing.
    public static var current: KCPSource? {
        let environment = ProcessEnvironment.current()
        if let folder = environment["KCP"], !folder.isEmpty { return .running(folder: folder) }
        guard let tools = environment["KCP_TOOLS"], !tools.isEmpty, tools != "off" else {
            return nil
        }
        return .tools(folder: tools)
    }

    /// Said where the tests are skipped.
    public static let absence: Comment =
        "NO KCP: nothing was played on a real kcp. KCP_TOOLS=FOLDER starts one, KCP=FOLDER takes one that runs"
}

/// Runs a suite with a real kcp, which is started before its first test and ended after its last.
public struct KCPTrait: SuiteTrait, TestScoping {
    /// The kcp of the suite that runs.
    private static let running = Mutex<KCPServer?>(nil)

    /// The kcp of the suite that runs.
    public static func server() throws -> KCPServer {
        guard let server = running.withLock(\.self) else {
            throw KCPError("no kcp runs: the suite has no trait .kcp")
        }
        return server
    }

    public func provideScope(
        for test: Test, testCase: Test.Case?,
        performing body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        switch KCPSource.current {
        case nil: try await body()
        case .running(let folder): try await play(on: folder, body)
        case .tools(let tools):
            let own = try TemporaryFolder()
            // Named, the folder is still there for whoever ends a kcp that outlives this process.
            let folder = ProcessEnvironment.current()["KCP_FOLDER"] ?? own.path
            defer { own.remove() }
            let result: Result<Void, any Error>
            do {
                try await Self.call(
                    "\(tools)/kcp/up", [folder, "--shards", "2", "--port", Self.port])
                try await play(on: folder, body)
                result = .success(())
            } catch {
                result = .failure(error)
            }
            try await Self.call("\(tools)/kcp/down", [folder])
            try result.get()
        }
    }

    /// The tools that start a real Kubernetes API server and end it; nil where there are none.
    public static var clusterTools: String? {
        guard case .tools(let tools) = KCPSource.current,
            fileExists("\(tools)/kubernetes/up")
        else { return nil }
        return tools + "/kubernetes"
    }

    /// Runs `body` with the folder of a real Kubernetes API server, which is ended after it; nil where
    /// the tools have none.
    public static func withCluster(
        _ body: (_ folder: String?) async throws -> Void
    ) async throws {
        guard let tools = clusterTools else { return try await body(nil) }
        let folder = try server().folder + "/kubernetes"
        let result: Result<Void, any Error>
        do {
            try await call("\(tools)/up", [folder, "--port", clusterPort])
            try await body(folder)
            result = .success(())
        } catch {
            result = .failure(error)
        }
        try await call("\(tools)/down", [folder])
        try result.get()
    }

    private func play(
        on folder: String, _ body: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try KCPServer(folder: folder)
        Self.running.withLock { $0 = server }
        defer { Self.running.withLock { $0 = nil } }
        try await body()
    }

    /// The first of sixteen ports; other runs on the machine have others.
    private static let firstPort = 20_000 + Int(getpid()) % 600 * 20
    private static let port = String(firstPort)
    private static let clusterPort = String(firstPort + 16)

    private static func call(_ program: String, _ arguments: [String]) async throws {
        _ = try await ChildProcess.output(
            "/bin/bash", [program] + arguments, environment: ProcessEnvironment.current())
    }
}

extension Trait where Self == KCPTrait {
    /// A real kcp for as long as the suite runs.
    public static var kcp: KCPTrait { KCPTrait() }
}

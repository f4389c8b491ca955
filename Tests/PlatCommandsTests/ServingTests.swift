import PlatClient
import PlatConfig
import PlatHTTP
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

@testable import PlatCommands

/// A control plane in the foreground: for one test run, and in kcp's place.
@Suite(.timeLimit(.minutes(2)))
struct ServingTests {
    /// What the command says; the first line is heard while it runs.
    private final class Words: ByteSink {
        private let heard: @Sendable () -> Void
        private let text = Mutex<[UInt8]>([])

        init(_ heard: @escaping @Sendable () -> Void) { self.heard = heard }

        var all: String { String(decoding: text.withLock(\.self), as: UTF8.self) }

        func write(_ bytes: [UInt8]) -> Int32 {
            text.withLock { $0 += bytes }
            heard()
            return 0
        }
    }

    private struct Silence: ByteSource {
        func read() -> [UInt8]? { nil }
    }

    /// Runs a command until it has said something, looks around, and ends it.
    private func run(
        _ arguments: [String], in home: TemporaryFolder, look: @escaping @Sendable () -> Void
    ) async -> (status: Int32, said: String) {
        let handler = Mutex<(@Sendable (Int32) -> Void)?>(nil)
        let words = Words {
            look()
            handler.withLock(\.self)?(SIGTERM)
        }
        let streams = Streams(input: Silence(), output: words, error: words)
        var around = Plat.Surroundings(
            environment: ["HOME": home.path, "TMPDIR": home.path + "/tmp"],
            workingDirectory: home.path, streams: streams)
        around.signals = { body in handler.withLock { $0 = body } }
        return (await Plat.run(arguments: arguments, surroundings: around), words.all)
    }

    @Test func forATestNothingStays() async throws {
        let home = try TemporaryFolder()
        defer { home.remove() }
        try home.write("", to: "tmp/mark")
        let seen = Mutex<[String]>([])
        let (status, said) = await run(
            [
                "plat", "serve", "--ephemeral", "--listen", "127.0.0.1:0", "--kubeconfig-out",
                "out/k.yaml",
            ], in: home
        ) {
            // Where the folder cannot be read, nothing has been seen.
            let names = try? FileManager.default.contentsOfDirectory(atPath: home.path + "/tmp")
            seen.withLock { $0 = names ?? [] }
        }
        #expect(status == 128 + SIGTERM)
        #expect(said.hasSuffix(", nothing is kept\n"), "\(said)")
        #expect(seen.withLock(\.self).count == 2)
        #expect(try FileManager.default.contentsOfDirectory(atPath: home.path + "/tmp") == ["mark"])
        #expect(fileExists(home.path + "/out/k.yaml"))
    }

    @Test func inKcpsPlaceItsFlagsCount() async throws {
        let home = try TemporaryFolder()
        defer { home.remove() }
        try home.write("given-token,gil,1,\"givers\"\n", to: "tokens.csv")
        let (status, said) = await run(
            [
                "bin/kcp", "start", "--root-directory", home.path + "/d", "--secure-port=0",
                "--v=4",
                "--embedded-etcd-client-port", "1", "--profiling=false", "--batteries-included",
                "+user", "--feature-gates=WorkspaceMounts=true,Other=false", "--token-auth-file",
                home.path + "/tokens.csv",
            ], in: home
        ) {}
        #expect(status == 128 + SIGTERM, "\(said)")
        let config = try Value(yaml: readFile(home.path + "/d/admin.kubeconfig"))
        #expect(
            config["contexts"]?.arrayValue?.map { $0["name"] }
                == ["root", "base", "system:admin", "shard-base", "user"])
        #expect(config["current-context"] == "root")
        #expect(fileExists(home.path + "/d/apiserver.crt"))
        #expect(fileExists(home.path + "/d/apiserver.key"))
    }
}

import PlatSystem
import PlatTesting
import Synchronization
import Testing

@testable import PlatCommands

/// A signal ends whatever waits for somebody who types.
@Suite(.timeLimit(.minutes(2)))
struct InterruptionTests {
    /// What comes while a command reads its input: a signal, and nothing else.
    private final class Silence: ByteSource {
        private let onRead: @Sendable () -> Void
        private let ends: (read: Int32, write: Int32)

        init(_ onRead: @escaping @Sendable () -> Void) throws {
            var ends: [Int32] = [0, 0]
            try #require(pipe(&ends) == 0)
            self.ends = (ends[0], ends[1])
            self.onRead = onRead
        }

        func read() -> [UInt8]? {
            onRead()
            return Descriptor.read(ends.read, atMost: 1)
        }

        /// Lets the thread go that still reads.
        func end() { close(ends.write) }
    }

    private struct Nowhere: ByteSink {
        func write(_ bytes: [UInt8]) -> Int32 { 0 }
    }

    /// Runs a command, with a signal as soon as it reads; answers its status.
    private func status(
        _ arguments: [String], kubeconfig: String, isTerminal: Bool
    ) async throws -> Int32 {
        let home = try TemporaryFolder()
        defer { home.remove() }
        try home.write(kubeconfig, to: ".kube/config")
        let handler = Mutex<(@Sendable (Int32) -> Void)?>(nil)
        let input = try Silence { handler.withLock(\.self)?(SIGINT) }
        defer { input.end() }
        var streams = Streams(input: input, output: Nowhere(), error: Nowhere())
        streams.isInputTerminal = isTerminal
        streams.isErrorTerminal = isTerminal
        var around = Plat.Surroundings(
            environment: ["HOME": home.path], workingDirectory: home.path, streams: streams)
        around.signals = { body in handler.withLock { $0 = body } }
        return await Plat.run(arguments: ["plat"] + arguments, surroundings: around)
    }

    private static let kubeconfig = """
        current-context: c
        contexts: [{name: c, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {server: "http://127.0.0.1:1/clusters/root"}}]
        users: [{name: u, user: {token: t}}]

        """

    @Test(arguments: [
        ["apply", "-f", "-"], ["apply", "-"], ["delete", "-f", "-"],
        ["patch", "cm", "a", "--patch-file", "-"], ["export", "publish", "x", "-f", "-"],
    ])
    func readingStandardInputEnds(_ arguments: [String]) async throws {
        #expect(
            try await status(arguments, kubeconfig: Self.kubeconfig, isTerminal: false) == 130)
    }

    @Test func aQuestionEnds() async throws {
        let server = try await EmbeddedServer.start()
        let kubeconfig = server.kubeconfig(for: "admin")
        let made = try await status(
            ["ws", "create", "a"], kubeconfig: kubeconfig, isTerminal: false)
        #expect(made == 0)
        let asked = try await status(["ws", "rm", "a"], kubeconfig: kubeconfig, isTerminal: true)
        #expect(asked == 130)
        await server.stop()
    }

    @Test func aCancelledWaitDoesNotWaitForItsCall() async {
        let task = Task { await blockingUntilCancelled { pause() } }
        task.cancel()
        #expect(await task.value == nil)
    }
}

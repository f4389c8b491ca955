import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// Questions before something is lost, on a terminal.
struct QuestionTests {
    /// Nobody answers what he does not see.
    @Test(.timeLimit(.minutes(1))) func aQuestionIsSeenHoweverQuietItIsToBe() async throws {
        let server = try await EmbeddedServer.start()
        let home = try TemporaryFolder()
        defer { home.remove() }
        try home.write(server.kubeconfig(for: "admin"), to: ".kube/config")
        let terminal = try PseudoTerminal(columns: 80, rows: 24)
        func run(_ words: [String]) async -> Int32 {
            await terminal.run(["ws"] + words, home: home.path)
        }
        #expect(await run(["create", "-p", "a:b"]) == 0)
        terminal.forget()
        async let status = run(["rm", "-r", "-q", "a"])
        #expect(
            await terminal.shows(
                "a: goes away with everything in it, and 1 workspace below it. Go on? [y/N]"))
        terminal.type("n\n")
        #expect(await status == 1)
        #expect(await terminal.shows("left as it is"))
        await server.stop()
    }
}

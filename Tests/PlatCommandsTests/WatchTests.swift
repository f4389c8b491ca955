import PlatCommands
import PlatSystem
import PlatTesting
import Synchronization
import Testing

/// A terminal's user: reads what is printed, and presses ^C when it is enough.
private final class Reader: ByteSink {
    private struct State {
        var text = ""
        var press: (@Sendable (Int32) -> Void)?
    }

    private let state = Mutex(State())
    private let isEnough: @Sendable (String) -> Bool

    init(until isEnough: @escaping @Sendable (String) -> Bool) { self.isEnough = isEnough }

    var text: String { state.withLock(\.text) }

    func listen(_ press: @escaping @Sendable (Int32) -> Void) {
        state.withLock { $0.press = press }
    }

    func write(_ bytes: [UInt8]) -> Int32 {
        let press = state.withLock { state in
            state.text += String(decoding: bytes, as: UTF8.self)
            return isEnough(state.text) ? state.press : nil
        }
        press?(SIGINT)
        return 0
    }
}

/// A home with a control plane of its own.
private struct Session: Sendable {
    let server: EmbeddedServer
    let home: TemporaryFolder

    init() async throws {
        server = try await EmbeddedServer.start()
        home = try TemporaryFolder()
        try home.write(server.kubeconfig(for: "admin"), to: ".kube/config")
    }

    func run(_ words: [String], _ reader: Reader = Reader { _ in false }) async -> Int32 {
        var around = Plat.Surroundings(
            environment: ["HOME": home.path], workingDirectory: home.path,
            streams: Streams(input: MemorySource(""), output: reader, error: reader))
        around.signals = { reader.listen($0) }
        return await Plat.run(arguments: ["plat"] + words, surroundings: around)
    }

    func end() async {
        await server.stop()
        home.remove()
    }
}

@Suite struct WatchTests {
    @Test func aWatchTellsWhatIsThereAndEndsOnInterrupt() async throws {
        let session = try await Session()
        let reader = Reader { $0.contains("kube-root-ca.crt") }
        let status = await session.run(["watch", "cm", "-o", "name"], reader)
        #expect(status == 130)
        #expect(reader.text == "configmap/kube-root-ca.crt\nplat watch: interrupted\n")
        await session.end()
    }

    @Test func aWatchShowsTheColumnsOfTheType() async throws {
        let session = try await Session()
        let reader = Reader { $0.contains("Active") }
        #expect(await session.run(["watch", "ns", "default"], reader) == 130)
        let lines = reader.text.split(separator: "\n")
        #expect(lines.first == "CHANGE     NAME      STATUS   AGE")
        #expect(lines.dropFirst().first?.hasPrefix("ADDED      default   Active   ") == true)
        await session.end()
    }

    @Test func eachChangeIsOneLineOfJSON() async throws {
        let session = try await Session()
        let reader = Reader { $0.contains("\"two\"") }
        async let watching = session.run(
            ["watch", "ns", "-o", "jsonl", "--field-selector", "metadata.name=default"], reader)
        for value in ["one", "two"] {
            let patch = "{\"metadata\":{\"labels\":{\"step\":\"\(value)\"}}}"
            #expect(await session.run(["patch", "ns", "default", "-p", patch]) == 0)
        }
        #expect(await watching == 130)
        let first = reader.text.split(separator: "\n").first ?? ""
        #expect(first.hasPrefix("{\"type\":\"ADDED\",\"object\":{\"apiVersion\":\"v1\""))
        await session.end()
    }

    /// The wait ends, the work does not: that is said.
    @Test func anInterruptedWaitSaysWhatGoesOnAtTheServer() async throws {
        let session = try await Session()
        let patch = "{\"metadata\":{\"finalizers\":[\"example.org/hold\"]}}"
        #expect(await session.run(["patch", "cm", "kube-root-ca.crt", "-p", patch]) == 0)
        // The first look after the removal is within the wait.
        let reader = Reader { text in
            text.split(separator: "\n").drop { !$0.hasPrefix("DELETE") }
                .contains { $0.hasPrefix("GET") }
        }
        let status = await session.run(["delete", "cm", "kube-root-ca.crt", "-v"], reader)
        #expect(status == 130)
        #expect(
            reader.text.hasSuffix(
                """
                plat delete: interrupted
                hint: configmaps/kube-root-ca.crt goes on being removed at the server

                """))
        await session.end()
    }

    /// The tree too: a line for what is there, what comes, changes and goes, whatever is below it.
    @Test func aTreeTellsOfEachChangeOnce() async throws {
        let session = try await Session()
        #expect(await session.run(["ws", "create", "a"]) == 0)
        let reader = Reader { $0.contains("DELETED    :root:a ") }
        async let watching = session.run(["ws", "tree", "--watch"], reader)
        #expect(await session.run(["ws", "create", ":root:a:b"]) == 0)
        // It is seen before it goes.
        for _ in 0..<200 where !reader.text.contains(":root:a:b ") || !reader.text.contains("Ready")
        {
            try await Task.sleep(for: .milliseconds(20))
        }
        #expect(await session.run(["ws", "rm", "-r", "-y", "a"]) == 0)
        #expect(await watching == 130)
        let lines = reader.text.split(separator: "\n").map { line in
            line.split(separator: " ").map(String.init)
        }
        #expect(lines.first == ["CHANGE", "WORKSPACE", "LOCATION", "TYPE", "PHASE"])
        #expect(lines[1].first == "ADDED" && lines[1].contains("root:organization"))
        #expect(lines.contains { $0.starts(with: ["ADDED", ":root:a:b"]) })
        for path in [":root:a", ":root:a:b"] {
            #expect(lines.count { $0.starts(with: ["DELETED", path]) } == 1, "\(path)")
        }
        #expect(Set(lines).count == lines.count, "no line twice")
        await session.end()
    }

    @Test func aTreeTellsAProgramOfObjects() async throws {
        let session = try await Session()
        #expect(await session.run(["ws", "create", "a", "--location-selector", "name=beta"]) == 0)
        let reader = Reader { $0.contains("}\n") }
        #expect(await session.run(["ws", "tree", "--watch", "-o", "jsonl"], reader) == 130)
        let line = reader.text.split(separator: "\n").first ?? ""
        #expect(line.hasPrefix(#"{"type":"ADDED","object":{"path":":root:a","name":"a","type":"#))
        #expect(line.contains(#""location":"beta""#))
        await session.end()
    }
}

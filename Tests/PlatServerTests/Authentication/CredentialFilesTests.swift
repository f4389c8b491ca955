import PlatHTTP
import PlatModel
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// Users who come and go without a restart.
@Suite(.timeLimit(.minutes(2)))
struct CredentialFilesTests {
    @Test func whoIsGoneFromTheFileIsOutAndHisWatchesToo() async throws {
        try await TestPlane.with(
            configure: { folder, configuration in
                let path = folder + "/tokens.csv"
                try Array(TestPlane.tokens.utf8).write(toFile: path)
                configuration.tokenFile = nil
                configuration.tokenFilePath = path
            }
        ) { plane in
            let path = plane.path("/api/v1/configmaps?watch=1&timeoutSeconds=60")
            let ending = try await plane.events(path, token: "master-token")
            let staying = try await plane.events(path)
            let others = TestPlane.tokens.split(separator: "\n").filter {
                !$0.hasPrefix("master-token")
            }
            let text = others.joined(separator: "\n") + "\nnew-token,nora,9,\"system:kcp:admin\""
            let file = try #require(plane.plane.configuration.tokenFilePath)
            try Array(text.utf8).write(toFile: file)
            var last: Value = .null
            for try await event in ending { last = event }
            #expect(last["type"] == "ERROR")
            #expect(last.at("object", "code") == 401)
            let namespaces = plane.path("/api/v1/namespaces")
            #expect(
                try await plane.send("GET", namespaces, token: "master-token").status == 401)
            #expect(try await plane.send("GET", namespaces, token: "new-token").status == 200)
            try await plane.post(
                plane.path("/api/v1/namespaces/default/configmaps"),
                ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "later"]])
            for try await event in staying where event["object"]?.objectName == "later" { return }
            Issue.record("the watch of somebody who stayed has ended")
        }
    }

    @Test func whatCannotBeReadChangesNothingAndIsReadAgain() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/files-" + newUID()
        defer {
            // What is left in the temporary folder does no harm.
            try? FileManager.default.removeItem(atPath: folder)
        }
        try AtomicFile.makeFolder(folder)
        let path = folder + "/users"
        // What the file holds at each look; nil: it is gone.
        let looks: [String?] = ["one", "two", "bad", nil, "two", "three"]
        try Array("one".utf8).write(toFile: path)
        let step = Mutex(0)
        let clock = ServerClock(
            secondsSinceEpoch: { 0 }, uptime: { .zero },
            pause: { _ in
                let at = step.withLock { step in
                    defer { step += 1 }
                    return step
                }
                guard at < looks.count else { throw CancellationError() }
                if let text = looks[at] {
                    try Array(text.utf8).write(toFile: path)
                } else {
                    try FileManager.default.removeItem(atPath: path)
                }
            })
        let taken = Mutex<[String]>([])
        let files = CredentialFiles(
            [
                .init(path: path, what: "users") { text in
                    guard text != "bad" else { throw Invalid("is bad") }
                    taken.withLock { $0.append(text) }
                }
            ], clock: clock, log: ServerLog())
        try files.read()
        let changes = Mutex(0)
        await files.follow { changes.withLock { $0 += 1 } }
        #expect(taken.withLock { $0 } == ["one", "two", "two", "three"])
        #expect(changes.withLock { $0 } == 3)
    }

    @Test func whatCannotBeReadStopsTheStart() throws {
        let files = CredentialFiles(
            [.init(path: "/nowhere/tokens.csv", what: "token file") { _ in }], clock: .system,
            log: ServerLog())
        #expect(throws: ServerStartError.self) { try files.read() }
    }
}

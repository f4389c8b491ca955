import PlatSystem
import PlatTesting
import PlatValue
import Testing

@testable import PlatConfig

/// What does not change keeps its bytes.
struct KubeconfigEditTests {
    private func edit(_ text: String, _ edit: KubeconfigEdit) throws -> String {
        let bytes = Array(text.utf8)
        let document = try KubeconfigText.parse(bytes)
        let result = KubeconfigEditor.edit(bytes, document: document, with: edit)
        #expect(try KubeconfigText.parse(result) == edit.applied(to: document))
        return String(decoding: result, as: UTF8.self)
    }

    private static let commented = """
        # my platform
        ---
        kind: Config
        apiVersion: v1
        current-context: kcp # where I am
        users:
        # the admin
        - {"name": "admin", "user": {"token": "t"}}
        x-mine: {a: [1,   2]}
        contexts:
          - context: {"cluster": "kcp", "user": "admin"}
            name: kcp
        clusters:
          # the one
          - name: kcp
            cluster:
              server: 'https://h/clusters/root'   # here
              insecure-skip-tls-verify: true
          # the other
          - name: old
            cluster: {server: "https://old"}

        """

    @Test func commentsOrderAndStyleStay() throws {
        var change = KubeconfigEdit()
        change.currentContext = "new"
        change.changes = [
            .init(section: .clusters, name: "new", fields: ["server": "https://new"]),
            .init(section: .contexts, name: "new", fields: ["cluster": "new", "user": "admin"]),
        ]
        let expected = """
            # my platform
            ---
            kind: Config
            apiVersion: v1
            current-context: new # where I am
            users:
            # the admin
            - {"name": "admin", "user": {"token": "t"}}
            x-mine: {a: [1,   2]}
            contexts:
              - context: {"cluster": "kcp", "user": "admin"}
                name: kcp
              - context:
                  cluster: new
                  user: admin
                name: new
            clusters:
              # the one
              - name: kcp
                cluster:
                  server: 'https://h/clusters/root'   # here
                  insecure-skip-tls-verify: true
              # the other
              - name: old
                cluster: {server: "https://old"}
              - cluster:
                  server: https://new
                name: new

            """
        #expect(try edit(Self.commented, change) == expected)
    }

    @Test func aChangedEntryIsWrittenInItsPlace() throws {
        var change = KubeconfigEdit()
        change.changes = [
            .init(section: .clusters, name: "kcp", fields: ["server": "https://x", "y": 1])
        ]
        let result = try edit(Self.commented, change)
        #expect(
            result.contains("  # the one\n  - name: kcp\n    cluster:\n      server: https://x\n"))
        #expect(
            result.contains(
                "  # the other\n  - name: old\n    cluster: {server: \"https://old\"}\n"))
    }

    @Test func aRemovedEntryLeavesItsNeighbours() throws {
        var change = KubeconfigEdit()
        change.changes = [.init(section: .clusters, name: "kcp", fields: nil)]
        let result = try edit(Self.commented, change)
        #expect(
            result.hasSuffix(
                "  # the one\n  # the other\n  - name: old\n    cluster: {server: \"https://old\"}\n"
            ))
    }

    @Test func keysBesideNameAndContentsStay() throws {
        var change = KubeconfigEdit()
        change.changes = [.init(section: .contexts, name: "a", fields: ["cluster": "b"])]
        let result = try edit(
            "contexts:\n- name: a\n  x-entry: 1\n  context: {cluster: a}\n", change)
        #expect(result.contains("- name: a\n  x-entry: 1\n  context:\n    cluster: b\n"))
    }

    @Test(arguments: [
        "", "# only a comment\n", "null\n", "{}\n", "clusters: []\n", "clusters: null\ncontexts:\n",
        "clusters:\n- name: n\n  cluster: {}", "clusters: [{name: n, cluster: {}}]",
        "current-context: \"quoted \\\" text\"\n", "current-context: 'a''b'  # c\n",
        "current-context:\nkind: Config\n", "current-context: >-\n  folded\n  text\n",
        "\u{FEFF}kind: Config\n", "kind: Config\n---\nkind: Other\n", "kind: Config\n...\n",
        "\"clusters\":\n- name: n\n", "x: &c {server: s}\nclusters:\n- {name: n, cluster: *c}\n",
        "clusters:\n-\n  name: n\n  cluster:\n    x: |\n      - name: no\n     \n- name: m\n",
        "{\"current-context\": \"j\"}",
    ])
    func everyStyleCanBeEdited(text: String) throws {
        var change = KubeconfigEdit()
        change.currentContext = "on"
        change.changes = [
            .init(section: .clusters, name: "n", fields: ["server": "https://n", "x": "yes"]),
            .init(section: .users, name: "u", fields: ["token": "# no comment"]),
        ]
        _ = try edit(text, change)
        _ = try edit(text.split(separator: "\n").joined(separator: "\r\n") + "\r\n", change)
    }

    @Test func lineEndsStay() throws {
        var change = KubeconfigEdit()
        change.changes = [.init(section: .users, name: "u", fields: ["token": "t"])]
        let result = try edit("kind: Config\r\napiVersion: v1\r\nusers:\r\n- name: v\r\n", change)
        #expect(!result.replacing("\r\n", with: "").contains("\n"))
    }
}

/// How the files are replaced.
struct KubeconfigFileTests {
    private func files(_ folder: TemporaryFolder) -> KubeconfigFiles {
        KubeconfigFiles(flag: nil, variable: folder.path + "/config", home: "/nowhere")
    }

    private func use(_ name: String, _ files: KubeconfigFiles, wait: Duration = .zero) async throws
    {
        try await files.modify(lockWait: wait) { $0.currentContext = name }
    }

    @Test func aNewFileIsForItsOwnerOnly() async throws {
        let folder = try TemporaryFolder()
        try await use("a", files(folder))
        var status = stat()
        #expect(stat(folder.path + "/config", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
    }

    @Test func modeAndSymbolicLinkStay() async throws {
        let folder = try TemporaryFolder()
        try folder.write("real/file", "kind: Config\n")
        #expect(chmod(folder.path + "/real/file", 0o640) == 0)
        #expect(symlink("real/file", folder.path + "/config") == 0)
        try await use("a", files(folder))
        var status = stat()
        #expect(lstat(folder.path + "/config", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        #expect(stat(folder.path + "/real/file", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o640)
        #expect(try folder.text("real/file").contains("current-context: a"))
    }

    @Test func nothingIsLeftBehind() async throws {
        let folder = try TemporaryFolder()
        try folder.write("config", "kind: Config\n")
        try await use("a", files(folder))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["config"])
    }

    @Test func whatIsTheSameIsNotWritten() async throws {
        let folder = try TemporaryFolder()
        try folder.write("config", "current-context: a   # no kind, and odd blanks\n")
        try await use("a", files(folder))
        #expect(try folder.text("config") == "current-context: a   # no kind, and odd blanks\n")
    }

    @Test func aLockOfSomebodyElseIsRespected() async throws {
        let folder = try TemporaryFolder()
        try folder.write("config", "kind: Config\n")
        try folder.write("config.lock", "")
        let error = await #expect(throws: KubeconfigError.self) {
            try await use("a", files(folder))
        }
        #expect(error?.message == "open \(folder.path)/config.lock: file exists")
        #expect(try folder.text("config") == "kind: Config\n")
        #expect(fileExists(folder.path + "/config.lock"))
    }

    @Test func aLockWhoseHolderIsGoneIsTakenOver() async throws {
        let folder = try TemporaryFolder()
        try folder.write("config", "kind: Config\n")
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, 255)
        let host = String(
            decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        // No process has this id: it is above Linux's limit.
        try folder.write("config.lock", "4194305 \(host)\n")
        try await use("a", files(folder))
        #expect(try folder.text("config").contains("current-context: a"))
        #expect(!fileExists(folder.path + "/config.lock"))
    }

    @Test func anOldEmptyLockIsTakenOver() async throws {
        let folder = try TemporaryFolder()
        try folder.write("config", "kind: Config\n")
        try folder.write("config.lock", "")
        var times = [
            timeval(tv_sec: 1_000_000, tv_usec: 0), timeval(tv_sec: 1_000_000, tv_usec: 0),
        ]
        #expect(utimes(folder.path + "/config.lock", &times) == 0)
        try await use("a", files(folder))
        #expect(try folder.text("config").contains("current-context: a"))
    }

    @Test func writersAtOnceLoseNothing() async throws {
        let folder = try TemporaryFolder()
        try folder.write("config", "kind: Config\n")
        let files = files(folder)
        await withTaskGroup(of: Void.self) { group in
            for at in 0..<16 {
                group.addTask {
                    do throws(KubeconfigError) {
                        try await files.modify(lockWait: .seconds(30)) {
                            $0.contexts["c\(at)"] = .init(["cluster": "x"])
                        }
                    } catch {
                        Issue.record("\(error)")
                    }
                }
            }
        }
        #expect(try files.load().get().contexts.count == 16)
    }

    @Test func noSecretIsPrinted() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            "config",
            "current-context: c\ncontexts: [{name: c, context: {cluster: c, user: u}}]\n"
                + "clusters: [{name: c, cluster: {server: https://h}}]\n"
                + "users: [{name: u, user: {token: s3cr3t}}]\n")
        let connection = try files(folder).load().get().connection()
        #expect(connection.token == "s3cr3t")
        #expect(!"\(connection)".contains("s3cr3t"))
        #expect(!String(reflecting: connection).contains("s3cr3t"))
    }
}

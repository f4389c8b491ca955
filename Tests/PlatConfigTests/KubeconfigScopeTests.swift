import PlatSystem
import PlatValue
import Testing

@testable import PlatConfig

/// The short way through a large file ends where the long way does.
struct KubeconfigScopeTests {
    private static func large(_ count: Int, current: String, ending: String = "\n") -> String {
        var text = "apiVersion: v1\nkind: Config\ncurrent-context: \(current) # here\nclusters:\n"
        for at in 0..<count {
            text +=
                "- cluster:\n    server: https://h\(at):6443/clusters/root:n\(at)\n  name: c\(at)\n"
        }
        text += "# between\ncontexts:\n"
        for at in 0..<count {
            text += "- context:\n    cluster: c\(at)\n    user: c1\n  name: x\(at)\n"
        }
        return text + "users:\n- name: c0\n  user: {token: x9}\n- name: c1\n  user: {token: x7}"
            + ending
    }

    private func files(_ texts: [String], _ folder: TemporaryFolder) throws -> KubeconfigFiles {
        for (at, text) in texts.enumerated() { try folder.write("f\(at)", text) }
        let list = texts.indices.map { "\(folder.path)/f\($0)" }.joined(separator: ":")
        return KubeconfigFiles(flag: nil, variable: list, home: "/nowhere")
    }

    private func present(_ context: String = "") -> KubeconfigOverrides {
        var overrides = KubeconfigOverrides()
        overrides.context = context
        return overrides
    }

    private func check(_ files: KubeconfigFiles, _ overrides: KubeconfigOverrides) throws {
        let all = try files.load().get()
        let some = try files.load(.present(overrides)).get()
        #expect(try some.connection(overrides) == all.connection(overrides))
        #expect(some.contexts.count < all.contexts.count)
        for section in KubeconfigSection.allCases {
            for (name, entry) in some[section] { #expect(all[section][name] == entry) }
        }
    }

    @Test(arguments: ["", "x0", "x7", "x1999"])
    func aLargeFileAnswersTheSame(context: String) throws {
        let folder = try TemporaryFolder()
        try check(
            try files([Self.large(2000, current: "x1234")], folder), present(context))
    }

    @Test func clustersAndUsersOfTheCommandLineAreThere() throws {
        let folder = try TemporaryFolder()
        var overrides = present("x5")
        overrides.cluster = "c77"
        overrides.user = "c0"
        try check(try files([Self.large(2000, current: "x1")], folder), overrides)
    }

    @Test func theFirstFileWins() throws {
        let folder = try TemporaryFolder()
        let first = "contexts:\n- name: x3\n  context: {cluster: c9}\n"
        let files = try files([first, Self.large(2000, current: "x3")], folder)
        try check(files, present())
        let config = try files.load(.present(present())).get()
        #expect(config.contexts["x3"]?.text("cluster") == "c9")
    }

    @Test func whatIsSmallOrNotUnderstoodIsReadWhole() throws {
        let folder = try TemporaryFolder()
        let flow = "{current-context: x1, pad: \"\(String(repeating: "x", count: 40_000))\"}\n"
        for text in [Self.large(2, current: "x1"), flow] {
            let files = try files([text], folder)
            #expect(files.excerpts(.present(present())) == nil)
            #expect(try files.load(.present(present())).get() == files.load().get())
        }
    }

    @Test func aContextThatIsMissingIsMissing() throws {
        let folder = try TemporaryFolder()
        let files = try files([Self.large(2000, current: "gone")], folder)
        let config = try files.load(.present(present())).get()
        #expect(config.currentContext == "gone" && config.contexts["gone"] == nil)
        #expect(!config.contexts.isEmpty)
    }

    /// Whatever the text ends with, a move leaves what the long way would have left.
    @Test(arguments: ["\n", "", "\n\n# the end\n"])
    func aMoveWritesTheSame(ending: String) async throws {
        let folder = try TemporaryFolder()
        let text = Self.large(2000, current: "x1234", ending: ending)
        let files = try files([text], folder)
        let path = "\(folder.path)/f0"
        var bytes = Array(text.utf8)
        for server in ["https://h:6443/clusters/root:a", "https://h:6443/clusters/root:b"] {
            let before = try KubeconfigFile.parse(bytes, path: path)
            var after = before.config
            try after.enterWorkspace(server: server)
            let edits = try files.edits(
                from: before.config, to: after, relativizingPaths: false)
            let expected = KubeconfigEditor.edit(
                bytes, document: before.document, with: try #require(edits[path]))
            try await files.modify(scope: .present(present())) {
                config throws(KubeconfigError) in try config.enterWorkspace(server: server)
            }
            let written = try readFile(path)
            #expect(
                String(decoding: written, as: UTF8.self)
                    == String(decoding: expected, as: UTF8.self))
            bytes = written
        }
    }

    @Test func theLastEntryOfAnExcerptCanGo() async throws {
        let folder = try TemporaryFolder()
        let files = try files([Self.large(2000, current: "x1")], folder)
        try await files.modify { config throws(KubeconfigError) in config.contexts["x9"] = nil }
        let config = try files.load().get()
        #expect(config.contexts.count == 1999 && config.contexts["x9"] == nil)
    }
}

import PlatSystem
import PlatValue
import Testing

@testable import PlatConfig

/// The short way through a large file ends where the long way does.
struct KubeconfigGlanceTests {
    private static func large(_ count: Int, current: String) -> String {
        var text = "apiVersion: v1\nkind: Config\ncurrent-context: \(current) # here\nclusters:\n"
        for at in 0..<count {
            text +=
                "- cluster:\n    server: https://h\(at):6443/clusters/root:n\(at)\n  name: c\(at)\n"
        }
        text += "contexts:\n"
        for at in 0..<count {
            text += "- context:\n    cluster: c\(at)\n    user: c\(at)\n  name: x\(at)\n"
        }
        return text + "users:\n- name: c1\n  user: {token: x7}\n"
    }

    private func files(_ texts: [String], _ folder: TemporaryFolder) throws -> KubeconfigFiles {
        for (at, text) in texts.enumerated() { try folder.write("f\(at)", text) }
        let list = texts.indices.map { "\(folder.path)/f\($0)" }.joined(separator: ":")
        return KubeconfigFiles(flag: nil, variable: list, home: "/nowhere")
    }

    private func server(_ files: KubeconfigFiles, _ context: String) throws -> String? {
        let config = try files.load().get()
        let name = context.isEmpty ? config.currentContext : context
        return config.contexts[name].flatMap { config.clusters[$0.text("cluster")] }?.text("server")
    }

    @Test(arguments: ["", "x0", "x7", "x1999"])
    func aLargeFileAnswersTheSame(context: String) throws {
        let folder = try TemporaryFolder()
        let files = try files([Self.large(2000, current: "x1234")], folder)
        let glanced = files.glance(context: context)
        #expect(glanced != nil)
        #expect(try glanced == server(files, context))
    }

    @Test func theFirstFileWins() throws {
        let folder = try TemporaryFolder()
        let first = "contexts:\n- name: x3\n  context: {cluster: c9}\n"
        let files = try files([first, Self.large(2000, current: "x3")], folder)
        #expect(files.glance(context: "") == "https://h9:6443/clusters/root:n9")
    }

    @Test func whatIsNotFoundIsLeftToTheFullReading() throws {
        let folder = try TemporaryFolder()
        #expect(try files([Self.large(2000, current: "gone")], folder).glance(context: "") == nil)
        #expect(try files([Self.large(2, current: "x1")], folder).glance(context: "") == nil)
        let flow = "{current-context: x1, pad: \"\(String(repeating: "x", count: 40_000))\"}\n"
        #expect(try files([flow], folder).glance(context: "") == nil)
    }
}

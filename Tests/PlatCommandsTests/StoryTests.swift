import PlatSystem
import PlatTesting
import Testing

/// The story that `make demo` shows, with the executable as it stands and processes of its own.
@Suite struct StoryTests {
    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(2)))
    func theStoryIsPlayedToItsEnd() async throws {
        await Story.play(on: nil)
    }

    /// The part of a service on many clusters, in which each step ends the story where it fails.
    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(2)))
    func theServiceIsPlayedToItsEnd() async throws {
        await Story.playService(on: nil)
    }
}

/// The script, and what it must have come to.
enum Story {
    private static let executable = Project.file(".build/debug/plat")
    static let isBuilt = fileExists(executable)
    static let absence: Comment = "no executable in .build/debug: swift build --product plat"

    /// Plays it on the control plane whose kubeconfigs are in a folder; nil: on one of its own. What is
    /// mounted is the cluster of a kubeconfig; nil: one that the story makes.
    static func play(on controlPlane: String?, mounting cluster: String? = nil) async {
        let told = await told(by: "story.sh", on: controlPlane, ["COMPUTE_KUBECONFIG": cluster])
        for location in ["root", "beta"] {
            #expect(told.contains("Llama2   \(location)       Completed"))
        }
    }

    /// Plays the part of a service, where `play` plays the first. A cluster that is given is an API
    /// server alone.
    static func playService(on controlPlane: String?, mounting cluster: String? = nil) async {
        let told = await told(
            by: "service.sh", on: controlPlane,
            ["COMPUTE_KUBECONFIG": cluster, "BARE_CLUSTERS": cluster.map { _ in "1" }])
        #expect(told.contains("training 1.0.0 installed in :root:training"))
        #expect(told.contains("training 1.1.0 runs in :root:training"))
        #expect(told.contains("would break :root:teams:alpha, :root:teams:beta"))
        #expect(told.contains("training 1.1.0 removed in :root:training"))
    }

    /// What a script tells; nothing where it ends early, which is an issue.
    static func told(
        by script: String, on controlPlane: String?, _ settings: [String: String?] = [:]
    ) async -> String {
        var environment = ProcessEnvironment.current()
        environment["PLAT"] = executable
        for name in ["KEEP", "COMPUTE_KUBECONFIG"] { environment[name] = nil }
        environment["CONTROL_PLANE"] = controlPlane
        for (name, value) in settings { environment[name] = value }
        let output: [UInt8]
        do throws(ChildProcessError) {
            output = try await ChildProcess.output(
                "/bin/sh", [Project.file("Tests/Story/" + script)], environment: environment)
        } catch {
            // What it said is above: its errors go where those of the test go.
            Issue.record("the story ends early: \(error)")
            return ""
        }
        return String(decoding: output, as: UTF8.self)
    }
}

import PlatSystem
import PlatTesting
import Testing

/// The story that `make demo` shows, with the executable as it stands and processes of its own.
@Suite struct StoryTests {
    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(2)))
    func theStoryIsPlayedToItsEnd() async throws {
        await Story.play(on: nil)
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
        var environment = ProcessEnvironment.current()
        environment["PLAT"] = executable
        environment["KEEP"] = nil
        environment["COMPUTE_KUBECONFIG"] = cluster
        environment["CONTROL_PLANE"] = controlPlane
        let output: [UInt8]
        do throws(ChildProcessError) {
            output = try await ChildProcess.output(
                "/bin/sh", [Project.file("Tests/Story/story.sh")], environment: environment)
        } catch {
            // What it said is above: its errors go where those of the test go.
            Issue.record("the story ends early: \(error)")
            return
        }
        let told = String(decoding: output, as: UTF8.self)
        for location in ["root", "beta"] {
            #expect(told.contains("Llama2   \(location)       Completed"))
        }
    }
}

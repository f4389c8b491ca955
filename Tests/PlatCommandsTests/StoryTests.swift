import PlatSystem
import PlatTesting
import Testing

/// The story that `make demo` shows, with the executable as it stands and processes of its own.
@Suite struct StoryTests {
    private static let executable = Project.file(".build/debug/plat")

    @Test(
        .enabled(
            if: fileExists(executable), "no executable in .build/debug: swift build --product plat"),
        .timeLimit(.minutes(2)))
    func theStoryIsPlayedToItsEnd() async throws {
        var environment = ProcessEnvironment.current()
        environment["PLAT"] = Self.executable
        for name in ["KEEP", "COMPUTE_KUBECONFIG"] { environment[name] = nil }
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

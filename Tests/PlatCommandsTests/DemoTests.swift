import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// What a newcomer meets first, with the executable as it stands and processes of its own.
@Suite struct DemoTests {
    @Test func itsFilesAreThoseOfTheStory() throws {
        for file in DemoFiles.all {
            let story = try readFile(Project.file("Tests/Story/" + file.name))
            #expect(file.text == String(decoding: story, as: UTF8.self), "\(file.name)")
        }
    }

    @Test func thereAreTenThingsToType() {
        #expect(DemoStory(first: "root", second: "beta").thingsToType.count == 10)
    }

    /// Built twice, drawn as README shows it, played line by line as it is printed, and taken away.
    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(2)))
    func whatItSaysToTypeCanBeTyped() async throws {
        let said = try await script(
            """
            set -e
            plat demo --data d --listen 127.0.0.1:0 >first 2>first.steps
            plat demo --data d >said 2>said.steps
            grep -c '^provider\\$ plat' said.steps
            grep -E '^  (export|plat) ' said >lines
            wc -l <lines
            plat map :root -o svg --kubeconfig d/kubeconfig >map.svg
            if [ -n "$PLAT_UPDATE" ]; then cp map.svg "$PICTURE"; else cmp map.svg "$PICTURE"; fi
            { cat lines; echo plat get models -w :root:ml-europe; } >play; sh -e play
            plat demo --remove --data d
            plat ws ls -w :root -o name --kubeconfig d/admin.kubeconfig
            plat down --data d
            """)
        #expect(said.starts(with: ["5", "11"]))
        #expect(said.contains { $0.hasPrefix("chat") && $0.contains("Running") })
        #expect(said.last { !$0.isEmpty }?.hasPrefix("The demo is removed") == true)
    }

    /// Each persona is a context of one kubeconfig, and may do what README says.
    @Test(.enabled(if: Story.isBuilt, Story.absence), .timeLimit(.minutes(2)))
    func everyPersonaHasAFirstMinute() async throws {
        let said = try await script(
            """
            set -e
            eval "$(plat up --data d --listen 127.0.0.1:0)"
            plat ctx ls -o name
            plat ctx use provider
            plat ws create models --enter
            plat export publish training.faros.sh -f "$STORY/models-crd.yaml"
            plat export grant training.faros.sh --to-group users
            plat ctx use user
            plat ws create mine --enter
            plat bind :root:models:training.faros.sh
            plat apply -f "$STORY/model.yaml"
            plat get models -o name
            plat ctx use owner
            plat apply "$STORY/platform" -w :root
            plat ws grant :root --to-user uma --role view
            if plat get models -w :root:mine; then exit 9; fi
            plat down --data d
            """)
        #expect(said.prefix(4) == ["admin", "owner", "provider", "user"])
        #expect(said.contains("model.training.faros.sh/chat"))
    }

    /// The lines of standard output of a shell in a home of its own.
    private func script(_ text: String) async throws -> [String] {
        let home = try TemporaryFolder()
        defer { home.remove() }
        var environment = ProcessEnvironment.current()
        for name in ["KUBECONFIG", "PLAT_WORKSPACE", "XDG_DATA_HOME"] { environment[name] = nil }
        environment["HOME"] = home.path
        environment["PICTURE"] = Project.file("README.svg")
        environment["STORY"] = Project.file("Tests/Story")
        environment["PLAT"] = Project.file(".build/debug/plat")
        environment["PATH"] = home.path + "/bin:" + (environment["PATH"] ?? "/usr/bin:/bin")
        let whole = """
            cd "$HOME" && mkdir bin && ln -s "$PLAT" bin/plat
            trap 'plat down --data "$HOME/d" >/dev/null 2>&1' EXIT
            \(text)
            """
        let output = try await ChildProcess.output(
            "/usr/bin/timeout", ["60", "/bin/bash", "-c", whole], environment: environment)
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

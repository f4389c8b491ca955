import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

@Suite struct GeneratedFilesTests {
    @Test(arguments: GeneratedFiles.all().map(\.path))
    func committedFileIsWhatTheCommandsGenerate(_ path: String) throws {
        let generated = GeneratedFiles.all().first { $0.path == path }?.text ?? ""
        // A file that is not there is as stale as one that differs.
        let committed = (try? readFile(Project.file(path))).map {
            String(decoding: $0, as: UTF8.self)
        }
        if committed != generated {
            Issue.record("\(path) is stale: run make generate")
            if Project.updates {
                try AtomicFile.write(
                    Array(generated.utf8), to: Project.file(path), newMode: 0o644)
            }
        }
    }

    @Test func roffNeverSeesAnAccidentalRequest() {
        #expect(ManualPage.escape(".x\n'y\na-b\\c") == "\\&.x\n\\&'y\na\\-b\\ec")
    }
}

@Suite struct CompletionScriptTests {
    /// Where a shell is not installed there is nobody to ask.
    @Test(arguments: ["bash", "zsh", "fish"])
    func theShellUnderstandsItsScript(_ shell: String) async throws {
        let files = ["bash": "plat.bash", "zsh": "_plat", "fish": "plat.fish"]
        let program = "/usr/bin/" + shell
        guard fileExists(program), let file = files[shell] else { return }
        let path = Project.file("Completions/" + file)
        // Throws with the shell's status where the syntax is wrong.
        _ = try await ChildProcess.output(program, ["-n", path], environment: [:])
    }
}

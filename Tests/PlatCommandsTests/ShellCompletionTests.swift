import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// Completion in the shells themselves, where they are installed: for operands and for options, with a
/// program that answers in plat's place what kind of thing it was asked for.
@Suite struct ShellCompletionTests {
    /// What is typed, and how it goes on.
    private static let lines = [
        ("plat ws cd work", "workspace-one"), ("plat get models -w work", "workspace-one"),
        ("plat --context con", "context-one"), ("plat ctx use con", "context-one"),
        ("plat export show -w :root exp", "export-one"), ("plat up --accep", "--accept-loss"),
        ("plat down --dat", "--data"), ("plat ws tree --wat", "--watch"),
        ("plat completion zs", "zsh"),
    ]

    private func ended(_ shell: String, _ script: String) async throws -> [String] {
        let home = try TemporaryFolder()
        defer { home.remove() }
        try home.write("#!/bin/sh\nprintf '%s-one\\n' \"$2\"\n", to: "bin/plat")
        try home.write(ZshCompletion.script(), to: "functions/_plat")
        try home.write(FishCompletion.script(), to: "plat.fish")
        var environment = ProcessEnvironment.current()
        environment["HOME"] = home.path
        environment["PATH"] = "\(home.path)/bin:/usr/bin:/bin"
        let output = try await ChildProcess.output(
            "/usr/bin/timeout",
            [
                "60", "/bin/sh", "-c", "cd \"$HOME\" && chmod +x bin/plat && exec \(shell) \"$0\"",
                script,
            ],
            environment: environment)
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test(.enabled(if: fileExists("/usr/bin/zsh"), "no zsh here"), .timeLimit(.minutes(2)))
    func zshCompletes() async throws {
        let steps = Self.lines.map { line, end in
            """
            zpty -w -n z $'\\C-u'"\(line)"$'\\t'
            zpty -r -m z seen '*\(end)*' && print -r -- "\(end)"
            """
        }
        let said = try await ended(
            "zsh -f -c",
            """
            zmodload zsh/zpty
            zpty z env TERM=dumb PATH=$PATH HOME=$HOME zsh -f -i
            zpty -w z 'fpath=($HOME/functions $fpath); autoload -Uz compinit; compinit -u -D; print rea""dy'
            zpty -r -m z seen '*ready*'
            \(steps.joined(separator: "\n"))
            zpty -d z
            """)
        #expect(said == Self.lines.map(\.1))
    }

    @Test(.enabled(if: fileExists("/usr/bin/fish"), "no fish here"), .timeLimit(.minutes(2)))
    func fishCompletes() async throws {
        let steps = Self.lines.map { line, _ in "complete -C '\(line)' | head -1" }
        let said = try await ended(
            "fish --no-config -c", "source plat.fish\n" + steps.joined(separator: "\n"))
        #expect(said.map { $0.prefix { $0 != "\t" } } == Self.lines.map { $0.1[...] })
    }
}

import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// Completion in the shells themselves, where they are installed: for operands, options, their values and
/// the verbs of nouns, with a program that answers in plat's place what kind of thing it was asked for.
@Suite struct ShellCompletionTests {
    /// What is typed, and how it goes on.
    private static let lines = [
        ("plat ws cd work", "workspace-one"), ("plat get models -w work", "workspace-one"),
        ("plat --context con", "context-one"), ("plat ctx use con", "context-one"),
        ("plat export show -w :root exp", "export-one"), ("plat up --accep", "--accept-loss"),
        ("plat down --dat", "--data"), ("plat ws tree --wat", "--watch"),
        ("plat completion zs", "zsh"), ("plat export pub", "publish"),
        ("plat -w :root ws type cre", "create"), ("plat ws grant --role ed", "edit"),
        ("plat ws tree -o form", "format-one"), ("plat ws tree --output=form", "format-one"),
    ]
    /// The same through kubectl, which asks `kubectl_complete-plat`.
    private static let pluginLine = ("kubectl plat ws cd work", "workspace-one")

    /// A home with the scripts, and what stands in for plat.
    private func home() throws -> (TemporaryFolder, environment: [String: String]) {
        let home = try TemporaryFolder()
        let programs = [
            "plat": "printf '%s-one\\n' \"$2\"",
            "kubectl_complete-plat": "printf 'workspace-one\\n:4\\n'",
            "kubectl-plat": "",
        ]
        for (name, text) in programs {
            try home.write("#!/bin/sh\n\(text)\n", to: "bin/" + name)
            chmod(home.path + "/bin/" + name, 0o755)
        }
        try home.write(BashCompletion.script(), to: "plat.bash")
        try home.write(ZshCompletion.script(), to: "functions/_plat")
        try home.write(FishCompletion.script(), to: "plat.fish")
        var environment = ProcessEnvironment.current()
        environment["HOME"] = home.path
        environment["PATH"] = "\(home.path)/bin:/usr/bin:/bin"
        return (home, environment)
    }

    /// What another shell says of a script.
    private func ended(_ shell: String, _ script: String) async throws -> [String] {
        let (home, environment) = try home()
        defer { home.remove() }
        let output = try await ChildProcess.output(
            "/usr/bin/timeout",
            [
                "60", "/bin/sh", "-c", "cd \"$HOME\" && exec \(shell) \"$0\"", script,
            ],
            environment: environment)
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// What bash makes of lines, on a terminal, since readline completes nowhere else.
    private func bash(_ setup: String, _ lines: [(String, String)]) async throws {
        let (home, environment) = try home()
        defer { home.remove() }
        let terminal = try PseudoTerminal(columns: 200, rows: 24)
        async let shell = ChildProcess.output(
            "/usr/bin/timeout",
            [
                "100", "/bin/sh", "-c",
                "cd \"$HOME\" && exec setsid -w -c bash --norc --noprofile -i <\"$0\" >\"$0\" 2>&1",
                terminal.path,
            ],
            environment: environment, input: .nothing)
        terminal.type("PS1= TERM=dumb; bind 'set enable-bracketed-paste off'\n")
        terminal.type("\(setup); echo rea\"\"dy\n")
        #expect(await terminal.shows("ready"))
        for (line, end) in lines {
            terminal.forget()
            terminal.type(line + "\t")
            let last = line.lastIndex { $0 == " " || $0 == "=" } ?? line.startIndex
            #expect(await terminal.shows(line[...last] + end), "\(line)")
            terminal.type("\u{15}")
        }
        terminal.type("exit\n")
        _ = try await shell
    }

    private func zsh(_ setup: String, _ lines: [(String, String)]) async throws {
        let steps = lines.map { line, end in
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
            zpty -w z '\(setup); print rea""dy'
            zpty -r -m z seen '*ready*'
            \(steps.joined(separator: "\n"))
            zpty -d z
            """)
        #expect(said == lines.map(\.1))
    }

    private func fish(_ setup: String, _ lines: [(String, String)]) async throws {
        // A candidate for `--option=value` is told with its option.
        let steps = lines.map { line, _ in
            "complete -C '\(line)' | head -1 | string replace -r -- '^--[^=]*=' ''"
        }
        let said = try await ended(
            "fish --no-config -c", ([setup] + steps + ["true"]).joined(separator: "\n"))
        #expect(said.map { $0.prefix { $0 != "\t" } } == lines.map { $0.1[...] })
    }

    @Test(.enabled(if: fileExists("/usr/bin/bash"), "no bash here"), .timeLimit(.minutes(2)))
    func bashCompletes() async throws {
        try await bash("source plat.bash", Self.lines)
    }

    @Test(.enabled(if: fileExists("/usr/bin/zsh"), "no zsh here"), .timeLimit(.minutes(2)))
    func zshCompletes() async throws {
        try await zsh(
            "fpath=($HOME/functions $fpath); autoload -Uz compinit; compinit -u -D", Self.lines)
    }

    @Test(.enabled(if: fileExists("/usr/bin/fish"), "no fish here"), .timeLimit(.minutes(2)))
    func fishCompletes() async throws {
        try await fish("source plat.fish", Self.lines)
    }

    @Test(
        .enabled(if: fileExists("/usr/bin/kubectl"), "no kubectl here"), .timeLimit(.minutes(2)),
        arguments: [
            (
                "/usr/share/bash-completion/bash_completion", "/usr/bin/bash",
                "source /usr/share/bash-completion/bash_completion; source <(kubectl completion bash)"
            ),
            (
                "/usr/bin/zsh", "/usr/bin/zsh",
                "autoload -Uz compinit; compinit -u -D; source <(kubectl completion zsh)"
            ),
            ("/usr/bin/fish", "/usr/bin/fish", "kubectl completion fish | source"),
        ])
    func kubectlCompletes(needs: String, shell: String, setup: String) async throws {
        guard fileExists(needs) else {
            return print("kubectl plat is not completed in \(shell): no \(needs) here")
        }
        switch shell {
        case "/usr/bin/bash": try await bash(setup, [Self.pluginLine])
        case "/usr/bin/zsh": try await zsh(setup, [Self.pluginLine])
        default: try await fish(setup, [Self.pluginLine])
        }
    }
}

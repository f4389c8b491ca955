import PlatSystem
import PlatTesting
import Testing

@testable import PlatCommands

/// `-w` counts for every command: each is played with it, or says here why it cannot be.
@Suite struct WorkspaceOptionTests {
    private static let exempt = [
        "watch": "runs until it is interrupted", "compute mount": "needs a cluster",
        "compute unmount": "needs a cluster", "compute label": "needs a cluster",
        "compute order": "needs a cluster", "compute provider": "runs until it is interrupted",
        "service diff": "says more through caches that lag; its own transcript plays it",
        "exec": "runs a program", "shell": "runs a program", "kubeconfig": "makes no request",
        "completion": "makes no request", "ws browse": "needs a terminal",
        "help": "makes no request", "generate": "makes no request",
        "measure-json": "makes no request", "complete": "asks as the line that it completes",
    ]

    @Test func everyCommandIsPlayedWithIt() throws {
        let path = "Tests/PlatCommandsTests/Transcripts/workspace-option.txt"
        let text = try String(decoding: readFile(Project.file(path)), as: UTF8.self)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("$ ") }
        let lookup = CommandLookup(program: "plat")
        var played: Set<String> = []
        for line in lines {
            let words = line.split(separator: " ").dropFirst(2)
                .drop { $0 == "plat" || $0.contains("=") }.map(String.init)
            guard words.contains("-w"), case .found(let match) = try lookup.find(words) else {
                continue
            }
            played.insert(match.command.spec.name)
        }
        for command in CommandTable.all where Self.exempt[command.spec.name] == nil {
            guard command.spec.hasWorkspace else { continue }
            #expect(played.contains(command.spec.name), "\(command.spec.name) is not played")
        }
    }

    @Test func whatHasNoWorkspaceRefusesIt() throws {
        let without = CommandTable.all.map { $0.spec }.filter { !$0.hasWorkspace }
        #expect(without.map(\.name).contains("ctx use"))
        for spec in without {
            let parsed = ParsedArguments(command: spec.name, values: ["workspace": [":root:a"]])
            do throws(CommandError) {
                _ = try GlobalOptions(parsed, spec: spec)
                Issue.record("\(spec.name) takes -w and does nothing with it")
            } catch {
                #expect(error.kind == .usage && error.subject == "-w", "\(spec.name)")
            }
        }
    }
}

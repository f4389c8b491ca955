import PlatSystem
import Synchronization

/// Types commands of plat as the personas would, each with a kubeconfig of his own.
struct PersonaShell: Sendable {
    private let personas: Personas
    private let folder: String
    private let context: Context

    /// A shell in a folder, which relative names of files start from.
    init(_ personas: Personas, in folder: String, _ context: Context) {
        self.personas = personas
        self.folder = folder
        self.context = context
    }

    /// What they may do from the start: the owner everything in the root workspace, the others make
    /// workspaces there. Whatever else they may, they give each other.
    func giveRights() async throws(CommandError) {
        for line in [
            "plat ws grant :root --to-group platform-owners --role admin",
            "plat ws grant :root --to-group providers --to-group users "
                + "--can create:organization --can create:universal",
        ] {
            _ = try await run(Self.words(line), as: "admin")
        }
    }

    /// The words of a line without quotes.
    static func words(_ line: String) -> [String] { line.split(separator: " ").map(String.init) }

    /// Runs a command and answers what it prints. Where it fails, what it says of that is told, and
    /// `.reported` is thrown.
    func run(
        _ words: [String], as persona: String? = nil
    ) async throws(CommandError) -> [UInt8] {
        let output = Page()
        let error = Page()
        var environment = context.environment
        environment[GlobalOptions.workspaceVariable] = nil
        environment["KUBECONFIG"] = persona.map(personas.kubeconfig(of:))
        var around = Plat.Surroundings(
            environment: environment, workingDirectory: folder,
            streams: Streams(input: Nothing(), output: output, error: error))
        around.clock = context.clock
        around.executable = context.executable
        var words = words
        if context.isForPrograms, !words.contains("-o") { words += ["-o", "json"] }
        guard await Plat.run(arguments: words, surroundings: around) == ExitStatus.success else {
            for line in error.text.split(separator: "\n") { context.output.note(String(line)) }
            throw .reported
        }
        return output.bytes
    }

    private struct Nothing: ByteSource {
        func read() -> [UInt8]? { [] }
    }

    /// What a command writes.
    private final class Page: ByteSink {
        private let written = Mutex<[UInt8]>([])
        var bytes: [UInt8] { written.withLock(\.self) }
        var text: String { String(decoding: bytes, as: UTF8.self) }
        func write(_ bytes: [UInt8]) -> Int32 {
            written.withLock { $0 += bytes }
            return 0
        }
    }
}

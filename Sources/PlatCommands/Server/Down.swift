import PlatSystem
import PlatValue

/// `plat down`: stops the control plane that `plat up` started.
struct Down: Command {
    static let spec = CommandSpec(
        path: ["down"],
        summary: "Stop the embedded control plane",
        discussion: """
            Asks the control plane to stop and waits until it has: streams end, what is under way is \
            answered. Its data stays, and `plat up` starts it again. Does nothing when it does not run.
            """,
        examples: [Example("plat down", "Stop what plat up started")],
        options: [ServerOptions.data],
        inverse: ["up"],
        hasWorkspace: false)

    var data: String?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text(ServerOptions.data)
    }

    private static func finding(_ folder: ServedFolder) -> Finding {
        Finding(name: folder.path, ["running": false, "data": .string(folder.path)])
    }

    func run(_ context: Context) async throws(CommandError) {
        let folder = ServedFolder(data, context)
        guard let process = folder.process, process > 0 else {
            context.output.note("plat is not running, data in \(folder.shown)")
            return try context.printFindings([Self.finding(folder)], isOne: true)
        }
        do throws(SystemError) {
            try DetachedProcess.terminate(process)
        } catch {
            throw CommandError(.forbidden, "process \(process)", error.reason)
        }
        context.output.live("waiting for process \(process) to end")
        let waited = await context.clock.wait(timeout: .seconds(10)) {
            folder.process == process ? nil : ()
        }
        switch waited {
        case .found:
            context.output.note("plat has stopped; its data stays in \(folder.shown)")
            try context.printFindings([Self.finding(folder)], isOne: true)
        case .timedOut:
            throw CommandError(
                .timedOut, "process \(process)", "has not ended after 10 s",
                hints: [
                    "end it at once, which loses nothing that was answered: kill -9 \(process)"
                ])
        case .cancelled: throw CommandError(.interrupted, "", "interrupted")
        }
    }
}

import PlatModel
import PlatServer
import PlatSystem
import PlatValue

/// `plat up`: starts the embedded control plane in the background.
struct Up: Command {
    static let spec = CommandSpec(
        path: ["up"],
        summary: "Start the embedded control plane in the background",
        discussion: """
            Starts `plat serve` in the background and waits until it is ready. Everything is kept in \
            the folder given by --data (default: $XDG_DATA_HOME/plat, ~/.local/share/plat), where a \
            later `plat up` finds it again, with the locations, the address and the names that it had.

            Without --token-auth-file it makes tokens for the personas admin, owner, provider and \
            user. The owner is administrator of the root workspace, provider and user make \
            workspaces there: all else they give each other. The file kubeconfig in the folder has a \
            context for each user of the token file, NAME.kubeconfig that of one alone; the line on \
            standard output takes the first into use.

            Says where it runs when it runs already.
            """,
        examples: [
            Example("plat up", "Start on 127.0.0.1:6443"),
            Example("eval \"$(plat up)\"", "Start, and go on here as the administrator"),
            Example("plat ctx use provider", "Go on as the provider"),
            Example(
                "plat up --location root=region=eu --location beta=region=us", "Two locations"),
        ],
        options: [ServerOptions.data] + ServerOptions.serving,
        inverse: ["down"],
        hasWorkspace: false)

    var data: String?
    var listen: ListenAddress?
    var locations: [String]
    var tokenFile: String?
    var certificate: CertificateArguments
    var acceptsLoss: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text(ServerOptions.data)
        listen = try arguments.value(ServerOptions.listen, ListenAddress.init(parsing:))
        _ = try arguments.values(ServerOptions.location, LocationArgument.init(parsing:))
        locations = arguments.texts(ServerOptions.location)
        tokenFile = arguments.text(ServerOptions.tokenFile)
        certificate = try CertificateArguments(arguments)
        acceptsLoss = arguments.has(ServerOptions.acceptLoss)
    }

    func run(_ context: Context) async throws(CommandError) {
        let folder = ServedFolder(data, context)
        let personas = Personas(folder: folder)
        if folder.process != nil {
            let state = try await folder.running(nil, context)
            context.output.note("plat is running already at \(state.url), data in \(folder.shown)")
            return personas.tell([], context)
        }
        if tokenFile == nil { try personas.makeTokens() }
        let tokens = try await context.readText(tokenFile ?? folder.tokenFile)
        let isFirst = folder.state == nil
        let state = try await started(folder, context)
        let names = try personas.writeKubeconfigs(tokens: tokens, of: state)
        context.output.note("plat is running at \(state.url), data in \(folder.shown)")
        // Later somebody may have taken them away.
        if tokenFile == nil, isFirst {
            try await PersonaShell(personas, in: folder.path, context).giveRights()
        }
        personas.tell(names, context)
    }

    /// Starts it and waits until it serves.
    private func started(
        _ folder: ServedFolder, _ context: Context
    ) async throws(CommandError) -> ServedState {
        let logged = fileSize(folder.logFile) ?? 0
        let process = try start(folder, context)
        do throws(CommandError) {
            return try await folder.running(process, context)
        } catch {
            guard error == .reported else { throw error }
            throw folder.failure(since: logged)
        }
    }

    /// What is not said stays as it was the last time.
    private func start(
        _ folder: ServedFolder, _ context: Context
    ) throws(CommandError) -> DetachedProcess {
        let last = folder.state
        var arguments = ["serve", "-o", "json", "--data", folder.path]
        arguments += ["--listen", listen?.description ?? last?.listen ?? "127.0.0.1:6443"]
        for location in locations.isEmpty ? last?.locationArguments ?? [] : locations {
            arguments += ["--location", location]
        }
        arguments += ["--token-auth-file", tokenFile.map(context.path) ?? folder.tokenFile]
        let shown = certificate.isEmpty ? last?.certificate : certificate.absolute(context)
        arguments += shown?.arguments ?? []
        if acceptsLoss { arguments.append("--accept-loss") }
        if context.options.isVerbose { arguments.append("--verbose") }
        do throws(SystemError) {
            try AtomicFile.makeFolder(folder.path)
            return try DetachedProcess(
                context.executable, arguments, environment: context.environment,
                log: folder.logFile)
        } catch {
            throw CommandError(.unavailable, folder.path, "cannot be written: \(error.reason)")
        }
    }
}

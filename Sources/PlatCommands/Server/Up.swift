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
            later `plat up` finds it again, with the locations and the address that it had.

            Without --token-auth-file it makes tokens for the personas admin, owner, provider and \
            user. A kubeconfig for each user of the token file is written into the folder; the line \
            on standard output takes the first into use.

            Says where it runs when it runs already.
            """,
        examples: [
            Example("plat up", "Start on 127.0.0.1:6443"),
            Example("eval \"$(plat up)\"", "Start, and use the administrator's kubeconfig here"),
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

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text("data")
        listen = try arguments.value("listen", ListenAddress.init(parsing:))
        _ = try arguments.values("location", LocationArgument.init(parsing:))
        locations = arguments.texts("location")
        tokenFile = arguments.text("token-auth-file")
    }

    func run(_ context: Context) async throws(CommandError) {
        let folder = ServedFolder(data, context)
        let personas = Personas(folder: folder)
        if folder.process != nil {
            let state = try await running(folder, nil, context)
            context.output.note("plat is running already at \(state.url), data in \(folder.shown)")
            let kubeconfig = personas.kubeconfig(of: "admin")
            return use(fileExists(kubeconfig) ? kubeconfig : nil, context)
        }
        if tokenFile == nil { try personas.makeTokens() }
        let tokens = try await context.readText(tokenFile ?? folder.tokenFile)
        let logged = fileSize(folder.logFile) ?? 0
        let process = try start(folder, context)
        do throws(CommandError) {
            let state = try await running(folder, process, context)
            let names = try personas.writeKubeconfigs(tokens: tokens, url: state.url)
            context.output.note("plat is running at \(state.url), data in \(folder.shown)")
            if !names.isEmpty {
                context.output.note("kubeconfigs for \(names.joined(separator: ", "))")
            }
            use(names.first.map(personas.kubeconfig), context)
        } catch {
            guard error == .reported else { throw error }
            throw failure(folder, since: logged)
        }
    }

    private func use(_ kubeconfig: String?, _ context: Context) {
        guard let kubeconfig else { return }
        if context.isForPrograms {
            let value: Value = ["kubeconfig": .string(kubeconfig)]
            return context.output.json(value.jsonText())
        }
        let quoted = kubeconfig.contains(" ") ? "'\(kubeconfig)'" : kubeconfig
        context.output.line("export KUBECONFIG=\(quoted)")
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

    /// Waits until it says that it is ready; throws `.reported` when it ended before.
    private func running(
        _ folder: ServedFolder, _ process: DetachedProcess?, _ context: Context
    ) async throws(CommandError) -> ServedState {
        for _ in 0..<1500 {
            let isAlive = process?.isRunning ?? (folder.process != nil)
            if let holder = folder.process, let state = folder.state, state.process == holder,
                process == nil || process?.id == holder
            {
                return state
            }
            guard isAlive else { throw .reported }
            try await context.sleep(.milliseconds(10))
        }
        throw CommandError(
            .timedOut, folder.path, "not ready after 15 s; it goes on starting",
            hints: ["what it says: \(folder.logFile)", "plat status", "plat down"])
    }

    /// Why it ended: the error that it wrote to the log.
    private func failure(_ folder: ServedFolder, since: Int) -> CommandError {
        let log = FileManager.default.contents(atPath: folder.logFile) ?? Data()
        let lines = log.dropFirst(since).split(separator: UInt8(ascii: "\n"))
        let hints = ["what it says: \(folder.logFile)"]
        guard let line = lines.last(where: { $0.first == UInt8(ascii: "{") }),
            let error = try? Value(json: Array(line))["error"],  // Else it is told as it stands.
            let message = error["message"]?.stringValue
        else {
            let last = lines.last.map { String(decoding: $0, as: UTF8.self) } ?? "without a word"
            return CommandError(
                .unavailable, folder.path, "ended while starting", hints: hints, cause: last)
        }
        let subject = error["subject"]?.stringValue ?? ""
        let own = error["hints"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return CommandError(.unavailable, subject, message, hints: own)
    }
}

/// Options that the commands for the control plane share.
enum ServerOptions {
    static let data = OptionSpec.value(
        nil, "data", "DIR", "Folder that holds everything (default: ~/.local/share/plat)",
        completion: .directory)
    static let serving: [OptionSpec] = [
        .value(nil, "listen", "ADDRESS:PORT", "Where to listen (default: 127.0.0.1:6443)"),
        .values(nil, "location", "NAME=LABEL=VALUE,…", "A location and its labels; repeatable"),
        .value(
            nil, "token-auth-file", "FILE",
            "Users with tokens, in kube-apiserver's format: token,user,uid,\"groups\"",
            completion: .file),
    ]
}

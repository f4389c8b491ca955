import PlatServer
import PlatSystem
import PlatValue

/// `plat demo`: builds the tree of the story, to play with.
struct Demo: Command {
    private enum Option {
        static let remove = OptionSpec.flag(
            nil, "remove", "Remove the workspaces that it built; the files stay")
    }

    static let spec = CommandSpec(
        path: ["demo"],
        summary: "Build a small platform to play with",
        discussion: """
            Builds what a platform's owner, a service provider and a user would: a tree of \
            workspaces, an API that is published and bound, a cluster that is mounted, orders in two \
            locations. Shows each command and who types it, and then ten things to type.

            Does so on the control plane of `plat up`, which it starts where it does not run, with the \
            locations root (Europe) and beta (the US). Its files are in the folder demo beside the data; \
            those that are there already stay as they are. Whatever your kubeconfig leads to is not \
            touched.
            """,
        examples: [
            Example("plat demo", "Build it, and see what to type"),
            Example("plat demo --remove", "Take it away again"),
        ],
        options: [ServerOptions.data, ServerOptions.listen, Option.remove],
        inverse: ["demo"],
        hasWorkspace: false)

    var data: String?
    var listen: ListenAddress?
    var removes: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text(ServerOptions.data)
        listen = try arguments.value(ServerOptions.listen, ListenAddress.init(parsing:))
        removes = arguments.has(Option.remove)
    }

    func run(_ context: Context) async throws(CommandError) {
        let folder = ServedFolder(data, context)
        let personas = Personas(folder: folder)
        let files = folder.path + "/demo"
        let shell = PersonaShell(personas, in: files, context)
        let state = try await served(folder, shell, context)
        try personas.check()
        let names = state.locations.map(\.name)
        let story = DemoStory(first: names.first ?? "root", second: names.last ?? "root")
        try write(files, first: story.first)
        if removes {
            try await play(DemoStory.removal, shell, files, context)
            return context.tell(
                "The demo is removed; its files stay in \(files).", .outcome(files, "removed"))
        }
        try await shell.giveRights()
        try await play(story.building, shell, files, context)
        let tree = try await shell.run(["plat", "ws", "tree", ":root"], as: "admin")
        try tell(story, tree, state, folder, files, context)
    }

    /// What serves the folder; started where nothing does.
    private func served(
        _ folder: ServedFolder, _ shell: PersonaShell, _ context: Context
    ) async throws(CommandError) -> ServedState {
        if folder.process == nil {
            var words = ["plat", "up", "--data", folder.path]
            if let listen { words += ["--listen", listen.description] }
            if folder.state == nil {
                words += ["--location", "root=region=eu", "--location", "beta=region=us"]
            }
            _ = try await shell.run(words)
        }
        let state = try await folder.running(nil, context)
        context.output.note("plat is running at \(state.url), data in \(folder.shown)")
        return state
    }

    /// What is there already is the player's own.
    private func write(_ folder: String, first location: String) throws(CommandError) {
        for file in DemoFiles.all {
            let path = "\(folder)/\(file.name)"
            guard !fileExists(path) else { continue }
            let text = file.text.split(separator: "name=root", omittingEmptySubsequences: false)
                .joined(separator: "name=" + location)
            do throws(SystemError) {
                try AtomicFile.makeFolder(AtomicFile.folderName(of: path))
                try AtomicFile.write(Array(text.utf8), to: path)
            } catch {
                throw CommandError(.unavailable, path, "cannot be written: \(error.reason)")
            }
        }
    }

    private func play(
        _ steps: [DemoStory.Step], _ shell: PersonaShell, _ folder: String, _ context: Context
    ) async throws(CommandError) {
        for step in steps {
            if context.format.isForPeople { context.output.note(step.shown) }
            let printed = try await shell.run(PersonaShell.words(step.line), as: step.persona)
            guard let file = step.file else { continue }
            do throws(SystemError) {
                try AtomicFile.write(printed, to: "\(folder)/\(file)")
            } catch {
                throw CommandError(.unavailable, file, error.reason)
            }
        }
    }

    private func tell(
        _ story: DemoStory, _ tree: [UInt8], _ state: ServedState, _ folder: ServedFolder,
        _ files: String, _ context: Context
    ) throws(CommandError) {
        let kubeconfig = Personas(folder: folder).kubeconfig
        guard context.format.isForPeople else {
            let things: [Value] = story.thingsToType.map {
                ["command": .string($0.line), "meaning": .string($0.meaning)]
            }
            let value: Value = [
                "server": .string(state.url), "kubeconfig": .string(kubeconfig),
                "files": .string(files), "try": .array(things),
            ]
            return try context.printFindings([Finding(name: files, value)], isOne: true)
        }
        context.output.line()
        for line in String(decoding: tree, as: UTF8.self).split(separator: "\n").dropFirst() {
            context.output.line(String(line))
        }
        context.output.line()
        context.output.line("Ten things to type, after")
        context.output.line("  export KUBECONFIG='\(kubeconfig)'; cd '\(files)'")
        for (number, thing) in story.thingsToType.enumerated() {
            context.output.line(context.output.palette.dim("# \(number + 1). \(thing.meaning)"))
            context.output.line("  " + thing.line)
        }
        let data = data == nil ? "" : " --data '\(folder.path)'"
        context.output.line(
            "Take it away: plat demo --remove\(data); stop everything: plat down\(data)")
    }
}

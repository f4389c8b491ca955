import PlatClient
import PlatConfig
import PlatModel
import PlatValue

/// `plat ws create`: creates workspaces and waits until they are ready.
struct WorkspaceCreate: Command {
    private enum Option {
        static let parents = OptionSpec.flag(
            "p", "parents", "Create missing parents; accept a PATH that exists")
        static let type = OptionSpec.value(
            nil, "type", "TYPE",
            "Workspace type, NAME or PATH:NAME (default: the parent's choice)")
        static let locationSelector = OptionSpec.value(
            nil, "location-selector", "SELECTOR", "Labels of the location to run in")
        static let enter = OptionSpec.flag(nil, "enter", "Go there when it is ready")
        static let ignoreExisting = OptionSpec.flag(
            nil, "ignore-existing", "Accept one that exists, if it is of the type")
        static let createContext = OptionSpec.value(
            nil, "create-context", "NAME", "Save it as a context of this name")
        static let timeout = OptionSpec.value(
            nil, "timeout", "DURATION", "Wait at most this long (default: 1m)")
        static let noRetry = OptionSpec.flag(
            nil, "no-retry", "Leave it where what its type binds does not come")
        static let label = LabelArguments.option("Label to give it")
        static let explain = OptionSpec.flag(
            nil, "explain", "Create nothing; say which locations it could live in, and why not")
        static let noWait = OptionSpec.flag(nil, "no-wait", "Do not wait until it is ready")
    }

    static let spec = CommandSpec(
        path: ["ws", "create"],
        summary: "Create workspaces",
        discussion: """
            Creates each workspace and waits until it is ready. A NAME is created below the current \
            workspace (or -w's), a PATH where it says. A failure on one does not stop the others.

            A kcp does not try again to bind what a type binds where it was refused once, as happens \
            when a right was granted a moment ago. A workspace that this command made and that waits \
            for nothing else is made a second time, once.
            """,
        examples: [
            Example("plat ws create team-a", "Below the current workspace"),
            Example("plat ws create :root:ml:serving --enter", "Elsewhere, and go there"),
            Example(
                "plat ws create ml-us --type ml-training --location-selector name=beta",
                "Of a type, in a location of choice"),
            Example(
                "plat ws create ml-us --location-selector region=us --explain",
                "Where it could live"),
        ],
        options: [
            Option.parents, Option.type, Option.locationSelector, Option.enter,
            Option.ignoreExisting, Option.createContext, Option.timeout, Option.noRetry,
            Option.noWait, Option.label, Option.explain,
        ],
        operands: .oneOrMore("NAME|PATH", .workspace),
        inverse: ["ws", "rm"])

    var operands: [String]
    var createsParents: Bool
    var type: WorkspaceTypeReference?
    var location: Value?
    var entersIt: Bool
    var acceptsExisting: Bool
    var contextName: String?
    var timeout: Duration
    var waits: Bool
    var retries: Bool
    var labels: [String: String]
    var explains: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operands = arguments.operands
        createsParents = arguments.has(Option.parents)
        type = arguments.text(Option.type).flatMap(WorkspaceTypeReference.init(parsing:))
        location = try arguments.text(Option.locationSelector).map(LocationSelector.parse)
        entersIt = arguments.has(Option.enter)
        acceptsExisting = arguments.has(Option.ignoreExisting)
        contextName = arguments.text(Option.createContext)
        timeout = try arguments.value(Option.timeout, GlobalOptions.duration) ?? .seconds(60)
        waits = !arguments.has(Option.noWait)
        retries = !arguments.has(Option.noRetry)
        labels = try LabelArguments.read(arguments)
        explains = arguments.has(Option.explain)
        if operands.count > 1, entersIt || contextName != nil {
            throw CommandError(
                .usage, operands[1], "only one workspace can be entered or saved as a context")
        }
        if acceptsExisting, let type, type.path.isEmpty, !type.name.isEmpty {
            // Which type a bare name is depends on the place, so it cannot be compared.
            throw CommandError(
                .invalid, "--ignore-existing", "must not be used with non-absolute type path",
                hints: ["name the type with its workspace, as in --type root:\(type.name)"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        if explains { return try await LocationFit.explain(location, context) }
        try await context.forEach(operands) { operand throws(CommandError) in
            let path = try await target(operand, context)
            let creation = WorkspaceCreation(
                context: context,
                maker: WorkspaceMaker(session: try context.session(), timeout: timeout),
                retries: retries)
            if createsParents { try await creation.makeParents(of: path) }
            let workspace = try await creation.create(
                path, wish, operand: operand, waits: waits)
            try await afterwards(workspace, path, context)
        }
    }

    private var wish: WorkspaceMaker.Wish {
        var wish = WorkspaceMaker.Wish(
            type: type, location: location, acceptsExisting: acceptsExisting || createsParents)
        wish.labels = labels
        return wish
    }

    /// Where the workspace will be. A name is taken as it is typed: the server knows its rules best.
    private func target(
        _ operand: String, _ context: Context
    ) async throws(CommandError) -> WorkspacePath {
        let current = try await context.workspace().path
        guard operand.contains(where: { $0 == ":" || $0 == "/" }) else {
            return current.appending(operand)
        }
        return try await context.resolve(operand)
    }

    private func afterwards(
        _ workspace: Workspace, _ path: WorkspacePath, _ context: Context
    ) async throws(CommandError) {
        let url = try context.currentWorkspace().at(path)
        if let contextName {
            let existed = try await context.change { config throws(KubeconfigError) in
                try config.saveContext(
                    contextName, overwriting: acceptsExisting,
                    server: workspace.url.isEmpty ? url.description : workspace.url,
                    switching: entersIt)
            }
            guard !context.isForPrograms else { return }
            context.output.say(
                "\(existed ? "Updated" : "Created") context \"\(contextName)\""
                    + (entersIt ? " and switched to it." : "."))
        } else if entersIt {
            // A program has been told of the workspace already.
            try await Navigation(context: context, isSilent: context.isForPrograms)
                .enter(url, type: workspace.type)
        }
    }
}

import PlatClient
import PlatModel
import PlatValue

/// `plat ws tree`: prints everything below a workspace.
struct WorkspaceTree: Command {
    private enum Option {
        static let full = OptionSpec.flag("f", "full", "Print whole paths")
        static let wide = OptionSpec.flag(
            nil, "wide", "Look into each workspace too, as -o wide does")
        static let watch = OptionSpec.flag(
            nil, "watch", "Go on, and show what comes, changes and goes")
        static let depth = OptionSpec.value(nil, "depth", "N", "Go down at most N levels")
    }

    static let spec = CommandSpec(
        path: ["ws", "tree"],
        summary: "Print the tree of workspaces",
        discussion: """
            Prints PATH, or the current workspace, and everything below it. What cannot be listed \
            says why in brackets and does not hide the rest: [denied], [terminating], [scheduling], \
            [mount: Ready]. The status is 1 when a part was denied or failed. With -o wide each \
            workspace has its location, type, phase and age, and the exports that it binds, but for \
            those that every workspace has; - stands for what is not told.

            With --watch it goes on until it is interrupted: on a terminal as a table with location, \
            type and phase whose rows change in their places, elsewhere with a line for every change. \
            Follows the children of at most \(TreeWatch.followedMax) workspaces.
            """,
        examples: [
            Example("plat ws tree", "From here"),
            Example("plat ws tree :root --full", "Everything, with whole paths"),
            Example("plat ws tree :root -o wide", "With locations and what is bound"),
            Example("plat ws tree :root --watch", "While workspaces come and go"),
            Example("plat ws tree :root -o mermaid", "A picture for a README"),
            Example("plat ws tree :root -o svg > tree.svg", "An image"),
        ],
        options: [Option.full, Option.wide, Option.depth, Option.watch],
        operands: .optional("PATH", .workspace),
        formats: OutputFormat.objects + OutputFormat.pictures)

    var operand: String
    var isFull: Bool
    var isWide: Bool
    var depth: Int?
    var watches: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0) ?? "."
        isFull = arguments.has(Option.full)
        isWide = arguments.has(Option.wide)
        watches = arguments.has(Option.watch)
        depth = try arguments.value(Option.depth) { text throws(CommandError) -> Int in
            guard let depth = Int(text), depth >= 0 else {
                throw CommandError(.usage, text, "not a number of levels")
            }
            return depth
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        guard try context.place().workspace != nil else {
            // As kubectl ws: there is no tree, and that is no failure.
            let server = try context.place().server
            return context.tell(
                "\(server) points to no workspace: no tree to print",
                WorkspacePwd.finding(of: server))
        }
        let here = try await context.workspace().path
        let path = operand == "." ? here : try await context.resolve(operand)
        let client = Client(session: try context.session(), path: path)
        if watches { return try await TreeChanges(context).follow(client, path, depth: depth) }
        let progress = Progress(context.output)
        let walk = TreeWalk(client: client, depth: depth) { count in
            progress.show("\(count) workspaces")
            context.output.flushNowAndThen()
        }
        let isWide = isWide || context.isWide
        if context.format.isForPeople, !isWide {
            return try await draw(walk, from: path, progress, context)
        }
        var root = await walk.run(from: path)
        if isWide { await root.lookInside(client) }
        progress.end()
        try check(root, context)
        try print(root, context)
        hint(root.fault, context)
        if root.hasFaults { throw .reported }
    }

    /// A path that the user named must exist; where one is may have gone since, and says so.
    private func check(_ top: TreeNode, _ context: Context) throws(CommandError) {
        let isNamed = operand != "." || context.options.workspace != nil
        if let fault = top.fault, fault.isFatal || isNamed {
            throw fault.told(about: top.path)
        }
    }

    /// Says the way out to whoever is where nothing is any more.
    private func hint(_ fault: TreeNode.Fault?, _ context: Context) {
        if fault == .missing { context.output.note("hint: " + CommandError.fromTheTop) }
    }

    /// Prints the lines while they come.
    private func draw(
        _ walk: TreeWalk, from path: WorkspacePath, _ progress: Progress, _ context: Context
    ) async throws(CommandError) {
        var drawing = TreeDrawing(isFull: isFull)
        var refusal: CommandError?
        var hasFaults = false
        var fault: TreeNode.Fault?
        let brokenOff = await walk.tell(from: path) { node, isLast in
            if isLast.isEmpty {
                fault = node.fault
                do throws(CommandError) { try check(node, context) } catch { refusal = error }
            }
            guard refusal == nil else { return }
            hasFaults = hasFaults || node.hasFaults
            for line in drawing.add(node, isLast) { context.output.line(line) }
        }
        progress.end()
        if let refusal { throw refusal }
        context.output.line()
        hint(fault, context)
        for (path, error) in brokenOff {
            context.report(CommandError(error, path.displayed))
        }
        if hasFaults || !brokenOff.isEmpty { throw .reported }
    }

    /// One document has the tree as it is; where each line or row is one workspace, it is flat.
    private func print(_ root: TreeNode, _ context: Context) throws(CommandError) {
        switch context.format {
        case .table, .wide:
            let drawing = TreeDrawing(isFull: isFull)
            for line in drawing.lines(root, { $0.columns(context) }) { context.output.line(line) }
        case .mermaid, .dot, .svg: context.draw(Picture(root))
        case .name, .jsonl, .customColumns, .customColumnsFile:
            var flat: [Finding] = []
            root.forEach { flat.append(Finding(name: $0.path.displayed, $0.ownValue)) }
            try context.printFindings(flat)
        case .json, .yaml, .jsonPath, .jsonPathAsJSON, .jsonPathFile,
            .kubeconfig:
            try context.printFindings(
                [Finding(name: root.path.displayed, root.value)], isOne: true)
        }
    }
}

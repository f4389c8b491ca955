import PlatClient
import PlatModel
import PlatValue
import Synchronization

/// Shows the changes of a tree: in their places on a terminal, a line each elsewhere.
final class TreeChanges: Sendable {
    private static let header = ["WORKSPACE", "LOCATION", "TYPE", "PHASE"]
    /// How wide columns are at least where each line is printed for itself.
    private static let widths = [8, 28, 8, 18, 0]

    private struct State {
        var shown: [WorkspacePath: [String]] = [:]
        var hasHeader = false
    }

    private let context: Context
    private let live: LiveTable?
    private let state = Mutex(State())

    init(_ context: Context) {
        self.context = context
        let palette = context.output.palette
        live = LiveTable.onTerminal(context) { at, text in
            at == Self.header.count - 1 ? palette.phase(text) : text
        }
    }

    /// Follows what is below a path until it is interrupted.
    func follow(
        _ client: Client, _ top: WorkspacePath, depth: Int?
    ) async throws(CommandError) {
        guard !OutputFormat.pictures.contains(context.format) else {
            throw CommandError(
                .usage, "-o \(context.format.rawValue)", "is drawn once, not with --watch")
        }
        context.interruption.arm()
        let drawing = Task { await live?.run() }
        defer {
            drawing.cancel()
            live?.draw()
        }
        live?.set([sorted(top)], header: Self.header, cells: [top.text, "", "", ""], isGone: false)
        let watch = TreeWatch(client: client, depth: depth) { change in
            switch change {
            case .workspace(let type, let node): await self.show(type, node, below: top)
            case .unfollowed(let path, let error): self.note(path, error)
            }
        }
        try await calling(top.displayed, context) { () throws(ClientError) in
            try await watch.run(from: top)
        }
        // The only way to end without an error is that nobody can read what we print.
        try context.output.flush()
    }

    /// Names sort below their parents, whatever stands behind these.
    private func sorted(_ path: WorkspacePath) -> String {
        path.segments.joined(separator: "\u{1}")
    }

    private func show(
        _ type: String, _ node: TreeNode, below top: WorkspacePath
    ) async -> Bool {
        let cells = cells(of: node)
        let isNews = state.withLock { state in
            defer { state.shown[node.path] = type == "DELETED" ? nil : cells }
            return type == "DELETED" || state.shown[node.path] != cells
        }
        guard isNews else { return true }
        if let live {
            let depth = node.path.segments.count - top.segments.count
            let name = String(repeating: "  ", count: depth) + node.name
            live.set(
                [sorted(node.path)], header: Self.header, cells: [name] + cells,
                isGone: type == "DELETED")
            return true
        }
        do throws(CommandError) {
            try print(type, node, cells)
            try context.output.flush()
            return true
        } catch {
            // Told by whoever ends the watch: the failure stays with the output.
            return false
        }
    }

    /// Location, type and phase.
    private func cells(of node: TreeNode) -> [String] {
        guard let workspace = node.workspace else { return ["", "", ""] }
        return [
            node.location, workspace.isMount ? "mount" : workspace.type, workspace.shownPhase,
        ].map(Printable.cell)
    }

    private func print(
        _ type: String, _ node: TreeNode, _ cells: [String]
    ) throws(CommandError) {
        guard context.format.isForPeople else {
            let change: Value = ["type": .string(type), "object": node.ownValue]
            // In JSON a line is a change, as plat watch prints it.
            if context.format == .json { return context.output.json(change.jsonText()) }
            if context.format == .yaml { context.output.write("---\n") }
            return try context.printFindings(
                [Finding(name: node.path.displayed, change)], isOne: true, hasHeaders: false)
        }
        let isFirst = state.withLock { state in
            defer { state.hasHeader = true }
            return !state.hasHeader
        }
        if isFirst {
            context.output.line(Table.line(["CHANGE"] + Self.header, widths: Self.widths))
        }
        let line = Table.line([type, node.path.displayed] + cells, widths: Self.widths)
        let rest = Printable.line(line).dropFirst(type.count)
        context.output.write(context.output.palette.change(type) + rest + "\n")
    }

    private func note(_ path: WorkspacePath, _ error: ClientError?) -> Bool {
        // Above the table nothing can be printed.
        if live == nil {
            let why = error.map { CommandError($0, path.displayed) }
            context.report(
                why
                    ?? CommandError(
                        .invalid, path.displayed,
                        "is not followed, nor what comes later: \(TreeWatch.followedMax) are already",
                        hints: ["name a PATH, or follow less with --depth"]))
        } else {
            live?.set(
                [sorted(path) + "\u{1}"], header: Self.header,
                cells: [
                    String(repeating: "  ", count: path.segments.count)
                        + (error == nil ? "… not followed" : "… hidden"), "", "", "",
                ], isGone: false)
        }
        return true
    }
}

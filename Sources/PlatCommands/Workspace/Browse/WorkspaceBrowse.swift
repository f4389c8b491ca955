import PlatClient
import PlatModel
import PlatSystem
import Synchronization

/// `plat ws browse`: walks the tree on a whole screen.
struct WorkspaceBrowse: Command {
    static let spec = CommandSpec(
        path: ["ws", "browse"],
        summary: "Walk the tree on a whole screen",
        discussion: """
            Shows PATH, or the top of the present path, and everything below it: the tree at the left, \
            at the right what is in the chosen workspace: what it publishes and who uses it, what it \
            uses, who may what. What is typed finds workspaces by their names; with a colon by \
            their paths. Enter goes to the chosen one, as plat ws cd does, and leaves; Escape forgets \
            what was typed, and then leaves.
            """,
        examples: [
            Example("plat ws browse", "The whole tree, from where one is"),
            Example("plat ws browse :root:ml", "A part of it"),
        ],
        operands: .optional("PATH", .workspace),
        formats: [.table],
        inverse: ["ws", "cd", "-"])

    var operand: String?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operand(0)
    }

    func run(_ context: Context) async throws(CommandError) {
        let noTerminal = CommandError(
            .unavailable, "", "needs a terminal that can be drawn on",
            hints: ["the same as text: \(context.program) map, \(context.program) ws tree"])
        guard FullScreen.isPossible(context) else { throw noTerminal }
        let here = try await context.workspace()
        var top = here.path.top
        if let operand { top = try await context.resolve(operand) }
        let client = try await context.workspaceClient().at(top)
        let progress = Progress(context.output)
        let tree = await TreeWalk(client: client) { progress.show("\($0) workspaces") }
            .run(from: top)
        progress.end()
        if let fault = tree.fault { throw fault.told(about: top) }
        guard let screen = FullScreen(context) else { throw noTerminal }
        let answer = await browse(tree, Browser(tree, at: here.path), client, screen, context)
        screen.close()
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        guard case .go(let path) = answer else { return }
        try await Navigation(context: context).go(path.displayed)
    }

    /// Until a key says what to do; what leads from workspace to workspace comes when it is known.
    private func browse(
        _ tree: TreeNode, _ start: Browser, _ client: Client, _ screen: FullScreen,
        _ context: Context
    ) async -> Browser.Answer {
        let browser = Holder(start)
        let looking = Task {
            let map = await PlatformMap(of: tree, client)
            browser.state.withLock { $0.map = map }
        }
        let palette = context.output.palette
        let drawing = Task {
            while !Task.isCancelled {
                let (columns, rows) = screen.size
                let state = browser.state.withLock(\.self)
                screen.draw(
                    BrowserView(browser: state, columns: columns, rows: rows, palette: palette)
                        .lines)
                do { try await context.clock.sleep(.milliseconds(30)) } catch { return }
            }
        }
        defer { looking.cancel() }
        var answer = Browser.Answer.stay
        while answer == .stay, let keys = await screen.keys() {
            let page = BrowserView.page(screen.size.rows)
            for key in keys where answer == .stay {
                answer = browser.state.withLock { $0.press(key, page: page) }
            }
        }
        drawing.cancel()
        // Nothing is drawn any more once the terminal is given back.
        await drawing.value
        return answer
    }

    private final class Holder: Sendable {
        let state: Mutex<Browser>
        init(_ browser: Browser) { state = Mutex(browser) }
    }
}

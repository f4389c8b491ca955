import PlatClient
import PlatModel
import PlatValue

/// Creating workspaces, told in the words of `kubectl ws create`.
struct WorkspaceCreation {
    let context: Context
    let maker: WorkspaceMaker
    /// Whether one whose default bindings do not come is made a second time.
    let retries: Bool

    func makeParents(of path: WorkspacePath) async throws(CommandError) {
        let progress = Progress(context.output)
        defer { progress.end() }
        do throws(WorkspaceError) {
            try await maker.makeParents(of: path) { path, workspace in
                progress.show("waiting for \(path.displayed): \(workspace.pending)")
            }
        } catch {
            throw error.told(program: context.program)
        }
    }

    /// Creates one workspace, which the user called `operand`, and waits for it unless told not to.
    func create(
        _ path: WorkspacePath, _ wish: WorkspaceMaker.Wish, operand: String, waits: Bool
    ) async throws(CommandError) -> Workspace {
        let made: WorkspaceMaker.Made
        do throws(WorkspaceError) { made = try await maker.make(path, wish) } catch {
            throw await refusal(error, path, wish, operand: operand)
        }
        let name = "Workspace \"\(made.workspace.name)\" (type \(made.workspace.type))"
        let verb = made.isNew ? "created" : "already exists"
        guard waits else {
            context.tell("\(name) \(verb).", finding(made.workspace))
            return made.workspace
        }
        if context.isForPrograms {
            // The workspace itself, when it is ready.
        } else if made.workspace.isReady, !made.isNew {
            context.output.say("\(name) \(verb).")
        } else {
            context.output.say("\(name) \(verb). Waiting for it to be ready...")
        }
        let workspace = try await waitUntilReady(path, made, wish)
        context.tell("\(name) is ready to use.", finding(workspace))
        return workspace
    }

    private func waitUntilReady(
        _ path: WorkspacePath, _ made: WorkspaceMaker.Made, _ wish: WorkspaceMaker.Wish
    ) async throws(CommandError) -> Workspace {
        var stalled: StalledWorkspace?
        let progress = Progress(context.output)
        defer { progress.end() }
        return try await context.interruption.whilePending(
            "\(path.displayed) is still being set up; see `\(context.program) ws ls`"
        ) { () throws(CommandError) in
            do throws(WorkspaceError) {
                return try await maker.waitUntilReady(
                    path, remaking: retries ? (made, wish) : nil,
                    onStall: { stall in
                        // Who watches is told at once; a log only where it is more than slow.
                        if case .waits(let found) = stall {
                            stalled = found
                            guard context.output.streams.isErrorTerminal else { return }
                        }
                        context.output.note(stall.text(of: path))
                    },
                    onWait: { path, workspace in
                        progress.show("waiting for \(path.displayed): \(workspace.pending)")
                    })
            } catch {
                var told = error.told(program: context.program)
                if let stalled {
                    if !context.output.streams.isErrorTerminal { told.hints.append(stalled.text) }
                    told.hints.append(
                        "when you may bind them: \(context.program) ws rm \(path.displayed), and "
                            + "create it again")
                }
                throw told
            }
        }
    }

    private func finding(_ workspace: Workspace) -> Finding {
        Finding(ObjectPrinter(format: .json).readable(workspace.value), of: .workspaces)
    }

    private func refusal(
        _ failure: WorkspaceError, _ path: WorkspacePath, _ wish: WorkspaceMaker.Wish,
        operand: String
    ) async -> CommandError {
        var error = failure.told(program: context.program)
        // Where a parent is missing, it is the parent that the error is about.
        if error.kind == .notFound { return error }
        error = error.about(operand)
        if error.kind == .alreadyExists {
            error.message = "already exists"
            error.hints.append("--ignore-existing accepts an existing workspace")
        }
        if error.kind == .forbidden, let type = wish.type {
            error.hints += typeHints(type, await maker.types(for: type, near: path))
        }
        return error
    }

    /// Which types there are, where the one that was asked for is none of them.
    private func typeHints(_ type: WorkspaceTypeReference, _ names: [String]) -> [String] {
        let isThere = names.contains {
            $0 == type.text || (type.path.isEmpty && $0.hasSuffix(":" + type.text))
        }
        return names.isEmpty || isThere
            ? [] : ["types: " + names.sorted().joined(separator: ", ")]
    }
}

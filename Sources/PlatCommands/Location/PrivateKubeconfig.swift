import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// A kubeconfig for programs that are started here: in a folder of its own, which is removed when they
/// have ended.
struct PrivateKubeconfig {
    let folder: String
    var file: String { folder + "/config" }

    init(_ path: WorkspacePath, _ context: Context) throws(CommandError) {
        let kubeconfig = try PlaceKubeconfig(path, context)
        let base = ["XDG_RUNTIME_DIR", "TMPDIR"].lazy.compactMap { context.environment[$0] }
            .first { !$0.isEmpty && fileExists($0) }
        folder =
            (base ?? "/tmp") + "/plat-" + String(UInt64.random(in: 0 ... .max), radix: 36)
        do throws(SystemError) {
            try AtomicFile.makeFolder(folder)
            try AtomicFile.write(kubeconfig.value.yaml(sortedKeys: false), to: file)
        } catch {
            throw CommandError(.unavailable, folder, error.reason)
        }
    }

    /// The surroundings of a program that follows this kubeconfig, and no place that was said before.
    func environment(_ given: [String: String]) -> [String: String] {
        var environment = given
        environment["KUBECONFIG"] = file
        environment[GlobalOptions.workspaceVariable] = nil
        return environment
    }

    /// Removes the folder, with whatever moves have left in it.
    func remove() {
        // In a folder for what nobody keeps: what stays there harms nobody.
        try? Folder.remove(folder)
    }
}

extension Context {
    /// Runs a program that has the terminal, with a location of its own; ends as the program does.
    func runProgram(
        _ program: String, _ arguments: [String], at path: WorkspacePath,
        adding variables: [String: String] = [:]
    ) async throws(CommandError) {
        let kubeconfig = try PrivateKubeconfig(path, self)
        defer { kubeconfig.remove() }
        try output.flush()
        let status: Int32
        do throws(SystemError) {
            status = try await ForegroundProcess.run(
                program, arguments,
                environment: kubeconfig.environment(environment).merging(variables) { $1 })
        } catch {
            throw CommandError(error.isMissing ? .notFound : .unavailable, program, error.reason)
        }
        guard status != 0 else { return }
        var end = CommandError.reported
        end.status = status
        throw end
    }

    /// Fails where a workspace cannot be entered.
    func checkReach(_ path: WorkspacePath) async throws(CommandError) {
        let client = Client(session: try session(), path: path)
        let reach = try await calling(path.displayed, self) { () throws(ClientError) in
            try await client.reach(path)
        }
        switch reach {
        case .open: return
        case .hidden: throw CommandError.hidden(path.displayed)
        case .notReady(let status):
            throw CommandError(.unavailable, path.displayed, "not ready: " + status.message)
        }
    }
}

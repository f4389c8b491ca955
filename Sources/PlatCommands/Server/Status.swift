import PlatServer
import PlatSystem
import PlatValue

/// `plat status`: says whether the embedded control plane runs, and where.
struct ServerStatus: Command {
    static let spec = CommandSpec(
        path: ["status"],
        summary: "Say whether the embedded control plane runs",
        discussion: """
            Prints where the control plane listens, its process, its data, its locations. Ends with \
            status 1 when it does not run.
            """,
        examples: [
            Example("plat status", "Where it runs"),
            Example("plat status -o json", "The same for a program"),
        ],
        options: [ServerOptions.data],
        hasWorkspace: false)

    var data: String?

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text(ServerOptions.data)
    }

    func run(_ context: Context) async throws(CommandError) {
        let folder = ServedFolder(data, context)
        let process = folder.process
        let state = folder.state.flatMap { $0.process == process ? $0 : nil }
        if context.isForPrograms {
            let finding = Finding(name: state?.url ?? folder.path, value(folder, process, state))
            try context.printFindings([finding], isOne: true)
        } else {
            for line in lines(folder, process, state) { context.output.line(line) }
        }
        if process == nil { throw .reported }
    }

    private func lines(_ folder: ServedFolder, _ process: Int32?, _ state: ServedState?)
        -> [String]
    {
        guard let process else { return ["not running", "data       \(folder.path)"] }
        guard let state else {
            return ["starting", "process    \(process)", "data       \(folder.path)"]
        }
        let kubeconfig = Personas(folder: folder).kubeconfig
        return [
            "running    \(state.url)", "process    \(process)", "version    \(state.version)",
            "data       \(folder.path)", "log        \(folder.logFile)",
        ] + (fileExists(kubeconfig) ? ["kubeconfig \(kubeconfig)"] : [])
            + state.locations.map { location in
                let labels = location.labels.sorted { $0.key < $1.key }
                    .map { "\($0.key)=\($0.value)" }.joined(separator: ",")
                return "location   \(location.name)   \(location.url)   \(labels)"
            }
    }

    private func value(_ folder: ServedFolder, _ process: Int32?, _ state: ServedState?) -> Value {
        var value: Value = state?.value ?? [:]
        value["running"] = .bool(process != nil)
        value["data"] = .string(folder.path)
        if process != nil { value["log"] = .string(folder.logFile) }
        let kubeconfig = Personas(folder: folder).kubeconfig
        if fileExists(kubeconfig) { value["kubeconfig"] = .string(kubeconfig) }
        return value
    }
}

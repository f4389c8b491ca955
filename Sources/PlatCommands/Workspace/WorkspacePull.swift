import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat ws pull`: writes a part of the tree as a folder that apply takes.
struct WorkspacePull: Command {
    private enum Option {
        static let withObjects = OptionSpec.flag(
            nil, "with-objects", "Also config maps and objects of types defined or bound here")
        static let overwrite = OptionSpec.flag(
            nil, "overwrite", "Write into a folder that has something in it")
    }

    static let spec = CommandSpec(
        path: ["ws", "pull"],
        summary: "Write a part of the tree as a folder",
        discussion: """
            Writes PATH and everything below it into the folder DIR, as plat apply DIR makes it again: \
            workspaces with their types and locations, types, schemas, exports, bindings, definitions \
            and roles. Secrets and mounted clusters stay where they are. An export that is made again \
            has an identity of its own. Paths in bindings stay as they are.
            """,
        examples: [
            Example("plat ws pull :root platform/", "The whole tree"),
            Example(
                "plat apply platform/ -w :root --kubeconfig kcp.kubeconfig",
                "Make it again on another control plane"),
            Example("plat ws pull . backup/ --with-objects", "With what is in it"),
        ],
        options: [Option.withObjects, Option.overwrite],
        operands: .one("PATH", .workspace) + .one("DIR", .directory),
        inverse: ["apply", "DIR"])

    var operand: String
    var folder: String
    var takesObjects: Bool
    var overwrites: Bool

    init(_ arguments: ParsedArguments) throws(CommandError) {
        operand = arguments.operands[0]
        folder = arguments.operands[1]
        takesObjects = arguments.has(Option.withObjects)
        overwrites = arguments.has(Option.overwrite)
    }

    func run(_ context: Context) async throws(CommandError) {
        let target = context.path(folder)
        // What cannot be listed is not there, or is found out when it is written.
        let present = (try? Folder.names(target)) ?? []
        guard present.isEmpty || overwrites else {
            throw CommandError(
                .conflict, folder, "has something in it",
                hints: ["name a new folder", "write into it all the same: --overwrite"])
        }
        let path = try await context.resolve(operand)
        try await context.checkReach(path)
        let client = Client(session: try context.session(), path: path)
        let pulled = await TreePull(client: client, takesObjects: takesObjects).run(from: path)
        if Task.isCancelled { throw CommandError(.interrupted, "", "interrupted") }
        context.told.expectMany()
        for workspace in pulled.workspaces { try write(workspace, to: target, context) }
        for mount in pulled.mounts {
            context.output.note("\(mount.displayed) is a mounted cluster, and stays where it is")
        }
        for fault in pulled.faults {
            context.report(CommandError(fault.error, fault.path.displayed))
        }
        if !pulled.faults.isEmpty { throw CommandError.reported }
    }

    private func write(
        _ workspace: PulledWorkspace, to target: String, _ context: Context
    ) throws(CommandError) {
        let place = ([target] + workspace.folders).joined(separator: "/")
        let shown = ([folder] + workspace.folders).joined(separator: "/")
        do throws(SystemError) {
            try AtomicFile.makeFolder(place, mode: 0o755)
            if let settings = workspace.settings, settings != [:] {
                try write(settings, to: place + "/.workspace.yaml")
            }
            for object in workspace.objects {
                try write(object, to: "\(place)/\(Self.fileName(object))")
            }
        } catch {
            throw CommandError(.unavailable, shown, error.reason)
        }
        let count = workspace.objects.count
        context.tell(
            "\(shown): \(count) object\(count == 1 ? "" : "s")",
            Finding(name: shown, ["folder": .string(shown), "objects": .integer(Int64(count))]))
    }

    private func write(_ value: Value, to file: String) throws(SystemError) {
        try AtomicFile.write(Array(value.yamlText().utf8), to: file, newMode: 0o644)
    }

    /// `apiexport-training.faros.sh.yaml`; names of roles may have what names of files may not.
    private static func fileName(_ object: Value) -> String {
        let kind = (object["kind"]?.stringValue ?? "object").lowercased()
        let place = object.objectNamespace.map { $0 + "-" } ?? ""
        let name = "\(kind)-\(place)\(object.objectName)"
        return String(name.map { "/:".contains($0) ? "_" : $0 }) + ".yaml"
    }
}

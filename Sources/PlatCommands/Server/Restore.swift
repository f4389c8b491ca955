import PlatServer
import PlatSystem

/// `plat restore`: makes a data folder of a backup.
struct Restore: Command {
    static let spec = CommandSpec(
        path: ["restore"],
        summary: "Make a data folder of a backup",
        discussion: """
            Makes the folder given by --data of a FILE that `plat backup` wrote: whole, or not at all. \
            The folder must be empty or missing. `plat up` and `plat serve` serve it then, with the \
            authority, tokens and users that it had.

            Versions of objects go on far behind those of the backup, so that clients which have seen \
            a later state list again.
            """,
        examples: [
            Example("plat restore plat.backup", "Where plat up finds it"),
            Example("plat restore d.backup --data e", "Into another folder"),
        ],
        options: [ServerOptions.data],
        operands: .one("FILE", .file),
        inverse: ["backup"],
        hasWorkspace: false)

    var data: String?
    var file: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text(ServerOptions.data)
        file = arguments.operands[0]
    }

    func run(_ context: Context) async throws(CommandError) {
        let folder = ServedFolder(data, context)
        try Self.restore(file, to: folder, context)
    }

    static func restore(
        _ file: String, to folder: ServedFolder, _ context: Context
    ) throws(CommandError) {
        do throws(DataBackup.Failure) {
            let summary = try DataBackup.restore(context.path(file), to: folder.path)
            summary.tell("\(folder.shown): has", context)
        } catch {
            throw CommandError(.unavailable, "", error.description)
        }
    }
}

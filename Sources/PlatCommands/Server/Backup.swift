import PlatServer
import PlatSystem
import PlatValue

/// `plat backup`: writes what a control plane holds into one file.
struct Backup: Command {
    static let spec = CommandSpec(
        path: ["backup"],
        summary: "Write everything that the embedded control plane holds into one file",
        discussion: """
            Writes the folder given by --data into FILE: all objects of all locations as they were at \
            one moment, the keys, and the users. The control plane may run meanwhile, and goes on \
            writing. FILE is replaced when the backup is whole and on the disk; it holds secrets and is \
            for its owner only.

            A folder that has lost something is refused, so that a good backup is not replaced by a bad \
            one.
            """,
        examples: [
            Example("plat backup plat.backup", "Keep what plat up serves"),
            Example("plat backup --data d d.backup", "The same of another folder"),
        ],
        options: [ServerOptions.data],
        operands: .one("FILE", .file),
        inverse: ["restore"],
        hasWorkspace: false)

    var data: String?
    var file: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        data = arguments.text(ServerOptions.data)
        file = arguments.operands[0]
    }

    func run(_ context: Context) async throws(CommandError) {
        let folder = ServedFolder(data, context)
        do throws(DataBackup.Failure) {
            let summary = try DataBackup.write(
                folder.path, to: context.path(file), with: ServedFolder.keptFiles)
            summary.tell("\(file): holds", context)
        } catch {
            throw CommandError(.unavailable, "", error.description)
        }
    }
}

extension DataBackup.Summary {
    /// Says what was kept or restored.
    func tell(_ beginning: String, _ context: Context) {
        let places = locations.count == 1 ? "1 location" : "\(locations.count) locations"
        context.output.note("\(beginning) \(places) with \(entries) objects")
        guard context.isForPrograms else { return }
        let value: Value = [
            "locations": .array(locations.map { .string($0) }), "objects": .integer(Int64(entries)),
        ]
        context.output.json(value.jsonText())
    }
}

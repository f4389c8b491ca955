import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// `plat service init`: makes a first package from types that are there.
struct ServiceInit: Command {
    private enum Option {
        static let name = OptionSpec.value(
            nil, "name", "NAME", "What the service is called (default: the folder's name)")
    }

    static let spec = CommandSpec(
        path: ["service", "init"],
        summary: "Make a first package from types that are there",
        discussion: """
            Writes service.yaml, the definitions of types and a first controller to the folder DIR, \
            which must not have a service.yaml yet. The definitions come from the files, or else from \
            the present workspace or cluster. See plat-service(7).
            """,
        examples: [
            Example("plat service init acme-db -f crds/", "From files"),
            Example("plat service init acme-db", "From what is defined here"),
        ],
        options: [ObjectOptions.filename, Option.name],
        operands: .one("DIR", .directory))

    var folder: String
    var files: [String]
    var name: String

    init(_ arguments: ParsedArguments) throws(CommandError) {
        folder = arguments.operands[0]
        files = arguments.texts(ObjectOptions.filename)
        let last = folder.split(separator: "/").last.map(String.init) ?? ""
        name = arguments.text(Option.name) ?? last
        guard WorkspacePath.isSegment(name) else {
            throw CommandError(
                .usage, name, "is no name of a service", hints: ["give it one: --name NAME"])
        }
    }

    func run(_ context: Context) async throws(CommandError) {
        let draft = ServiceDraft(name: name, definitions: try await definitions(context))
        guard !draft.definitions.isEmpty else {
            throw CommandError(
                .notFound, folder, "no CustomResourceDefinitions to begin with",
                hints: ["name files that have some: -f FILE"])
        }
        let root = context.path(folder)
        guard !fileExists(root + "/service.yaml") else {
            throw CommandError(.alreadyExists, folder, "has a service.yaml")
        }
        for file in draft.files {
            let path = root + "/" + file.path
            do throws(SystemError) {
                try AtomicFile.makeFolder(AtomicFile.folderName(of: path), mode: 0o755)
                try AtomicFile.write(file.bytes, to: path, newMode: 0o644)
            } catch {
                throw CommandError(.unavailable, "\(folder)/\(file.path)", error.reason)
            }
            context.tell(
                "\(folder)/\(file.path)",
                Finding(name: file.path, ["path": .string("\(folder)/\(file.path)")]))
        }
    }

    private func definitions(_ context: Context) async throws(CommandError) -> [Value] {
        guard files.isEmpty else {
            return try await readManifests(files, context).filter {
                $0.isKind("CustomResourceDefinition", of: "apiextensions.k8s.io")
            }.map(\.object)
        }
        let client = try await context.client()
        return try await calling("", context) { () throws(ClientError) in
            try await client.items(APIResource.definitions.path()).items.map {
                $0.typed(as: .definitions)
            }
        }
    }
}

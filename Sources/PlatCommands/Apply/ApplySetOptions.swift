import PlatClient
import PlatSystem

/// Whether what is applied forms a set, and whether what the set no longer holds goes.
struct ApplySetOptions: Sendable, Equatable {
    private static let prune = OptionSpec.flag(
        nil, "prune", "Remove what was applied so before and is no longer there")
    private static let name = OptionSpec.value(
        nil, "applyset", "NAME", "The set that objects belong to (default: applyset-FOLDER)")
    static let options = [prune, name]

    var prunes: Bool
    var name: String?

    /// Whether a set was asked for.
    var isGiven: Bool { prunes || name != nil }

    init(_ arguments: ParsedArguments) throws(CommandError) {
        prunes = arguments.has(Self.prune)
        name = arguments.text(Self.name).map(APIResource.configMaps.bareName)
        if let name, name.isEmpty || name.contains("/") {
            throw CommandError(
                .usage, "--applyset \(name)", "is not the name of a ConfigMap",
                hints: ["--applyset NAME, or configmap/NAME"])
        }
    }

    /// The set; nil where none was asked for. Files alone say nothing of what belongs together.
    func set(
        _ files: [String], _ options: ApplyOptions, _ context: Context
    ) throws(CommandError) -> ApplySet? {
        guard isGiven else { return nil }
        let namespace = options.namespace ?? "default"
        if let name { return ApplySet(name: name, namespace: namespace) }
        let path = files.count == 1 && files[0] != "-" ? context.path(files[0]) : ""
        let folder = path.split(separator: "/").last { $0 != "." }.map(String.init) ?? ""
        guard Folder.isFolder(path), !folder.isEmpty, folder != ".." else {
            throw CommandError(
                .usage, "--prune", "say which set it is that things may be missing from",
                hints: ["--applyset NAME", "a folder has a set of its own: DIR/ --prune"])
        }
        let legal = folder.lowercased().map { $0.isLetter && $0.isASCII || $0.isNumber ? $0 : "-" }
        return ApplySet(name: "applyset-\(String(legal))", namespace: namespace)
    }
}

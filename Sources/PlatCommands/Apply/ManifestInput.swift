import PlatClient
import PlatSystem

/// The manifests that the user named, in order: files, folders with files in them, `-` for standard
/// input.
func readManifests(
    _ files: [String], _ context: Context
) async throws(CommandError) -> [Manifest] {
    var all: [Manifest] = []
    for file in files {
        let input = file == "-" ? try await context.readBytes(file) : nil
        context.interruption.arm()
        all += try await calling(file, context) { () throws(ManifestError) in
            if let input {
                return try ManifestReader.manifests(in: input, source: "standard input")
            }
            return try await ManifestFiles.manifests(at: context.path(file), shown: file)
        }
    }
    return all
}

extension ManifestError: Tellable {
    /// About its place, whatever the user called the whole.
    func told(about subject: String, program: String) -> CommandError {
        switch fault {
        case .invalid(let text): CommandError(.invalid, source, text)
        case .unknownKey(let key, let known):
            CommandError(
                .invalid, source, "has a key \(key), which means nothing here",
                hints: Suggestions.hint(for: key, among: known)
                    + ["keys: " + known.joined(separator: ", ")])
        case .notAWorkspaceName:
            CommandError(
                .invalid, source, "is no name of a workspace",
                hints: ["lower-case letters, digits and inner dashes, at most 63"])
        case .unreadable(let error):
            CommandError(error.isMissing ? .notFound : .unavailable, source, error.reason)
        case .cancelled: CommandError(.interrupted, source, "interrupted")
        }
    }
}

import PlatClient
import PlatModel

/// The definitions in files, as the schemas of an export; what is none is left out, and named.
func readSnapshots(
    _ files: [String], _ context: Context
) async throws(CommandError) -> [SchemaSnapshot] {
    let manifests = try await readManifests(files, context)
    let (snapshots, others) = try await calling("", context) { () throws(ManifestError) in
        try SchemaSnapshot.all(in: manifests)
    }
    if !others.isEmpty {
        let shown = others.prefix(3).map(\.displayed).joined(separator: ", ")
        context.output.note(
            "left out, as no definitions: \(shown)"
                + (others.count > 3 ? " and \(others.count - 3) others" : ""))
    }
    guard !snapshots.isEmpty else {
        throw CommandError(.invalid, files.joined(separator: ", "), "no definitions in it")
    }
    return snapshots
}

import PlatClient
import PlatModel
import PlatSystem

/// Refuses a command line that names nothing to read, or what is not read: addresses.
func checkPlanFiles(_ files: [String], _ verb: String) throws(CommandError) {
    guard !files.isEmpty else {
        throw CommandError(
            .usage, "", "say what to \(verb)",
            hints: ["a file: -f FILE", "a folder: DIR/", "standard input: -"])
    }
    if let url = files.first(where: { $0.hasPrefix("http://") || $0.hasPrefix("https://") }) {
        throw CommandError(
            .usage, url, "files only, no addresses", hints: ["fetch it first, then look at it"])
    }
}

/// Reads files, and folders with files in them, into a plan for one place, wherever it is.
func readObjects(
    _ files: [String], _ options: ApplyOptions, _ context: Context
) async throws(CommandError) -> ApplyPlan {
    let items = try await readManifests(files, context).map {
        ApplyPlan.Item(workspace: nil, manifest: $0)
    }
    return try plan(items, of: files, options)
}

/// Reads files, folders that mirror the tree, and standard input into one plan.
func readPlan(
    _ files: [String], _ current: WorkspacePath?, _ options: ApplyOptions, _ context: Context
) async throws(CommandError) -> ApplyPlan {
    var items: [ApplyPlan.Item] = []
    for file in files {
        guard file != "-", Folder.isFolder(context.path(file)) else {
            items += try await readManifests([file], context).map {
                ApplyPlan.Item(workspace: current, manifest: $0)
            }
            continue
        }
        guard let current else {
            throw CommandError(
                .usage, file, "a folder needs a workspace to mirror",
                hints: ["go to one: plat ws cd :root", "or name one: -w :root"])
        }
        items += try await calling(file, context) { () throws(ManifestError) in
            try await PlatformDirectory(path: context.path(file), shown: file)
                .items(in: current)
        }
    }
    return try plan(items, of: files, options)
}

private func plan(
    _ items: [ApplyPlan.Item], of files: [String], _ options: ApplyOptions
) throws(CommandError) -> ApplyPlan {
    guard !items.isEmpty else {
        throw CommandError(.invalid, files.joined(separator: ", "), "nothing to apply in it")
    }
    return ApplyPlan(items, defaultNamespace: options.namespace ?? options.defaultNamespace)
}

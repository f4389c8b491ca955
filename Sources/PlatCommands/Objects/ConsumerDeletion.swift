import PlatClient
import PlatModel
import PlatValue

/// `plat delete --export`: removes objects from the workspaces that use an export, in whatever location
/// these are.
struct ConsumerDeletion {
    let view: ExportView
    let objects: ObjectArguments
    let selection: Selection
    let context: Context

    /// Removes all that is meant; a name has to mean one object.
    func run(
        ignoresMissing: Bool, _ remover: (Client) -> ObjectRemover
    ) async throws(CommandError) {
        let search = try await ConsumerSearch(
            view, selection, try await context.client(), context)
        var all: [ConsumerSearch.Found] = []
        for target in objects.targets {
            guard target.name != nil else {
                all += try await search.all(target)
                continue
            }
            all += try await search.one(target, ignoresMissing: ignoresMissing)
        }
        context.interruption.arm()
        try await context.forEach(all) { found throws(CommandError) in
            guard
                try await removeObject(
                    found.reference, by: remover(found.client), subject: found.displayed, context)
            else { return }
            context.tell(found.reference, .deleted, in: found.place)
        }
    }
}

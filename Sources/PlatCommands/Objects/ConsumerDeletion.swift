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

    /// An object, and the workspace that it is in.
    private struct Found {
        var client: Client
        var reference: ObjectReference
        var place: String
        var displayed: String { "\(reference.displayed) in \(place)" }
    }

    /// Removes all that is meant; a name has to mean one object.
    func run(
        ignoresMissing: Bool, _ remover: (Client) -> ObjectRemover
    ) async throws(CommandError) {
        let client = try await context.client()
        guard let view = try await resolved(view, client, context) else { return }
        let places = try await clients(of: view, client, context)
        let consumers = await ConsumerPaths.of(places)
        var all: [Found] = []
        for target in objects.targets {
            let found = try await found(target, places, consumers)
            if target.name != nil { try check(found, target, ignoresMissing) }
            all += found
        }
        context.interruption.arm()
        try await context.forEach(all) { found throws(CommandError) in
            guard
                try await removeObject(
                    found.reference, by: remover(found.client), subject: found.displayed, context)
            else { return }
            context.tell(
                "\(found.reference.resource.singularFullName) \"\(found.reference.name)\""
                    + " \(Outcome.deleted.rawValue) in \(found.place)",
                .outcome(found.reference.displayed, Outcome.deleted.rawValue))
        }
    }

    /// A consumer is in one location; the others do not know it, and let nobody in.
    private func found(
        _ target: ObjectArguments.Target, _ places: [Client], _ consumers: ConsumerPaths
    ) async throws(CommandError) -> [Found] {
        var all: [Found] = []
        var refusals: [CommandError] = []
        for place in places {
            do throws(CommandError) { all += try await found(target, place, consumers) } catch {
                guard [.forbidden, .notFound].contains(error.kind) else { throw error }
                refusals.append(error)
            }
        }
        if let refusal = refusals.first, refusals.count == places.count { throw refusal }
        return all
    }

    private func check(
        _ found: [Found], _ target: ObjectArguments.Target, _ ignoresMissing: Bool
    ) throws(CommandError) {
        if found.isEmpty, !ignoresMissing {
            throw CommandError(.notFound, target.displayed, "not found in any workspace")
        }
        guard found.count > 1 else { return }
        throw CommandError(
            .usage, target.displayed,
            "is in several workspaces: "
                + found.map(\.place).joined(separator: ", "),
            hints: ["say which: --cluster \(found[0].place)"])
    }

    private func found(
        _ target: ObjectArguments.Target, _ place: Client, _ consumers: ConsumerPaths
    ) async throws(CommandError) -> [Found] {
        let resource = try await findResource(target.resource, place, context)
        var query = ObjectQuery(resource, in: place)
        query.namespace = selection.namespace
        query.name = target.name
        query.filters = selection.query
        query.isNameRepeated = true
        let question = query
        let objects = try await calling(target.displayed, context) { () throws(ClientError) in
            var objects: [Value] = []
            try await question.ask { reply throws(ClientError) in objects += reply.objects }
            return objects
        }
        return objects.map { object in
            Found(
                client: place.consumer(object.cluster),
                reference: ObjectReference(
                    resource, namespace: object.objectNamespace ?? "", name: object.objectName),
                place: consumers.known(object.cluster))
        }
    }
}

import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// Finds objects in the workspaces that use an export, in whatever location these are.
struct ConsumerSearch {
    private let places: [Client]
    private let consumers: ConsumerPaths
    private let selection: Selection
    private let context: Context

    /// An object, and the workspace that it is in.
    struct Found {
        var client: Client
        var reference: ObjectReference
        var place: String
        var displayed: String { "\(reference.displayed) in \(place)" }
    }

    init(
        _ view: ExportView, _ selection: Selection, _ client: Client, _ context: Context
    ) async throws(CommandError) {
        places = try await clients(of: view, client, context)
        consumers = await ConsumerPaths.of(places)
        self.selection = selection
        self.context = context
    }

    /// What a name means, which has to be one object; none where that is no failure.
    func one(
        _ target: ObjectArguments.Target, ignoresMissing: Bool = false
    ) async throws(CommandError) -> [Found] {
        let found = try await all(target)
        if found.isEmpty, !ignoresMissing {
            throw CommandError(.notFound, target.displayed, "not found in any workspace")
        }
        guard found.count > 1 else { return found }
        let places = Set(found.map(\.place))
        let isOnePlace = places.count == 1
        let names = isOnePlace ? found.map(\.reference.namespace) : places.sorted()
        throw CommandError(
            .usage, target.displayed,
            "is in several \(isOnePlace ? "namespaces" : "workspaces"): "
                + names.joined(separator: ", "),
            hints: ["say which: \(isOnePlace ? "-n" : "--cluster") \(names[0])"])
    }

    /// Every object that a target means. A consumer is in one location; the others do not know it, and
    /// let nobody in.
    func all(
        _ target: ObjectArguments.Target
    ) async throws(CommandError) -> [Found] {
        var all: [Found] = []
        var refusals: [CommandError] = []
        for place in places {
            do throws(CommandError) { all += try await found(target, place) } catch {
                guard [.forbidden, .notFound].contains(error.kind) else { throw error }
                refusals.append(error)
            }
        }
        if let refusal = refusals.first, refusals.count == places.count { throw refusal }
        return all
    }

    private func found(
        _ target: ObjectArguments.Target, _ place: Client
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

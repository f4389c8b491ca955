import PlatClient
import PlatModel
import PlatSystem
import PlatValue

/// What `plat get` asks: which resources, at which places, narrowed how.
struct GetQuestion {
    let objects: ObjectArguments
    let selection: Selection
    let view: ExportView?
    let ignoresMissing: Bool
    let context: Context
    /// Whether rows need their whole objects.
    var isSorted = false

    /// All there is to ask.
    struct Asked {
        var parts: [ObjectListing.Part] = []
        var consumers: ConsumerPaths?
        /// Whether a place could not be asked, which has been reported.
        var hasFailed = false
    }

    /// Each target in the workspace, or in each location of a view.
    func parts(_ client: Client) async throws(CommandError) -> Asked {
        var asked = Asked()
        // One consumer is in one location, and the others let nobody in to him.
        let places: [Client]
        if let view, view.cluster != nil {
            let found = try await consumer(of: view, client, context)
            (places, asked.consumers) = ([found.client], found.consumers)
        } else {
            places = try await clients(of: view, client, context)
            if view != nil { asked.consumers = await ConsumerPaths.of(places) }
        }
        for target in objects.targets {
            for place in places {
                for resource in try await resources(target, place) {
                    asked.parts.append(try part(target, resource, place))
                }
            }
        }
        return asked
    }

    /// Each target in every mounted cluster that matches. One that is away, or has no such type, is
    /// reported.
    func clusters(
        _ compute: ComputeSelection, _ client: Client
    ) async throws(CommandError) -> Asked {
        var asked = Asked()
        let clusters = try await compute.clusters(client, context)
        let clients = clusters.map { client.at($0.path) }
        // What cannot be learnt here is learnt again, and told, by the questions below.
        _ = await concurrently(clients, width: 32) { try? await $0.allResources() }
        for (cluster, place) in zip(clusters, clients) {
            do throws(CommandError) {
                if let why = cluster.whyNotReady { throw CommandError(.unavailable, "", why) }
                for target in objects.targets {
                    for resource in try await resources(target, place) {
                        var part = try part(target, resource, place)
                        part.place = cluster.path
                        asked.parts.append(part)
                    }
                }
            } catch {
                guard error.kind != .interrupted, error.kind != .usage else { throw error }
                let name = cluster.path.displayed
                context.report(
                    error.about(error.subject.isEmpty ? name : "\(name): \(error.subject)"))
                asked.hasFailed = true
            }
        }
        return asked
    }

    /// Each target in the workspace and in all below it. Where a type is not known nothing of it can
    /// be; it must be known somewhere.
    func below(_ client: Client) async throws(CommandError) -> Asked {
        guard let top = client.path else {
            throw CommandError(.invalid, "-R", "the current context points to no workspace")
        }
        var asked = Asked()
        let places = await TreeWalk(client: client).run(from: top).places
        for node in places.unseen { context.report(node.refusal) }
        asked.hasFailed = !places.unseen.isEmpty
        let clients = places.seen.map { client.at($0) }
        // What cannot be learnt here is learnt again, and told, by the questions below.
        _ = await concurrently(clients) { try? await $0.allResources() }
        for target in objects.targets {
            var missing: CommandError?
            var isKnown = false
            for place in clients {
                do throws(CommandError) {
                    for resource in try await resources(target, place) {
                        var part = try part(target, resource, place)
                        part.place = place.path
                        part.query.ignoresMissing = true
                        asked.parts.append(part)
                        isKnown = true
                    }
                } catch {
                    guard error.kind == .notFound else { throw error }
                    missing = missing ?? error
                }
            }
            if let missing, !isKnown { throw missing }
        }
        return asked
    }

    private func resources(
        _ target: ObjectArguments.Target, _ client: Client
    ) async throws(CommandError) -> [APIResource] {
        if target.name != nil { return [try await findResource(target.resource, client, context)] }
        return try await findResources(target.resource, client, context)
    }

    private func part(
        _ target: ObjectArguments.Target, _ resource: APIResource, _ client: Client
    ) throws(CommandError) -> ObjectListing.Part {
        let everywhere =
            selection.hasAllNamespaces || (view != nil && selection.namespace == nil)
        var query = ObjectQuery(resource, in: client)
        query.namespace = everywhere ? nil : try context.namespace(selection.namespace)
        query.name = target.name
        if resource.isNamespaced, query.namespace == nil, let name = target.name, view == nil {
            throw CommandError(
                .usage, name, "a name needs a namespace", hints: ["leave out -A, or the name"])
        }
        query.filters = selection.query
        if isSorted, context.format.isForPeople {
            query.filters.append(("includeObject", "Object"))
        }
        query.isNameRepeated = view != nil && view?.cluster == nil
        query.ignoresMissing = ignoresMissing
        return ObjectListing.Part(subject: target.displayed, query: query)
    }
}

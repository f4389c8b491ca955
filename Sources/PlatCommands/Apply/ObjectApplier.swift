import PlatClient
import PlatModel
import PlatValue

/// Applies one object, with the patience that things which were made a moment ago need.
struct ObjectApplier: Sendable {
    enum Change: String, Sendable {
        case created, configured, unchanged
    }

    struct Result: Sendable {
        var change: Change
        var object: Value
        var reference: ObjectReference
    }

    let context: Context
    let client: Client
    let namespace: String?
    let defaultNamespace: String
    let forcesConflicts: Bool
    let isDryRun: Bool
    let fieldManager: String
    let timeout: Duration
    let revisions: Revisions
    /// Rights, discovery and the index of workspaces follow a change after a moment, on a kcp of
    /// several processes after seconds.
    static let patience = 10.0

    /// Applies an item. `followsChange` says that something it needs has just been made or changed.
    func apply(
        _ item: ApplyPlan.Item, on client: Client, followsChange: Bool
    ) async throws(CommandError) -> Result {
        let end = context.clock.now() + (followsChange ? Self.patience : 0)
        var pause = Duration.milliseconds(50)
        while true {
            do throws(CommandError) {
                return try await once(item, client)
            } catch {
                let mayPass = [.notFound, .forbidden, .unavailable].contains(error.kind)
                guard mayPass, context.clock.now() < end else { throw error }
            }
            client.discovery.forget()
            try await context.sleep(pause)
            pause = min(pause * 2, .seconds(1))
        }
    }

    private func once(_ item: ApplyPlan.Item, _ client: Client) async throws(CommandError) -> Result
    {
        let manifest = item.manifest
        let resource = try await context.resource(of: manifest, client)
        if let given = manifest.namespace, let namespace, given != namespace, resource.isNamespaced
        {
            throw CommandError(
                .usage, manifest.displayed, "says namespace \(given), -n says \(namespace)")
        }
        let place = manifest.namespace ?? namespace ?? defaultNamespace
        let reference = ObjectReference(resource, namespace: place, name: manifest.name)
        var object = manifest.object
        // What belongs to no namespace loses the one that a file gives it, as with kubectl.
        object.set(
            resource.isNamespaced ? .string(place) : nil, at: "metadata", "namespace")
        object.set(nil, at: "metadata", "managedFields")
        var query = [("fieldManager", fieldManager), ("force", forcesConflicts ? "true" : "false")]
        if isDryRun { query.append(("dryRun", "All")) }
        let before: Revisions.Before?
        let reply: Client.Reply
        do throws(ClientError) {
            before = try await revisions.before(reference, item, client)
            reply = try await client.patch(reference, .apply, object, query: query)
        } catch {
            throw CommandError(error, manifest.displayed, hints: Self.hints(error, object))
        }
        let change: Change
        if let before, reply.status != 201 {
            change = before.isSame(as: reply.value, isDryRun: isDryRun) ? .unchanged : .configured
        } else {
            change = .created
        }
        return Result(change: change, object: reply.value, reference: reference)
    }

    /// The way out of a conflict, of which there are two kinds.
    private static func hints(_ error: ClientError, _ object: Value) -> [String] {
        guard let status = error.status, status.reason == .conflict else { return [] }
        let causes = status.details?.causes ?? []
        if causes.contains(where: { $0.reason == "FieldManagerConflict" }) {
            return ["take the fields over: --force-conflicts"]
        }
        guard object.at("metadata", "resourceVersion") != nil else { return [] }
        return ["it has changed since: leave out metadata.resourceVersion, or read it again"]
    }

    /// Waits until what others need is ready.
    func wait(for result: Result, on client: Client) async throws(CommandError) {
        guard !isDryRun, Readiness.of(result.object) != .ready else { return }
        try await context.interruption.whilePending(
            "\(result.reference.displayed) goes on becoming ready at the server"
        ) { () throws(CommandError) in
            try await context.wait(
                until: result.reference, on: client, named: result.reference.displayed,
                timeout: timeout)
        }
    }
}

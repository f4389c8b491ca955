import PlatModel
import PlatSystem
import PlatValue

/// Applies one object, with the patience that things which were made a moment ago need.
struct ObjectApplier: Sendable {
    let options: ApplyOptions
    let revisions: Revisions
    /// On a kcp of several processes rights, discovery and the index of workspaces follow a change
    /// after seconds.
    static let patience = Duration.seconds(10)

    /// Applies an item. What it needs and what has just been made or changed is named in `changes`:
    /// it is waited for.
    func apply(
        _ item: ApplyPlan.Item, on client: Client, after changes: [String]
    ) async throws(ApplyError) -> Applied {
        var last: ApplyError?
        let patience = changes.isEmpty ? .zero : Self.patience
        let pauses = Duration.milliseconds(50)...Duration.seconds(1)
        let waited: Waited<Applied>
        waited = try await client.session.clock.wait(timeout: patience, pauses: pauses) {
            () throws(ApplyError) in
            if last != nil { client.discovery.forget() }
            do throws(ApplyError) { return try await apply(item, client) } catch {
                guard error.mayPass else { throw error }
                last = error
                return nil
            }
        }
        switch waited {
        case .found(let applied): return applied
        case .timedOut:
            guard let last, !changes.isEmpty else { throw last ?? .refused(.cancelled) }
            throw .stillRefused(last, after: patience, changes: changes)
        case .cancelled: throw .refused(.cancelled)
        }
    }

    /// Waits until the kind that a new definition brings can be found by its name: what comes next
    /// asks for it. That it cannot is no failure of the definition.
    func waitUntilServed(_ applied: Applied, on client: Client) async {
        guard !options.isDryRun, applied.change == .created,
            let version = Definition(applied.object).servedVersion
        else { return }
        let pauses = Duration.milliseconds(20)...Duration.milliseconds(500)
        _ = await client.session.clock.wait(timeout: Self.patience, pauses: pauses) {
            () -> Bool? in
            client.discovery.forget()
            do throws(ClientError) {
                let definition = try await client.object(applied.reference)
                if case .stuck = Definition(definition).readiness { return true }
                let groups = try await client.groupVersions()
                let found = try await client.resources(of: version)
                return groups.contains(version) && !found.isEmpty ? true : nil
            } catch {
                return error.mayPass ? nil : true
            }
        }
    }

    /// How often an object is looked at and written whose place somebody else writes to meanwhile.
    private static let attempts = 3

    /// Applies an item once. Where a plan says what has to be there, and the server finds something
    /// else, it is looked at again: what has become of it is told, and the status that a controller
    /// has written is no reason not to go on.
    private func apply(
        _ item: ApplyPlan.Item, _ client: Client
    ) async throws(ApplyError) -> Applied {
        for attempt in 1..<Self.attempts {
            do throws(ApplyError) {
                return try await once(item, client, isAfresh: attempt > 1)
            } catch {
                guard item.expected != nil, case .refused(let refusal) = error, refusal.isConflict
                else { throw error }
            }
        }
        return try await once(item, client, isAfresh: true)
    }

    private func once(
        _ item: ApplyPlan.Item, _ client: Client, isAfresh: Bool
    ) async throws(ApplyError) -> Applied {
        let reference = try await reference(to: item.manifest, client)
        var object = item.manifest.object
        // What belongs to no namespace loses the one that a file gives it, as with kubectl.
        object.set(
            reference.resource.isNamespaced ? .string(reference.namespace) : nil,
            at: "metadata", "namespace")
        object.set(nil, at: "metadata", "managedFields")
        var query = [
            ("fieldManager", options.fieldManager),
            ("force", options.forcesConflicts ? "true" : "false"),
        ]
        if options.isDryRun { query.append(("dryRun", "All")) }
        let before: Revisions.Before?
        let reply: Client.Reply
        do throws(ClientError) {
            before = try await revisions.before(reference, item, client, isAfresh: isAfresh)
        } catch {
            throw .refused(error)
        }
        let found = ObjectState(before)
        if let change = item.expected?.change(to: found) { throw .outdated(change) }
        if let expected = item.expected { Self.hold(expected, found, &object) }
        try await checkLocation(item.manifest, before, client)
        try setMembership(of: &object, before)
        do throws(ClientError) {
            reply = try await client.patch(reference, .apply, object, query: query)
        } catch {
            throw .refused(error)
        }
        let change: Applied.Change
        if let before, reply.status != 201 {
            change =
                before.isSame(as: reply.value, isDryRun: options.isDryRun)
                ? .unchanged : .configured
        } else {
            change = .created
        }
        return Applied(
            change: change, before: before?.object, found: found, object: reply.value,
            reference: reference)
    }

    /// Lets the server look that what a plan found stays so until it is written over.
    private static func hold(
        _ expected: ObjectState, _ found: ObjectState, _ object: inout Value
    ) {
        switch (expected, found) {
        case (_, .present(let version)):
            object.set(.string(version.uid), at: "metadata", "uid")
            object.set(.string(version.revision), at: "metadata", "resourceVersion")
        case (.absent, .absent):
            object.set(.string(revisionOfNothing), at: "metadata", "resourceVersion")
        default: break
        }
    }

    /// A revision that no object has that anybody made: stores begin with what servers put there. Where
    /// nothing is, apply asks for none, so that with this one it makes an object and changes none, as
    /// POST does; but the fields are then owned as applied ones are.
    private static let revisionOfNothing = "1"

    /// Puts an object into the set that is applied. One that is applied without a set stays in the one
    /// that it is in, or the label would be gone, and with it what knows that the object is to go.
    private func setMembership(
        of object: inout Value, _ before: Revisions.Before?
    ) throws(ApplyError) {
        let present = before?.object?.label(ApplySet.Key.member)
        if let set = options.applySet, let present, present != set.id { throw .otherSet }
        guard let id = options.applySet?.id ?? present,
            options.applySet != nil || object.label(ApplySet.Key.member) == nil
        else { return }
        object.set(.string(id), at: "metadata", "labels", ApplySet.Key.member)
    }

    /// A server accepts another location for a workspace that has one, and nothing comes of it. What
    /// cannot be seen of locations is left to the server.
    private func checkLocation(
        _ manifest: Manifest, _ before: Revisions.Before?, _ client: Client
    ) async throws(ApplyError) {
        guard manifest.kind == WorkspaceSettings.kind, let before,
            let wanted = Workspace(manifest.object).locationSelector
        else { return }
        var live = before.object
        if !before.isWhole {
            // A workspace that may not be read is the server's to judge.
            live = try? await client.object(
                ObjectReference(.workspaces, name: manifest.name))
        }
        guard let live, Workspace(live).locationSelector != wanted,
            let location = live.annotation(Workspace.Annotation.shard), !location.isEmpty,
            // One that does not parse is refused by the server.
            let selector = try? LabelSelector(object: wanted)
        else { return }
        var labels = ["name": location]
        let shard = ObjectReference(.shards, name: location)
        // Only administrators may see the labels of locations.
        if let object = try? await client.at(.root).object(shard) {
            labels.merge(object.labels) { $1 }
        } else if let region = live.label("region") {
            labels["region"] = region
        }
        guard !selector.matches({ labels[$0] }) else { return }
        throw .moved(from: location, to: wanted)
    }

    private func reference(
        to manifest: Manifest, _ client: Client
    ) async throws(ApplyError) -> ObjectReference {
        let resource: APIResource
        do throws(ResourceLookupError) {
            resource = try await client.resource(for: manifest.kind)
        } catch {
            throw .lookup(error)
        }
        if let given = manifest.namespace, let asked = options.namespace, given != asked,
            resource.isNamespaced
        {
            throw .namespace(given, asked: asked)
        }
        return ObjectReference(
            resource, namespace: options.namespace(of: manifest), name: manifest.name)
    }

    /// Waits until what others need is ready.
    func wait(
        for applied: Applied, on client: Client, onWait: (String) -> Void
    ) async throws(ApplyError) {
        guard !options.isDryRun, Readiness.of(applied.object) != .ready else { return }
        do throws(WaitError) {
            try await client.wait(
                until: applied.reference, timeout: options.timeout, onWait: onWait)
        } catch {
            throw .notReady(applied.reference, error)
        }
    }
}

extension Client {
    /// Applies one object here, without any that it needs.
    public func apply(
        _ manifest: Manifest, _ options: ApplyOptions
    ) async throws(ApplyError) -> Applied {
        let plan = ApplyPlan([ApplyPlan.Item(workspace: path, manifest: manifest)])
        return try await ObjectApplier(options: options, revisions: Revisions(plan, options))
            .apply(plan.items[0], on: self, after: [])
    }
}

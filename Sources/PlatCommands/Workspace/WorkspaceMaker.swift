import PlatClient
import PlatModel
import PlatValue

/// Creates workspaces and waits for them, for every command that needs some.
struct WorkspaceMaker {
    let context: Context
    var timeout = Duration.seconds(60)

    struct Made {
        var workspace: Workspace
        /// Whether it was not there before.
        var isNew: Bool
    }

    /// Whether there is a workspace at `path` that can be seen.
    func exists(_ path: WorkspacePath) async throws(CommandError) -> Bool {
        let client = try parentClient(of: path)
        do throws(ClientError) {
            _ = try await client.childWorkspace(path.last)
            return true
        } catch {
            if error.isNotFound || error.isForbidden { return false }
            throw CommandError(error, path.displayed)
        }
    }

    /// Creates the workspace object. One that exists is taken, when that is accepted and it is of
    /// the type that was asked for.
    func make(
        _ path: WorkspacePath, type: WorkspaceTypeName?, location: Value?, acceptsExisting: Bool
    ) async throws(CommandError) -> Made {
        let client = try parentClient(of: path)
        var spec: Value = [:]
        spec["type"] = type?.value
        if let location { spec["location"] = ["selector": location] }
        let object: Value = [
            "apiVersion": "tenancy.kcp.io/v1alpha1", "kind": "Workspace",
            "metadata": ["name": .string(path.last)], "spec": spec,
        ]
        do throws(ClientError) {
            return Made(
                workspace: Workspace(try await client.create(object, .workspaces)), isNew: true)
        } catch {
            guard error.isAlreadyExists, acceptsExisting else { throw explain(error, path) }
        }
        let existing: Workspace
        do throws(ClientError) { existing = try await client.childWorkspace(path.last) } catch {
            throw CommandError(error, path.displayed)
        }
        if let type, !type.path.isEmpty, existing.type != type.description {
            throw CommandError(
                .conflict, path.displayed,
                "cannot be created with type \(type.description): "
                    + (existing.isMount ? "it is a mount" : "it exists with type \(existing.type)"))
        }
        return Made(workspace: existing, isNew: false)
    }

    /// Waits until the workspace is ready, saying what it waits for.
    func waitUntilReady(_ path: WorkspacePath) async throws(CommandError) -> Workspace {
        let client = try parentClient(of: path)
        let progress = Progress(context.output)
        defer { progress.end() }
        return try await context.interruption.whilePending(
            "\(path.displayed) is still being set up; see `\(context.program) ws ls`"
        ) { () throws(CommandError) -> Workspace in
            var pause = Duration.milliseconds(5)
            var waited = Duration.zero
            while true {
                let workspace = try await look(client, path)
                if let workspace {
                    if workspace.isReady { return workspace }
                    if let reason = unschedulable(workspace) {
                        throw await self.unschedulable(path, reason, client)
                    }
                    progress.show("waiting for \(path.displayed): \(workspace.pending)")
                }
                guard waited < timeout else {
                    throw CommandError(
                        .timedOut, path.displayed,
                        "not ready after \(timeout.components.seconds)s: waits for "
                            + (workspace?.pending ?? "the object to appear"),
                        hints: ["it stays and may get ready later; --timeout waits longer"])
                }
                try await sleep(pause)
                waited += pause
                pause = min(pause * 2, .milliseconds(250))
            }
        }
    }

    /// The workspace, or nil while it cannot be seen yet: right after a creation a server behind a
    /// cache may not know it.
    private func look(
        _ client: Client, _ path: WorkspacePath
    ) async throws(CommandError) -> Workspace? {
        do throws(ClientError) { return try await client.childWorkspace(path.last) } catch {
            if error.isNotFound { return nil }
            throw CommandError(error, path.displayed)
        }
    }

    private func unschedulable(_ workspace: Workspace) -> String? {
        for condition in workspace.value.at("status", "conditions")?.arrayValue ?? []
        where condition["type"]?.stringValue == "WorkspaceScheduled"
            && condition["status"]?.stringValue == "False"
            && condition["reason"]?.stringValue == "Unschedulable"
        {
            return condition["message"]?.stringValue ?? "no location matches"
        }
        return nil
    }

    private func unschedulable(
        _ path: WorkspacePath, _ reason: String, _ client: Client
    ) async -> CommandError {
        var hints: [String] = []
        // Only administrators may list locations; for the others the reason has to do.
        if let shards = try? await client.at(.root).items(APIResource.shards.path()).items,
            !shards.isEmpty
        {
            let names = shards.map { shard -> String in
                let labels = (shard.at("metadata", "labels")?.objectValue ?? [:]).sortedByKey()
                    .map { "\($0.key)=\($0.value.stringValue ?? "")" }
                let name = shard.at("metadata", "name")?.stringValue ?? ""
                return labels.isEmpty ? name : "\(name) (\(labels.joined(separator: ", ")))"
            }
            hints.append("locations: " + names.joined(separator: "; "))
        }
        hints.append(
            "it stays, and is placed when a location matches; "
                + "`\(context.program) ws rm \(path.displayed)` removes it")
        let text = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
        return CommandError(.invalid, path.displayed, "cannot be placed: \(text)", hints: hints)
    }

    private func explain(_ error: ClientError, _ path: WorkspacePath) -> CommandError {
        guard error.isNotFound, let parent = path.parent else {
            return CommandError(error, path.displayed)
        }
        return CommandError(
            .notFound, parent.displayed, "no such workspace, or no access to it",
            hints: ["-p creates missing parents"])
    }

    /// Which types there are, where the one that was asked for is none of them. Types are found in
    /// the parent and in what lies above it; what may not be read is left out.
    func typeHints(_ type: WorkspaceTypeName, near path: WorkspacePath) async -> [String] {
        var places: [WorkspacePath] = []
        if type.path.isEmpty {
            var place = path.parent
            while let next = place, !places.contains(next) {
                places.append(next)
                place = next.parent
            }
        } else {
            places = [WorkspacePath(type.path)]
        }
        var names: [String] = []
        for place in places {
            // These are suggestions: what cannot be looked at suggests nothing.
            guard let client = (try? context.session()).map({ Client(session: $0, path: place) }),
                let types = try? await client.items(APIResource.workspaceTypes.path()).items
            else { continue }
            names += types.compactMap { $0.at("metadata", "name")?.stringValue }
                .map { "\(place.text):\($0)" }
        }
        let wanted = type.description
        guard !names.isEmpty,
            !names.contains(where: {
                $0 == wanted || (type.path.isEmpty && $0.hasSuffix(":" + wanted))
            })
        else { return [] }
        return ["types: " + names.sorted().joined(separator: ", ")]
    }

    private func parentClient(of path: WorkspacePath) throws(CommandError) -> Client {
        guard let parent = path.parent, parent != path, !path.last.isEmpty else {
            throw CommandError(.invalid, path.displayed, "lies in no workspace")
        }
        return Client(session: try context.session(), path: parent)
    }

    private func sleep(_ pause: Duration) async throws(CommandError) {
        do { try await context.clock.sleep(pause) } catch {
            throw CommandError(.interrupted, "", "interrupted")
        }
    }
}

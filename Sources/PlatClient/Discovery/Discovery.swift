public import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// What has been learnt about the resources of one workspace. Bindings change them, so that
/// nothing is kept longer than a command runs, and nothing is shared between workspaces.
public final class Discovery: Sendable {
    /// Whether a workspace lets the caller in.
    enum Door: Sendable { case open, denied, unknown }

    struct Known: Sendable {
        /// Nil until somebody was refused and asked.
        var door: Door?
        var versions: [GroupVersion: [APIResource]] = [:]
        /// What is being asked for: whoever wants the same meanwhile waits for the same answer.
        var asked: [GroupVersion: Task<Result<[APIResource], ClientError>, Never>] = [:]
        /// How often everything was forgotten: an answer that was asked for before that comes too late.
        var turn = 0
        /// Everything, in the server's order of preference, once it has been asked for.
        var all: [APIResource]?
    }

    let known = Mutex(Known())

    init() {}

    /// Forgets what may have changed.
    public func forget() {
        known.withLock { known in
            let turn = known.turn + 1
            known = Known()
            known.turn = turn
        }
    }
}

/// What a server says about one of several group versions. A struct: a task group of tuples that
/// hold a result is compiled wrongly with optimization, and reads its elements from elsewhere.
private struct VersionAnswer: Sendable {
    var position: Int
    var result: Result<[APIResource], ClientError>
}

extension Client {
    /// Every resource of the workspace, preferred versions first within a group, core first.
    public func allResources() async throws(ClientError) -> [APIResource] {
        if let all = discovery.known.withLock({ $0.all }) { return all }
        async let core = resources(of: "/api")
        async let groups = resources(of: "/apis")
        let both: [APIResource]
        // Both are awaited before either failure counts.
        let results = (await core, await groups)
        both = try results.0.get() + results.1.get()
        discovery.known.withLock { $0.all = both }
        return both
    }

    /// The resources of one group version; none where the server does not have it.
    public func resources(of version: GroupVersion) async throws(ClientError) -> [APIResource] {
        while true {
            if let found = discovery.known.withLock({ $0.versions[version] }) { return found }
            let task = discovery.known.withLock { known in
                if let task = known.asked[version] { return task }
                let task = Task { [turn = known.turn] in await self.ask(version, turn) }
                known.asked[version] = task
                return task
            }
            let result = await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
            // Somebody else who waited for it was cancelled.
            if case .failure(.cancelled) = result, !Task.isCancelled { continue }
            return try result.get()
        }
    }

    private func ask(
        _ version: GroupVersion, _ turn: Int
    ) async -> Result<[APIResource], ClientError> {
        let result: Result<[APIResource], ClientError>
        do throws(ClientError) {
            result = .success(Self.resources(try await get(version.path), version))
        } catch {
            // A group that is not there, and not the workspace.
            let isMissing = error.isNotFound && error.status?.details?.kind != "workspaces"
            result = isMissing ? .success([]) : .failure(error)
        }
        discovery.known.withLock { known in
            guard known.turn == turn else { return }
            known.asked[version] = nil
            if case .success(let found) = result { known.versions[version] = found }
        }
        return result
    }

    /// The groups beside the core, each with its versions.
    func groupVersions() async throws(ClientError) -> [GroupVersion] {
        Self.versions(try await get("/apis"))
    }

    private func resources(of root: String) async -> Result<[APIResource], ClientError> {
        do throws(ClientError) {
            let value = try await get(root, form: .discovery)
            if value["kind"]?.stringValue == "APIGroupDiscoveryList" {
                return .success(Self.aggregated(value))
            }
            return .success(try await eachVersion(Self.versions(value)))
        } catch {
            return .failure(error)
        }
    }

    /// For servers that do not tell everything at once (kcp, for `/apis`).
    private func eachVersion(
        _ versions: [GroupVersion]
    ) async throws(ClientError) -> [APIResource] {
        let answers = await withTaskGroup(of: VersionAnswer.self) { group in
            for (position, version) in versions.enumerated() {
                group.addTask {
                    do throws(ClientError) {
                        let found = try await self.resources(of: version)
                        return VersionAnswer(position: position, result: .success(found))
                    } catch {
                        return VersionAnswer(position: position, result: .failure(error))
                    }
                }
            }
            var answers = [Result<[APIResource], ClientError>?](
                repeating: nil, count: versions.count)
            for await answer in group { answers[answer.position] = answer.result }
            return answers
        }
        var all: [APIResource] = []
        for answer in answers { if let answer { all += try answer.get() } }
        return all
    }

    /// The group versions of an APIVersions or APIGroupList, the preferred one of each group first.
    private static func versions(_ value: Value) -> [GroupVersion] {
        if let versions = value["versions"]?.arrayValue {
            return versions.compactMap {
                $0.stringValue.map { GroupVersion(group: "", version: $0) }
            }
        }
        return (value["groups"]?.arrayValue ?? []).flatMap { group in
            let preferred = group.at("preferredVersion", "groupVersion")?.stringValue ?? ""
            let all = (group["versions"]?.arrayValue ?? []).compactMap {
                $0["groupVersion"]?.stringValue
            }
            let ordered = all.filter { $0 == preferred } + all.filter { $0 != preferred }
            return ordered.compactMap { GroupVersion($0) }
        }
    }

    private static func aggregated(_ value: Value) -> [APIResource] {
        (value["items"]?.arrayValue ?? []).flatMap { group -> [APIResource] in
            let name = group.at("metadata", "name")?.stringValue ?? ""
            return (group["versions"]?.arrayValue ?? []).flatMap { version -> [APIResource] in
                let version_ = GroupVersion(
                    group: name, version: version["version"]?.stringValue ?? "")
                return (version["resources"]?.arrayValue ?? []).map { entry in
                    APIResource(
                        version_.resource(entry["resource"]?.stringValue ?? ""),
                        kind: entry.at("responseKind", "kind")?.stringValue ?? "",
                        isNamespaced: entry["scope"]?.stringValue == "Namespaced",
                        singular: entry["singularResource"]?.stringValue ?? "",
                        shortNames: entry["shortNames"].strings,
                        categories: entry["categories"].strings,
                        verbs: entry["verbs"].strings)
                }
            }
        }
    }

    private static func resources(_ value: Value, _ version: GroupVersion) -> [APIResource] {
        (value["resources"]?.arrayValue ?? []).compactMap { entry in
            let name = entry["name"]?.stringValue ?? ""
            guard !name.contains("/") else { return nil }
            return APIResource(
                version.resource(name), kind: entry["kind"]?.stringValue ?? "",
                isNamespaced: entry["namespaced"]?.boolValue ?? false,
                singular: entry["singularName"]?.stringValue ?? "",
                shortNames: entry["shortNames"].strings,
                categories: entry["categories"].strings,
                verbs: entry["verbs"].strings)
        }
    }
}

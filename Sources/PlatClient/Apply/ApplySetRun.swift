public import PlatModel
import PlatSystem
public import PlatValue
import Synchronization

/// A member of a set that is no longer among what is applied.
public struct Leftover: Sendable {
    /// Nil in a control plane that has no workspaces.
    public var workspace: WorkspacePath?
    /// What it is.
    public var reference: ObjectReference
    /// As it was seen.
    public var object: Value

    /// Whether more goes with it than itself.
    public var holdsOthers: Bool { rank > 0 }

    /// In which order leftovers go: what others need, or what lets us in, goes last.
    var rank: Int {
        switch (reference.resource.group, reference.resource.kind) {
        case ("apis.kcp.io", "APIBinding"): 1
        case ("tenancy.kcp.io", "Workspace"): 2
        case ("apis.kcp.io", "APIExport"): 3
        case ("apiextensions.k8s.io", "CustomResourceDefinition"): 4
        case ("", "Namespace"): 5
        default: 0
        }
    }
}

/// A set in the workspaces of a plan. Before the first member is written in a workspace, its ConfigMap
/// says so; what it says shrinks only after everything else is gone. So a run that is interrupted
/// anywhere loses no member.
public final class ApplySetRun: Sendable {
    private let set: ApplySet
    private let client: Client
    private let options: ApplyOptions
    private let items: [WorkspacePath?: [ApplyPlan.Item]]
    /// What was said of the set before this run, by workspace; asked once.
    private let opened = Mutex<[WorkspacePath?: Task<Result<ApplySetExtent?, ApplyError>, Never>]>(
        [:])

    /// The set, seen from the workspace of `client`. A folder that holds nothing counts too: what was
    /// in it may have to go.
    public init(_ set: ApplySet, _ plan: ApplyPlan, client: Client, options: ApplyOptions) {
        self.set = set
        self.client = client
        self.options = options
        var items: [WorkspacePath?: [ApplyPlan.Item]] = [client.path: []]
        for item in plan.items {
            items[item.workspace, default: []].append(item)
            if item.isFolder, let place = item.workspace?.appending(item.manifest.name) {
                items[place] = items[place] ?? []
            }
        }
        self.items = items
    }

    private func client(_ place: WorkspacePath?) -> Client { place.map(client.at) ?? client }

    /// Says in a workspace that the set has members there, once, before the first of them.
    func open(_ place: WorkspacePath?) async throws(ApplyError) {
        let task = opened.withLock { opened in
            if let task = opened[place] { return task }
            let task = Task { await self.begin(place) }
            opened[place] = task
            return task
        }
        _ = try await task.value.get()
    }

    private func begin(_ place: WorkspacePath?) async -> Result<ApplySetExtent?, ApplyError> {
        do throws(ApplyError) {
            let before = try await extent(place)
            let wanted = ApplySetExtent(items[place] ?? [], options)
            try await write((before ?? ApplySetExtent()).union(wanted), place)
            return .success(before)
        } catch {
            return .failure(error)
        }
    }

    /// What the ConfigMap says; nil where there is none.
    private func extent(_ place: WorkspacePath?) async throws(ApplyError) -> ApplySetExtent? {
        let found: Value?
        do throws(ClientError) { found = try await client(place).objectIfAny(set.parent) } catch {
            // A workspace that is yet to be made holds nothing.
            if options.isDryRun, error.isForbidden || error.isClosed { return nil }
            throw .refused(error)
        }
        guard let found else { return nil }
        guard found.label(ApplySet.Key.id) == set.id,
            found.annotation(ApplySet.Key.tool)?.hasPrefix("plat/") == true
        else { throw .noSet(set.name) }
        return ApplySetExtent(found)
    }

    private func write(_ extent: ApplySetExtent, _ place: WorkspacePath?) async throws(ApplyError) {
        do throws(ClientError) {
            try await client(place).makeNamespace(set.namespace)
            _ = try await client(place).patch(
                set.parent, .apply, extent.parent(of: set),
                query: [("fieldManager", options.fieldManager), ("force", "true")])
        } catch {
            throw .refused(error)
        }
    }

    /// The members that are not in the plan, in the order in which they are to go.
    public func leftovers() async throws(ApplyError) -> [Leftover] {
        let places = Array(items.keys)
        let found = await concurrently(places) { place -> Result<[Leftover], ApplyError> in
            do throws(ApplyError) { return .success(try await self.leftovers(in: place)) } catch {
                return .failure(error)
            }
        }
        var all: [Leftover] = []
        for result in found { all += try result.get() }
        return all.sorted { left, right in
            func key(_ one: Leftover) -> (Int, String, String) {
                (one.rank, one.workspace?.text ?? "", one.reference.displayed)
            }
            return key(left) < key(right)
        }
    }

    private func leftovers(in place: WorkspacePath?) async throws(ApplyError) -> [Leftover] {
        guard let extent = try await extent(place) else { return [] }
        let client = client(place)
        var kept: Set<String> = []
        for item in items[place] ?? [] {
            let kind = item.manifest.kind.groupKind
            kept.insert("\(kind)/\(item.manifest.name)")
            kept.insert("\(kind)/\(item.manifest.name) \(options.namespace(of: item.manifest))")
        }
        do throws(ClientError) {
            let lists = try await Self.lists(extent, of: set, client.allResources())
            let found = await concurrently(lists) { [set] list in await list.members(client, set) }
            var all: [Leftover] = []
            for (list, members) in zip(lists, found) {
                for object in try members.get() where !object.isBeingDeleted {
                    let name = "\(list.kind)/\(object.objectName)"
                    let key = list.namespace.isEmpty ? name : "\(name) \(list.namespace)"
                    guard !kept.contains(key) else { continue }
                    let reference = ObjectReference(
                        list.resource, namespace: list.namespace, name: object.objectName)
                    all.append(Leftover(workspace: place, reference: reference, object: object))
                }
            }
            return all
        } catch {
            throw .refused(error)
        }
    }

    /// Objects of one kind, in one namespace if they have any.
    private struct List: Sendable {
        var kind: GroupKind
        var resource: APIResource
        /// Empty for a kind without namespaces.
        var namespace: String

        func members(_ client: Client, _ set: ApplySet) async -> Result<[Value], ClientError> {
            let path = resource.path(namespace: namespace.isEmpty ? nil : namespace)
            do throws(ClientError) {
                return .success(try await client.items(path, query: set.selector).items)
            } catch {
                return .failure(error)
            }
        }
    }

    /// Where members may be. Of a kind that is no longer served nothing is left.
    private static func lists(
        _ extent: ApplySetExtent, of set: ApplySet, _ served: [APIResource]
    ) -> [List] {
        let namespaces = extent.namespaces.union([set.namespace]).sorted()
        return extent.kinds.sorted { $0.description < $1.description }.flatMap { kind in
            let resource = served.first { $0.group == kind.group && $0.kind == kind.kind }
            guard let resource else { return [List]() }
            return (resource.isNamespaced ? namespaces : [""]).map {
                List(kind: kind, resource: resource, namespace: $0)
            }
        }
    }

    /// Removes a leftover and waits until it is gone; false when it was gone already.
    public func remove(_ leftover: Leftover, timeout: Duration) async throws(RemovalError) -> Bool {
        var remover = ObjectRemover(client: client(leftover.workspace), timeout: timeout)
        remover.ignoresMissing = true
        remover.uid = leftover.object.objectUID
        return try await remover.remove(leftover.reference)
    }

    /// Says what the set has now, once everything else is gone.
    public func close() async throws(ApplyError) {
        for (place, items) in items {
            guard let before = try await extent(place) else { continue }
            let now = ApplySetExtent(items, options)
            if before != now { try await write(now, place) }
        }
    }
}

import PlatModel
import PlatValue
import Synchronization

/// What objects are before they are applied: what tells a change from none.
///
/// A few objects are asked for one by one. Where many of one collection are applied, the whole
/// collection is listed once, which is one request instead of hundreds. They are listed whole: kcp
/// writes an object again after its creation, with a new revision and nothing else, so that metadata
/// do not tell.
final class Revisions: Sendable {
    /// From so many objects of one collection on, it is listed.
    static let crowd = 8

    private struct Collection: Hashable {
        var workspace: WorkspacePath?
        var kind: GroupVersionKind
        var namespace: String?

        init(_ item: ApplyPlan.Item) {
            workspace = item.workspace
            kind = item.manifest.kind
            namespace = item.manifest.namespace
        }
    }

    private let counts: [Collection: Int]
    private let fieldManager: String
    private let isDryRun: Bool
    /// Lists by path; each is asked for once, whoever needs it first.
    private let lists = Mutex<[String: Task<[String: Before]?, Never>]>([:])

    init(_ plan: ApplyPlan, _ options: ApplyOptions) {
        counts = Dictionary(plan.items.map { (Collection($0), 1) }, uniquingKeysWith: +)
        fieldManager = options.fieldManager
        isDryRun = options.isDryRun
    }

    /// What an object was; nil where there was none.
    struct Before: Sendable, Equatable {
        /// Empty where it cannot be learned: who may write may still not read.
        var revision: String
        /// What it said, or its metadata alone; nil where neither may be read.
        let object: Value?
        /// Whether all of it was read.
        let isWhole: Bool

        init(revision: String) {
            self.revision = revision
            object = nil
            isWhole = false
        }

        init(_ object: Value, isWhole: Bool = true) {
            revision = object.resourceVersion ?? ""
            self.object = object
            self.isWhole = isWhole
        }

        /// Whether nothing has changed. A new revision alone is no change: the first apply of an
        /// object that others made notes who manages what, and controllers write its status.
        func isSame(as after: Value, isDryRun: Bool) -> Bool {
            // What is only tried leaves the revision as it was.
            if !isDryRun, after.resourceVersion == revision { return true }
            guard let object else { return after.resourceVersion == revision }
            if isWhole { return object.contentHash == after.contentHash }
            // Of metadata alone the generation tells whether the rest has changed, where it counts.
            guard let generation = object.generation, generation == after.generation else {
                return false
            }
            return (["metadata": object["metadata"] ?? [:]] as Value).contentHash
                == (["metadata": after["metadata"] ?? [:]] as Value).contentHash
        }
    }

    /// What an object is before it is applied. What we have not applied before is read again: a list
    /// may be older than what somebody else has written. `isAfresh` looks past the list.
    func before(
        _ reference: ObjectReference, _ item: ApplyPlan.Item, _ client: Client,
        isAfresh: Bool = false
    ) async throws(ClientError) -> Before? {
        if !isAfresh, counts[Collection(item), default: 0] >= Self.crowd,
            let list = await list(of: reference, client)
        {
            guard let listed = list[reference.name] else { return nil }
            let isOurs = listed.object?.isApplied(by: fieldManager) ?? false
            if isOurs, !isDryRun { return listed }
        }
        do throws(ClientError) {
            return Before(try await client.object(reference))
        } catch {
            if error.isForbidden { return Before(revision: "") }
            guard error.isNotFound else { throw error }
            return nil
        }
    }

    private func list(of reference: ObjectReference, _ client: Client) async -> [String: Before]? {
        let path = reference.resource.path(namespace: reference.namespace)
        let task = lists.withLock { lists in
            let key = client.root + path
            if let task = lists[key] { return task }
            let task = Task { await Self.ask(path, client) }
            lists[key] = task
            return task
        }
        return await task.value
    }

    /// Nil where the collection cannot be listed; then the objects are asked for one by one.
    private static func ask(_ path: String, _ client: Client) async -> [String: Before]? {
        var found: [String: Before] = [:]
        do throws(ClientError) {
            try await client.list(path) { page throws(ClientError) in
                for object in page["items"]?.arrayValue ?? [] {
                    found[object.objectName] = Before(object)
                }
            }
            return found
        } catch {
            return nil
        }
    }
}

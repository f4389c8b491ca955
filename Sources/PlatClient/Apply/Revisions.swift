import PlatModel
import PlatValue
import Synchronization

/// What objects are before they are applied: what tells a change from none.
///
/// A few objects are asked for one by one. Where many of one collection are applied, the whole
/// collection is listed once, which is one request instead of hundreds. Of each object a hash is
/// kept: kcp writes an object again after its creation, with a new revision and nothing else, so
/// that the revision alone does not tell.
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
    /// Lists by path; each is asked for once, whoever needs it first.
    private let lists = Mutex<[String: Task<[String: Before]?, Never>]>([:])

    init(_ plan: ApplyPlan) {
        counts = Dictionary(plan.items.map { (Collection($0), 1) }, uniquingKeysWith: +)
    }

    /// What an object was; nil where there was none.
    struct Before: Sendable, Equatable {
        /// Empty where it cannot be learned: who may write may still not read.
        var revision: String
        /// A hash of what it said; nil where it cannot be learned.
        private var content: String?

        init(revision: String) { self.revision = revision }

        init(_ object: Value) {
            revision = object.resourceVersion ?? ""
            content = Self.content(object)
        }

        /// Whether nothing has changed. A new revision alone is no change: the first apply of an
        /// object that others made notes who manages what, and controllers write its status.
        func isSame(as object: Value, isDryRun: Bool) -> Bool {
            // What is only tried leaves the revision as it was.
            if !isDryRun, object.resourceVersion == revision {
                return true
            }
            guard let content else {
                return object.resourceVersion == revision
            }
            return content == Self.content(object)
        }

        private static func content(_ object: Value) -> String {
            var object = object
            object["status"] = nil
            for key in ["resourceVersion", "generation", "managedFields"] {
                object.set(nil, at: "metadata", key)
            }
            // What every kind has, but lists do not say of each of their items.
            object["apiVersion"] = nil
            object["kind"] = nil
            return ContentHash.text(of: Array(object.jsonText(sortedKeys: true).utf8))
        }
    }

    /// What an object is before it is applied.
    func before(
        _ reference: ObjectReference, _ item: ApplyPlan.Item, _ client: Client
    ) async throws(ClientError) -> Before? {
        if counts[Collection(item), default: 0] >= Self.crowd,
            let list = await list(of: reference, client)
        {
            return list[reference.name]
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
        var known: [String: Before] = [:]
        do throws(ClientError) {
            try await client.list(path) { page throws(ClientError) in
                for object in page["items"]?.arrayValue ?? [] {
                    known[object.objectName] = Before(object)
                }
            }
            return known
        } catch {
            return nil
        }
    }
}

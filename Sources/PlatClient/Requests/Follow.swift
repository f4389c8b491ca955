import PlatModel
import PlatSystem
import PlatValue

/// Follows a collection for as long as it takes: lists, watches, and goes on after every break,
/// so that each change is told once and none is lost.
public struct Follow: Sendable {
    let client: Client
    let path: String
    let query: [(String, String)]
    let name: String?
    let form: Client.Form
    /// Waits at most this long between two attempts.
    static let pauseMax = Duration.seconds(10)
    /// A refusal that stays for so long is meant: the workspace, or the kind, is gone, or the right to
    /// see it. Restarted servers, and those whose rights lag behind, refuse for seconds.
    static let refusalMax = Duration.seconds(20)

    /// Follows the collection at `path`, or what `query` selects of it; of that, only what has the
    /// `name`, where one is given. That is for views of several workspaces, where kcp finds nothing by a
    /// field selector for it.
    public init(
        _ client: Client, path: String, query: [(String, String)] = [], name: String? = nil,
        form: Client.Form = .json
    ) {
        self.name = name
        self.form = form
        self.client = client
        self.path = path
        self.query = query
    }

    /// What is known of an object between two lists: enough to say that it is gone.
    private struct Known {
        var revision: String
        var remains: Value
    }

    /// Calls `body` for each event until it answers false or the task is cancelled. Objects that are
    /// there at the beginning come as `ADDED`. Breaks that pass are not told; a refusal (no such
    /// resource, not allowed) is thrown when nothing has been seen yet, and later when it stays.
    public func run(
        _ body: (WatchEvent) async throws(ClientError) -> Bool
    ) async throws(ClientError) {
        var known: [String: Known] = [:]
        var revision = ""
        var pause = Duration.milliseconds(100)
        var refused = Duration.zero
        var hasListed = false
        while !Task.isCancelled {
            do throws(ClientError) {
                if revision.isEmpty {
                    guard let listed = try await list(&known, body) else { return }
                    revision = listed
                    hasListed = true
                }
                let stream = try await client.watch(
                    path, from: revision, query: query, form: form)
                defer { stream.cancel() }
                refused = .zero
                while let event = try await stream.next() {
                    pause = .milliseconds(100)
                    if !event.revision.isEmpty { revision = event.revision }
                    if event.type == "BOOKMARK" || !isMeant(event.object) { continue }
                    Self.note(event, &known)
                    guard try await body(event) else { return }
                }
            } catch {
                switch error {
                case .cancelled, .credentials, .readOnly: throw error
                case .refused(let status) where status.code == 410:
                    revision = ""
                    continue
                case .refused where !hasListed, .closed where !hasListed: throw error
                case .refused, .closed, .transport, .unanswered, .unreadable, .unintelligible:
                    if !hasListed, known.isEmpty { throw error }
                    refused = error.isMeant ? refused + pause : .zero
                    if refused > Self.refusalMax { throw error }
                    try await wait(pause)
                    pause = min(pause * 2, Self.pauseMax)
                }
            }
        }
        throw .cancelled
    }

    /// Lists, tells what differs from what is known, and answers the revision to watch from.
    private func list(
        _ known: inout [String: Known], _ body: (WatchEvent) async throws(ClientError) -> Bool
    ) async throws(ClientError) -> String? {
        var items: [(object: Value, row: WatchRow?)] = []
        var revision = ""
        try await client.list(path, query: query, form: form, watches: true) {
            page throws(ClientError) in
            items +=
                WatchRow.rows(of: page)?.map { ($0.object, $0.row) }
                ?? (page["items"]?.arrayValue ?? []).map { ($0, nil) }
            revision = page.resourceVersion ?? ""
        }
        var gone = known
        for item in items where isMeant(item.object) {
            let key = Self.key(item.object)
            gone[key] = nil
            var event = WatchEvent(type: "ADDED", object: item.object, row: item.row)
            if let before = known[key] {
                if before.revision == event.revision { continue }
                event.type = "MODIFIED"
            }
            Self.note(event, &known)
            guard try await body(event) else { return nil }
        }
        for (key, object) in gone {
            known[key] = nil
            guard try await body(WatchEvent(type: "DELETED", object: object.remains)) else {
                return nil
            }
        }
        return revision
    }

    private func isMeant(_ object: Value) -> Bool { name.map { $0 == object.objectName } ?? true }

    private static func note(_ event: WatchEvent, _ known: inout [String: Known]) {
        let key = key(event.object)
        if event.type == "DELETED" {
            known[key] = nil
        } else {
            var remains = Value.object([:])
            for part in ["apiVersion", "kind", "metadata"] { remains[part] = event.object[part] }
            known[key] = Known(revision: event.revision, remains: remains)
        }
    }

    /// Names repeat across workspaces, so that an object is known by its workspace too.
    private static func key(_ object: Value) -> String {
        [object.cluster, object.objectNamespace ?? "", object.objectName].joined(separator: "/")
    }

    private func wait(_ pause: Duration) async throws(ClientError) {
        do { try await client.session.clock.sleep(pause) } catch { throw .cancelled }
    }
}

extension ClientError {
    /// Whether a server that works says so, and goes on saying it.
    fileprivate var isMeant: Bool { [401, 403, 404, 405].contains(status?.code) }
}

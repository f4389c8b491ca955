import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// Why an object is not what was waited for.
public enum ConditionWaitError: Error, Sendable, Equatable {
    case client(ClientError)
    /// The first condition that does not hold, and what was seen of it last.
    case timedOut(after: Duration, ObjectCondition, seen: String)
}

/// Waits until conditions hold of one object, all at the same time. It need not be there yet.
public struct ConditionWait: Sendable {
    private let client: Client
    private let reference: ObjectReference
    private let conditions: [ObjectCondition]
    private let seen = LastSeen()

    private final class LastSeen: Sendable {
        let object = Mutex<Value?>(nil)
    }

    private enum End: Sendable {
        case met
        case failed(ClientError)
        case timedOut
    }

    /// A wait for an object in the workspace of `client`.
    public init(_ reference: ObjectReference, _ conditions: [ObjectCondition], _ client: Client) {
        self.reference = reference
        self.conditions = conditions
        self.client = client
    }

    /// Returns when all conditions hold. With a timeout of zero it looks once.
    public func run(timeout: Duration) async throws(ConditionWaitError) {
        let end = await withTaskGroup(of: End.self) { group in
            group.addTask { await follow(once: timeout == .zero) }
            if timeout > .zero {
                group.addTask {
                    do { try await client.session.clock.sleep(timeout) } catch {
                        return .failed(.cancelled)
                    }
                    return .timedOut
                }
            }
            let first = await group.next() ?? .failed(.cancelled)
            group.cancelAll()
            return first
        }
        switch end {
        case .met: return
        case .failed(let error): throw .client(error)
        case .timedOut:
            // A last look: what came with the end of the time is there.
            do throws(ClientError) {
                if isMet(by: try await client.objectIfAny(reference)) { return }
            } catch {
                throw .client(error)
            }
            let last = seen.object.withLock(\.self)
            let unmet = conditions.first { !$0.isMet(by: last) } ?? .created
            throw .timedOut(after: timeout, unmet, seen: unmet.seen(in: last))
        }
    }

    private func isMet(by object: Value?) -> Bool {
        seen.object.withLock { $0 = object }
        return conditions.allSatisfy { $0.isMet(by: object) }
    }

    /// Lists and watches, again and again. Who may not list or watch it is served by asking.
    private func follow(once: Bool) async -> End {
        let path = reference.resource.path(
            namespace: reference.resource.isNamespaced ? reference.namespace : nil)
        let query = [("fieldSelector", "metadata.name=\(reference.name)")]
        var pause = Duration.milliseconds(100)
        while true {
            do throws(ClientError) {
                if try await look(path, query, once: once) { return .met }
                pause = .milliseconds(100)
            } catch {
                switch error {
                case .cancelled, .credentials, .readOnly: return .failed(error)
                case .refused(let status) where ![410, 429, 500, 503, 504].contains(status.code):
                    return .failed(error)
                case .closed: return .failed(error)
                case .refused, .transport, .unanswered, .unreadable, .unintelligible:
                    if once { return .failed(error) }
                }
            }
            if once { return .timedOut }
            do { try await client.session.clock.sleep(pause) } catch { return .failed(.cancelled) }
            pause = min(pause * 2, .seconds(2))
        }
    }

    private func look(
        _ path: String, _ query: [(String, String)], once: Bool
    ) async throws(ClientError) -> Bool {
        let listed: (items: [Value], revision: String)
        do throws(ClientError) {
            listed = try await client.items(path, query: query, watches: true)
        } catch {
            guard error.isForbidden else { throw error }
            return isMet(by: try await client.objectIfAny(reference))
        }
        if isMet(by: listed.items.first?.typed(as: reference.resource)) { return true }
        if once { return false }
        let stream: WatchStream
        do throws(ClientError) {
            stream = try await client.watch(path, from: listed.revision, query: query)
        } catch {
            // Without the right to watch the list is asked for again.
            if error.isForbidden { return false }
            throw error
        }
        defer { stream.cancel() }
        while let event = try await stream.next() {
            if event.type == "BOOKMARK" { continue }
            // A `nil` beside a value would be a JSON null, which is something that is there.
            let object: Value? = event.type == "DELETED" ? Value?.none : event.object
            if isMet(by: object) { return true }
        }
        return false
    }
}

import PlatHTTP
import Synchronization

/// Streams through mounts that are open. What somebody may no longer open he does not keep open: each is
/// asked for again from time to time.
final class OpenPassages: Sendable {
    private struct Open: Sendable {
        var isAllowed: @Sendable () async -> Bool
        var end: @Sendable () -> Void
    }

    private let open = Mutex((next: 0, entries: [Int: Open]()))
    /// With what answers are kept for, the end of a right is noticed within half a minute.
    private static let pause = Duration.seconds(10)

    /// How many are open.
    var count: Int { open.withLock { $0.entries.count } }

    /// The reply; where it is a stream, it ends as soon as `isAllowed` says no.
    func following(
        _ reply: ServerResponse, while isAllowed: @escaping @Sendable () async -> Bool
    ) -> ServerResponse {
        switch reply.body {
        case .bytes: return reply
        case .stream(let stream):
            let id = add(Open(isAllowed: isAllowed) { stream.abort() })
            stream.onClose { [self] in remove(id) }
            return reply
        case .upgrade(let carry):
            var reply = reply
            reply.body = .upgrade { [self] peer in
                let id = add(Open(isAllowed: isAllowed) { peer.close() })
                await carry(peer)
                remove(id)
            }
            return reply
        }
    }

    /// Asks until it is cancelled.
    func run(_ clock: ServerClock) async {
        while !Task.isCancelled {
            do { try await clock.pause(Self.pause) } catch { return }
            for entry in open.withLock({ Array($0.entries.values) })
            where await !entry.isAllowed() {
                entry.end()
            }
        }
    }

    private func add(_ entry: Open) -> Int {
        open.withLock { open in
            open.next += 1
            open.entries[open.next] = entry
            return open.next
        }
    }

    private func remove(_ id: Int) { open.withLock { $0.entries[id] = nil } }
}

import PlatHTTP
import Synchronization

/// Streams through mounts that are open. They end with their mount, and what somebody may no longer open
/// he does not keep open: each is asked for again from time to time, and when its mount changes.
final class OpenPassages: Sendable {
    private struct Open: Sendable {
        /// The logical cluster that holds the mount.
        var holder: String
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
        _ reply: ServerResponse, in holder: String,
        while isAllowed: @escaping @Sendable () async -> Bool
    ) -> ServerResponse {
        switch reply.body {
        case .bytes: return reply
        case .stream(let stream):
            let id = add(Open(holder: holder, isAllowed: isAllowed) { stream.abort() })
            stream.onClose { [self] in remove(id) }
            return reply
        case .upgrade(let carry):
            var reply = reply
            reply.body = .upgrade { [self] peer in
                let id = add(Open(holder: holder, isAllowed: isAllowed) { peer.close() })
                await carry(peer)
                remove(id)
            }
            return reply
        }
    }

    /// Asks at once where a mount has changed or is gone.
    func follow(_ events: ObjectEvents) {
        let mounts = Interest.of(
            SystemResources.workspaces, SystemResources.kubeClusters, on: [.updated, .deleted])
        events.follow(.openWatches, [mounts]) { [self] event in
            let entries = entries { $0.holder == event.key.cluster }
            guard !entries.isEmpty else { return }
            // Not on the store's thread: asking may take a while.
            Task { await Self.endForbidden(entries) }
        }
    }

    /// Asks until it is cancelled.
    func run(_ clock: ServerClock) async {
        while !Task.isCancelled {
            do { try await clock.pause(Self.pause) } catch { return }
            await Self.endForbidden(entries { _ in true })
        }
    }

    private static func endForbidden(_ entries: [Open]) async {
        for entry in entries where await !entry.isAllowed() { entry.end() }
    }

    private func entries(where isWanted: (Open) -> Bool) -> [Open] {
        open.withLock { $0.entries.values.filter(isWanted) }
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

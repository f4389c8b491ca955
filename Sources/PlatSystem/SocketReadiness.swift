import CEpoll
import Synchronization

/// Lets tasks wait until sockets can be read or written: one thread and one epoll set for the whole
/// process, started when first used. At most one task waits per socket and direction.
public final class SocketReadiness: Sendable {
    public static let shared = SocketReadiness()

    private enum Direction {
        case read
        case write
    }

    private struct Waiters {
        var read: CheckedContinuation<Void, Never>?
        var write: CheckedContinuation<Void, Never>?

        var events: UInt32 {
            var events = EPOLLONESHOT.rawValue
            if read != nil { events |= EPOLLIN.rawValue | EPOLLRDHUP.rawValue }
            if write != nil { events |= EPOLLOUT.rawValue }
            return events
        }
    }

    private let descriptor: Int32
    private let waiters = Mutex<[Int32: Waiters]>([:])

    private init() {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        precondition(descriptor >= 0, "no epoll set: error \(errno)")
        Threads.detach { self.run() }
    }

    /// Returns when the socket can be read, its peer ended, the task is cancelled, or `forget`.
    public func readable(_ socket: Int32) async { await wait(socket, .read) }

    /// Returns when the socket can be written, is broken, the task is cancelled, or `forget`.
    public func writable(_ socket: Int32) async { await wait(socket, .write) }

    /// Ends the waits on a socket; before it is closed, since its number can be used again then.
    public func forget(_ socket: Int32) {
        let gone = waiters.withLock { waiters in
            let gone = waiters.removeValue(forKey: socket)
            if gone != nil { _ = epoll_ctl(descriptor, EPOLL_CTL_DEL, socket, nil) }
            return gone
        }
        gone?.read?.resume()
        gone?.write?.resume()
    }

    private func wait(_ socket: Int32, _ direction: Direction) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = waiters.withLock { waiters in
                    guard !Task.isCancelled else { return false }
                    let isNew = waiters[socket] == nil
                    var entry = waiters[socket] ?? Waiters()
                    switch direction {
                    case .read:
                        precondition(entry.read == nil, "two tasks read one socket")
                        entry.read = continuation
                    case .write:
                        precondition(entry.write == nil, "two tasks write one socket")
                        entry.write = continuation
                    }
                    guard arm(socket, entry.events, isNew: isNew) else { return false }
                    waiters[socket] = entry
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            take(socket, direction)?.resume()
        }
    }

    private func take(
        _ socket: Int32, _ direction: Direction
    ) -> CheckedContinuation<Void, Never>? {
        waiters.withLock { waiters in
            switch direction {
            case .read: waiters[socket]?.read.take()
            case .write: waiters[socket]?.write.take()
            }
        }
    }

    /// Called under the lock, so that the set and the table say the same.
    private func arm(_ socket: Int32, _ events: UInt32, isNew: Bool) -> Bool {
        var event = epoll_event()
        event.events = events
        event.data.fd = socket
        return epoll_ctl(descriptor, isNew ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event) == 0
    }

    private func run() {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(descriptor, &events, Int32(events.count), -1)
            guard count > 0 else { continue }
            for event in events[..<Int(count)] { wake(event) }
        }
    }

    private func wake(_ event: epoll_event) {
        let socket = event.data.fd
        let broken = EPOLLHUP.rawValue | EPOLLERR.rawValue
        let isReadable =
            event.events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | broken) != 0
        let isWritable = event.events & (EPOLLOUT.rawValue | broken) != 0
        let (read, write) = waiters.withLock { waiters in
            guard var entry = waiters[socket] else {
                return (
                    nil as CheckedContinuation<Void, Never>?,
                    nil as CheckedContinuation<Void, Never>?
                )
            }
            let read = isReadable ? entry.read.take() : nil
            let write = isWritable ? entry.write.take() : nil
            waiters[socket] = entry
            if entry.read != nil || entry.write != nil {
                _ = arm(socket, entry.events, isNew: false)
            }
            return (read, write)
        }
        read?.resume()
        write?.resume()
    }
}

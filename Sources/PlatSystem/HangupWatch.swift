import CEpoll
import Synchronization

/// Tells when the peers of sockets go away while nobody reads from them: one thread and one epoll
/// set for any number of sockets, no cost while they stay.
///
/// A socket leaves the set by being closed. Keys, not descriptors, name the sockets in events, so
/// that an event that was on its way when a socket closed cannot hit the next one of that number.
public final class HangupWatch: Sendable {
    private let descriptor: Int32
    private let stopDescriptor: Int32

    /// - Parameter onHangup: called on the watch's thread, once a key.
    public init(onHangup: @escaping @Sendable (UInt64) -> Void) {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        stopDescriptor = eventfd(0, Int32(EFD_CLOEXEC))
        precondition(descriptor >= 0 && stopDescriptor >= 0, "no epoll set: error \(errno)")
        add(stopDescriptor, key: .max, events: EPOLLIN.rawValue)
        Threads.detach { [descriptor, stopDescriptor] in
            Self.run(descriptor, onHangup)
            close(descriptor)
            close(stopDescriptor)
        }
    }

    deinit {
        eventfd_write(stopDescriptor, 1)
    }

    /// Watches a connected socket until it is closed. A key must not be used twice.
    public func watch(_ socket: Int32, key: UInt64) {
        precondition(key != .max, "the largest key ends the watch")
        // Once: what is done about it may make the system tell it again, for ever with a pair of sockets.
        add(socket, key: key, events: EPOLLRDHUP.rawValue | EPOLLONESHOT.rawValue)
    }

    private func add(_ socket: Int32, key: UInt64, events: UInt32) {
        var event = epoll_event()
        event.events = events
        event.data.u64 = key
        // A socket that cannot be watched is noticed by the next write to it instead.
        _ = epoll_ctl(descriptor, EPOLL_CTL_ADD, socket, &event)
    }

    private static func run(_ descriptor: Int32, _ onHangup: (UInt64) -> Void) {
        var events = [epoll_event](repeating: epoll_event(), count: 64)
        while true {
            let count = epoll_wait(descriptor, &events, Int32(events.count), -1)
            guard count > 0 else { continue }
            for event in events[..<Int(count)] {
                guard event.data.u64 != .max else { return }
                onHangup(event.data.u64)
            }
        }
    }
}

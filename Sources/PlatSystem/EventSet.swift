import CEpoll

/// An epoll set with a bell: what one thread waits for. Level triggered.
public final class EventSet: Sendable {
    /// What a socket is ready for, or is to be waited for.
    public struct Readiness: OptionSet, Sendable {
        /// As the system has it.
        public let rawValue: UInt32
        /// What the system says.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// There is something to read, or the end.
        public static let reading = Readiness(rawValue: EPOLLIN.rawValue)
        /// There is room for something to write.
        public static let writing = Readiness(rawValue: EPOLLOUT.rawValue)
        /// Told without being asked for.
        public static let broken = Readiness(rawValue: EPOLLHUP.rawValue | EPOLLERR.rawValue)
    }

    private static let bellKey = UInt64.max
    private let descriptor: Int32
    private let bell: Int32

    /// A set without sockets.
    public init() {
        descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        bell = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        precondition(descriptor >= 0 && bell >= 0, "no epoll set: error \(errno)")
        _ = control(EPOLL_CTL_ADD, bell, Self.bellKey, .reading)
    }

    deinit {
        close(descriptor)
        close(bell)
    }

    /// Begins to wait for a socket; events name it by its key. False where the system refuses.
    public func add(_ socket: Int32, key: UInt64, for readiness: Readiness) -> Bool {
        precondition(key != Self.bellKey, "the largest key is the bell's")
        return control(EPOLL_CTL_ADD, socket, key, readiness)
    }

    /// Changes what a socket is waited for.
    public func set(_ socket: Int32, key: UInt64, for readiness: Readiness) {
        _ = control(EPOLL_CTL_MOD, socket, key, readiness)
    }

    /// Forgets a socket, which a closed one does by itself.
    public func remove(_ socket: Int32) { _ = control(EPOLL_CTL_DEL, socket, 0, []) }

    /// Makes the thread that waits look up.
    public func ring() { eventfd_write(bell, 1) }

    /// Waits for events, or the bell, or so many milliseconds (-1: for ever), and calls `body` with each.
    public func wait(
        milliseconds: Int32 = -1, _ body: (_ key: UInt64, _ readiness: Readiness) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: epoll_event.self, capacity: 64) { events in
            let count = epoll_wait(
                descriptor, events.baseAddress, Int32(events.count), milliseconds)
            for at in 0..<max(0, Int(count)) {
                let event = events[at]
                guard event.data.u64 != Self.bellKey else {
                    var rung: eventfd_t = 0
                    eventfd_read(bell, &rung)
                    continue
                }
                body(event.data.u64, Readiness(rawValue: event.events))
            }
        }
    }

    private func control(
        _ operation: Int32, _ socket: Int32, _ key: UInt64, _ readiness: Readiness
    ) -> Bool {
        var event = epoll_event()
        event.events = readiness.rawValue
        event.data.u64 = key
        return epoll_ctl(descriptor, operation, socket, &event) == 0
    }
}

import CMicroHTTPD
import PlatSystem
import Synchronization

/// The server's end of an upgraded connection: the socket of a connection that the library has parked.
///
/// It is touched under the lock and not after `release`, since the library has it back then. Waiting is
/// done on a duplicate that is our own.
final class UpgradedSocket: UpgradedConnection.Transport {
    private enum Progress {
        case bytes([UInt8])
        case count(Int)
        case wait
        case end
    }

    private let socket: Int32
    private let isReleased = Mutex(false)

    init?(_ connection: OpaquePointer, _ library: MicroHTTPD) {
        guard
            let socket = library.info(connection, .CONNECTION_INFO_CONNECTION_FD)?
                .pointee.connect_fd
        else { return nil }
        let own = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { return nil }
        self.socket = own
        // These bytes are somebody's keystrokes.
        var yes: Int32 = 1
        var no: Int32 = 0
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(own, Int32(IPPROTO_TCP), TCP_CORK, &no, size)
        setsockopt(own, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, size)
    }

    deinit {
        // Nobody waits on it: a waiting task would hold a reference.
        SocketReadiness.shared.forget(socket)
        _ = Glibc.close(socket)
    }

    func read() async throws(HTTPError) -> [UInt8]? {
        while true {
            if Task.isCancelled { throw .cancelled }
            switch isReleased.withLock({ $0 ? .end : receive() }) {
            case .bytes(let bytes): return bytes
            case .wait: await SocketReadiness.shared.readable(socket)
            case .count, .end: return nil
            }
        }
    }

    func write(_ bytes: [UInt8]) async throws(HTTPError) {
        var offset = 0
        while offset < bytes.count {
            if Task.isCancelled { throw .cancelled }
            switch isReleased.withLock({ $0 ? .end : send(bytes[offset...]) }) {
            case .count(let count):
                offset += count
            case .wait:
                await SocketReadiness.shared.writable(socket)
            case .bytes, .end: throw .cut(host: "the peer", reason: "it is closed")
            }
        }
    }

    /// Ends both directions after what was written; the connection stays the library's to close.
    func close() {
        isReleased.withLock { isReleased in
            guard !isReleased else { return }
            shutDownSocket(socket)
        }
    }

    /// Closes, and touches nothing of the library's from now on.
    func release() {
        close()
        isReleased.withLock { $0 = true }
    }

    private func receive() -> Progress {
        var count = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: 32 << 10) { buffer, filled in
            count = recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            filled = max(count, 0)
        }
        if count > 0 { return .bytes(bytes) }
        return count < 0 && isToRetry ? .wait : .end
    }

    private func send(_ bytes: ArraySlice<UInt8>) -> Progress {
        let count = bytes.withUnsafeBytes { buffer in
            let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
            return Glibc.send(socket, buffer.baseAddress, buffer.count, flags)
        }
        if count >= 0 { return .count(count) }
        return isToRetry ? .wait : .end
    }

    /// Also for "interrupted": the socket is ready then, and the wait is short.
    private var isToRetry: Bool { errno == EAGAIN || errno == EINTR }
}

import PlatSystem
import Synchronization

/// The server's end of an upgraded connection: a socket of its own (a duplicate), so that nothing
/// that happens to the library's can make it read from a stranger's.
final class UpgradedSocket: UpgradedConnection.Transport {
    private let socket: Int32
    private let leftover: Mutex<[UInt8]>

    /// - Parameter leftover: bytes that arrived together with the request.
    init?(socket: Int32, leftover: [UInt8]) {
        let own = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard own >= 0 else { return nil }
        self.socket = own
        self.leftover = Mutex(leftover)
    }

    deinit {
        // Nobody waits on it: a waiting task would hold a reference.
        SocketReadiness.shared.forget(socket)
        _ = Glibc.close(socket)
    }

    func read() async throws(HTTPError) -> [UInt8]? {
        let early = leftover.withLock { leftover in
            defer { leftover = [] }
            return leftover
        }
        guard early.isEmpty else { return early }
        while true {
            if Task.isCancelled { throw .cancelled }
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 32 << 10) { buffer, filled in
                count = recv(socket, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                filled = max(count, 0)
            }
            if count > 0 { return bytes }
            if count == 0 { return nil }
            switch errno {
            case EAGAIN: await SocketReadiness.shared.readable(socket)
            case EINTR: continue
            default: return nil
            }
        }
    }

    func write(_ bytes: [UInt8]) async throws(HTTPError) {
        var offset = 0
        while offset < bytes.count {
            if Task.isCancelled { throw .cancelled }
            let count = bytes.withUnsafeBytes { buffer in
                let rest = UnsafeRawBufferPointer(rebasing: buffer[offset...])
                return send(
                    socket, rest.baseAddress, rest.count,
                    Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
            }
            if count >= 0 {
                offset += count
                continue
            }
            switch errno {
            case EAGAIN: await SocketReadiness.shared.writable(socket)
            case EINTR: continue
            default: throw .cut(host: "the peer", reason: SystemError("send", "").reason)
            }
        }
    }

    func close() { _ = shutdown(socket, Int32(SHUT_RDWR)) }
}

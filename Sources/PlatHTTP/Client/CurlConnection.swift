import CCurl
import PlatSystem
import Synchronization

/// A connection that curl has opened (name, proxy, TLS) and that carries raw bytes since.
///
/// It does not go through the client's loop: curl's `CONNECT_ONLY` handles are read and written
/// directly, and readiness comes from the socket. Curl is only called under the lock.
final class CurlConnection: UpgradedConnection.Transport {
    private let handle: CurlHandle
    private let origin: Origin
    private let socket: Int32
    private let isClosed = Atomic(false)
    private let lock = Mutex(())
    private let leftover = Mutex<[UInt8]>([])

    private init(handle: CurlHandle, origin: Origin, socket: Int32) {
        self.handle = handle
        self.origin = origin
        self.socket = socket
    }

    deinit {
        // Nobody waits on it: a waiting task would hold a reference.
        SocketReadiness.shared.forget(socket)
    }

    /// Connects on a thread of its own, since curl blocks meanwhile; cancellation ends that.
    static func open(
        _ request: ClientRequest, _ configuration: HTTPClient.Configuration, _ library: Curl
    ) async throws(HTTPError) -> CurlConnection {
        let origin = try Origin(request.url)
        let handle = try CurlHandle(library)
        var configuration = configuration
        // An upgrade is a thing of HTTP/1.1, and so must be what the handshake agrees on.
        configuration.allowsHTTP2 = false
        var connecting = request
        connecting.headers = [:]
        connecting.timeout = nil
        try handle.configure(connecting, origin, configuration)
        try handle.set(CURLOPT_CONNECT_ONLY, 1)
        try handle.set(CURLOPT_HTTPPROXYTUNNEL, 1)
        let isCancelled = CancellationFlag()
        try handle.set(CURLOPT_NOPROGRESS, 0)
        try handle.set(CURLOPT_XFERINFODATA, pointer: isCancelled.pointer)
        try handle.set(CURLOPT_XFERINFOFUNCTION) { context, _, _, _, _ in
            // SAFETY: the flag lives until the thread below has ended.
            guard let context else { return 1 }
            return Unmanaged<CancellationFlag>.fromOpaque(context).takeUnretainedValue().isSet
                ? 1 : 0
        }
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                Threads.detach {
                    let result = library.perform(handle.pointer)
                    withExtendedLifetime(isCancelled) {}
                    continuation.resume(returning: result)
                }
            }
        } onCancel: {
            isCancelled.set()
        }
        if isCancelled.isSet { throw .cancelled }
        if let failure = CurlFailure(result, handle, request, origin).error { throw failure }
        let socket = handle.number(CURLINFO_ACTIVESOCKET)
        guard socket >= 0 else { throw .cut(host: origin.host, reason: "at once") }
        return CurlConnection(handle: handle, origin: origin, socket: Int32(socket))
    }

    /// Bytes that were read too far; the next read returns them.
    func putBack(_ bytes: [UInt8]) {
        leftover.withLock { $0 = bytes + $0 }
    }

    func read() async throws(HTTPError) -> [UInt8]? {
        let early = leftover.withLock { leftover in
            defer { leftover = [] }
            return leftover
        }
        guard early.isEmpty else { return early }
        while true {
            if Task.isCancelled { throw .cancelled }
            if isClosed.load(ordering: .acquiring) { return nil }
            let (status, bytes) = receive()
            switch status {
            case CURLE_OK: return bytes.isEmpty ? nil : bytes
            case CURLE_AGAIN: await SocketReadiness.shared.readable(socket)
            default:
                if isClosed.load(ordering: .acquiring) { return nil }
                throw .cut(host: origin.host, reason: handle.errorText)
            }
        }
    }

    private func receive() -> (CURLcode, [UInt8]) {
        lock.withLock { _ in
            var status = CURLE_OK
            let bytes = [UInt8](unsafeUninitializedCapacity: 32 << 10) { buffer, count in
                status = handle.library.receive(
                    handle.pointer, buffer.baseAddress, buffer.count, &count)
                if status != CURLE_OK { count = 0 }
            }
            return (status, bytes)
        }
    }

    func write(_ bytes: [UInt8]) async throws(HTTPError) {
        var offset = 0
        while offset < bytes.count {
            if Task.isCancelled { throw .cancelled }
            if isClosed.load(ordering: .acquiring) {
                throw .cut(host: origin.host, reason: "it is closed")
            }
            let (status, count) = send(bytes[offset...])
            switch status {
            case CURLE_OK: offset += count
            case CURLE_AGAIN: await SocketReadiness.shared.writable(socket)
            default: throw .cut(host: origin.host, reason: handle.errorText)
            }
        }
    }

    private func send(_ bytes: ArraySlice<UInt8>) -> (CURLcode, Int) {
        lock.withLock { _ in
            bytes.withUnsafeBytes { buffer in
                var count = 0
                let status = handle.library.send(
                    handle.pointer, buffer.baseAddress, buffer.count, &count)
                return (status, count)
            }
        }
    }

    /// The socket stays curl's until the last reference is gone; shutting it down wakes who waits.
    func close() {
        isClosed.store(true, ordering: .releasing)
        shutDownSocket(socket)
    }
}

/// A flag that a C callback can look at.
private final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .acquiring) }
    func set() { flag.store(true, ordering: .releasing) }
    var pointer: UnsafeRawPointer { UnsafeRawPointer(Unmanaged.passUnretained(self).toOpaque()) }
}

import PlatSystem
import PlatTesting

/// A TCP connection without any idea of HTTP: sends what the test says, shows what arrives.
final class RawSocket: Sendable {
    let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    /// Connects on loopback.
    convenience init(port: UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = loopback(port)
        let status = withSocketAddress(&address) { connect(descriptor, $0, $1) }
        precondition(descriptor >= 0 && status == 0, "nobody listens on \(port)")
        self.init(descriptor: descriptor)
    }

    deinit {
        SocketReadiness.shared.forget(descriptor)
        close(descriptor)
    }

    /// Closes both directions; a peer that still sends gets a reset.
    func end() {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// The peer sees a connection reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
        SocketReadiness.shared.forget(descriptor)
        _ = dup2(open("/dev/null", O_RDONLY), descriptor)
    }

    /// Sends all; answers whether the peer took it.
    @discardableResult
    func send(_ text: String) async -> Bool { await send(Array(text.utf8)) }

    @discardableResult
    func send(_ bytes: [UInt8]) async -> Bool {
        var offset = 0
        while offset < bytes.count {
            let count = bytes[offset...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL))
            }
            if count >= 0 {
                offset += count
            } else if errno == EAGAIN, !Task.isCancelled {
                await SocketReadiness.shared.writable(descriptor)
            } else {
                return false
            }
        }
        return true
    }

    /// The next bytes; empty at the end, also when the peer reset.
    func receive() async -> [UInt8] {
        while true {
            var count = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: 65536) { buffer, filled in
                count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
                filled = max(count, 0)
            }
            // A test whose time is over waits no more: waiting ends at once then, and would begin again.
            if count >= 0 || errno != EAGAIN || Task.isCancelled { return bytes }
            await SocketReadiness.shared.readable(descriptor)
        }
    }

    /// Everything until the text was seen `times` times, or the end.
    func receive(until text: String, times: Int = 1) async -> String {
        var all = ""
        while all.components(separatedBy: text).count <= times {
            let bytes = await receive()
            if bytes.isEmpty { break }
            all += String(decoding: bytes, as: UTF8.self)
        }
        return all
    }

    func receiveToEnd() async -> [UInt8] {
        var all: [UInt8] = []
        while true {
            let bytes = await receive()
            if bytes.isEmpty { return all }
            all += bytes
        }
    }
}

/// A listening socket whose connections the test plays by hand.
final class RawListener: Sendable {
    let descriptor: Int32
    let port: UInt16

    init() {
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        let descriptor = socket(AF_INET, Int32(kind), 0)
        self.descriptor = descriptor
        var address = loopback(0)
        let status = withSocketAddress(&address) { bind(descriptor, $0, $1) }
        precondition(status == 0 && listen(descriptor, 64) == 0, "no port")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
        }
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        SocketReadiness.shared.forget(descriptor)
        close(descriptor)
    }

    func accept() async -> RawSocket {
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 || Task.isCancelled { return RawSocket(descriptor: accepted) }
            await SocketReadiness.shared.readable(descriptor)
        }
    }
}

private func loopback(_ port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

private func withSocketAddress(
    _ address: inout sockaddr_in, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
) -> Int32 {
    withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}

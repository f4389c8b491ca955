import PlatSystem

/// A bound, listening socket; made here and not by the library, so that a failure has a reason.
struct ListeningSocket {
    let descriptor: Int32
    let port: UInt16

    init(address: String, port: UInt16) throws(HTTPError) {
        var storage = sockaddr_storage()
        guard let length = Self.fill(&storage, address, port) else {
            throw .listen(address: address, port: Int(port), reason: .noSuchAddress)
        }
        let family = Int32(storage.ss_family)
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, kind, 0)
        guard descriptor >= 0 else { throw Self.failure(address, port) }
        var yes: Int32 = 1
        // A port in TIME_WAIT after a restart is free for us; one that somebody listens on is not.
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let isListening = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, SOMAXCONN) == 0
            }
        }
        guard isListening else {
            let failure = Self.failure(address, port)
            close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        self.port = Self.boundPort(descriptor)
    }

    private static func failure(_ address: String, _ port: UInt16) -> HTTPError {
        let reason: HTTPError.ListenFailure =
            switch errno {
            case EADDRINUSE: .inUse
            case EACCES, EPERM: .notPermitted
            case EADDRNOTAVAIL: .noSuchAddress
            default: .other(SystemError("listen", address).reason)
            }
        return .listen(address: address, port: Int(port), reason: reason)
    }

    /// The length of the filled address; nil when it is not numeric.
    private static func fill(
        _ storage: inout sockaddr_storage, _ address: String, _ port: UInt16
    ) -> socklen_t? {
        withUnsafeMutablePointer(to: &storage) { pointer in
            let raw = UnsafeMutableRawPointer(pointer)
            var four = sockaddr_in()
            if inet_pton(AF_INET, address, &four.sin_addr) == 1 {
                four.sin_family = sa_family_t(AF_INET)
                four.sin_port = port.bigEndian
                raw.storeBytes(of: four, as: sockaddr_in.self)
                return socklen_t(MemoryLayout<sockaddr_in>.size)
            }
            var six = sockaddr_in6()
            guard inet_pton(AF_INET6, address, &six.sin6_addr) == 1 else { return nil }
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            raw.storeBytes(of: six, as: sockaddr_in6.self)
            return socklen_t(MemoryLayout<sockaddr_in6>.size)
        }
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                getsockname(descriptor, $0, &length)
            }
            let raw = UnsafeRawPointer(pointer)
            let bigEndian =
                pointer.pointee.ss_family == sa_family_t(AF_INET)
                ? raw.load(as: sockaddr_in.self).sin_port
                : raw.load(as: sockaddr_in6.self).sin6_port
            return UInt16(bigEndian: bigEndian)
        }
    }

    /// The numeric form of a peer's address.
    static func text(of address: UnsafePointer<sockaddr>) -> String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let family = Int32(address.pointee.sa_family)
        let raw = UnsafeRawPointer(address)
        if family == AF_INET {
            var four = raw.load(as: sockaddr_in.self).sin_addr
            inet_ntop(family, &four, &text, socklen_t(text.count))
        } else if family == AF_INET6 {
            var six = raw.load(as: sockaddr_in6.self).sin6_addr
            inet_ntop(family, &six, &text, socklen_t(text.count))
        }
        let end = text.firstIndex(of: 0) ?? text.endIndex
        return String(decoding: text[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}

import CMicroHTTPD
import PlatSystem

/// The library's callbacks: they unwrap pointers and hand over.
enum ServerCallbacks {
    // SAFETY, for all of them: the first argument is the core, retained until the library has
    // stopped; a connection's context is its `ServerConnection` and a request's its `Exchange`,
    // each retained when the library hears of it and released when it says that it is over.

    static let connectionNotice: MHD_NotifyConnectionCallback = { core, pointer, context, code in
        guard let core, let pointer, let context else { return }
        let server = Unmanaged<ServerCore>.fromOpaque(core).takeUnretainedValue()
        if code == .CONNECTION_NOTIFY_STARTED {
            context.pointee = Unmanaged.passRetained(server.connectionOpened(pointer)).toOpaque()
        } else if let connection = context.pointee {
            context.pointee = nil
            server.connectionClosed(
                Unmanaged<ServerConnection>.fromOpaque(connection).takeRetainedValue())
        }
    }

    /// The only place where the target is seen undecoded; here a request's context begins.
    static let target:
        @convention(c) (
            UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?
        ) -> UnsafeMutableRawPointer? = { core, uri, pointer in
            guard let core, let uri, let pointer else { return nil }
            let server = Unmanaged<ServerCore>.fromOpaque(core).takeUnretainedValue()
            guard
                let context = server.library.info(pointer, .CONNECTION_INFO_SOCKET_CONTEXT)?
                    .pointee.socket_context
            else { return nil }
            let connection = Unmanaged<ServerConnection>.fromOpaque(context).takeUnretainedValue()
            let exchange = Exchange(
                target: String(cString: uri), server: server, connection: connection,
                pointer: pointer)
            // In this order: a stop that does not see the exchange has closed the door before it.
            connection.begin(exchange)
            guard server.exchangeBegins() else {
                connection.end(exchange)
                return nil
            }
            connection.didRead()
            return Unmanaged.passRetained(exchange).toOpaque()
        }

    static let access: MHD_AccessHandlerCallback = {
        core, pointer, _, method, _, upload, uploadSize, context in
        guard let core, let pointer, let method, let uploadSize, let context = context?.pointee
        else { return .NO }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        if exchange.isNew {
            let server = Unmanaged<ServerCore>.fromOpaque(core).takeUnretainedValue()
            exchange.start(
                method: String(cString: method), headers: headers(of: pointer, server.library))
        }
        guard uploadSize.pointee > 0 else { return exchange.advance() }
        let bytes = UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)
        uploadSize.pointee = 0
        return exchange.receive(bytes)
    }

    static let completion: MHD_RequestCompletedCallback = { core, _, context, _ in
        guard let core, let pointer = context?.pointee else { return }
        context?.pointee = nil
        Unmanaged<Exchange>.fromOpaque(pointer).takeRetainedValue().complete()
        Unmanaged<ServerCore>.fromOpaque(core).takeUnretainedValue().exchangeEnded()
    }

    private static func headers(of pointer: OpaquePointer, _ library: MicroHTTPD) -> Headers {
        var headers = Headers()
        withUnsafeMutablePointer(to: &headers) { target in
            _ = library.headers(
                pointer, .HEADER_KIND,
                { target, _, name, value in
                    guard let target, let name else { return .YES }
                    // SAFETY: points to the variable of the enclosing call, which waits for this.
                    target.assumingMemoryBound(to: Headers.self).pointee.add(
                        String(cString: name), value.map { String(cString: $0) } ?? "")
                    return .YES
                }, target)
        }
        return headers
    }
}

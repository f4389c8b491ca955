import CMicroHTTPD
import PlatSystem

/// Starts the library with our callbacks.
enum Daemon {
    /// The core is retained for the library; `ServerCore.endStop` balances it.
    static func start(
        _ core: ServerCore, _ configuration: HTTPServer.Configuration, _ socket: Int32
    ) throws(HTTPError) {
        var options = Options()
        let context = Unmanaged.passRetained(core).toOpaque()
        options.add(.LISTEN_SOCKET, Int(socket))
        options.add(.THREAD_POOL_SIZE, configuration.threads)
        options.add(.CONNECTION_LIMIT, configuration.maxConnections)
        options.add(
            .CONNECTION_TIMEOUT, Int(configuration.idleTimeout.components.seconds))
        // The pool of a connection holds the request's head and the reply's.
        options.add(.CONNECTION_MEMORY_LIMIT, configuration.headerLimit)
        options.add(.CONNECTION_MEMORY_INCREMENT, 8 << 10)
        options.add(
            .NOTIFY_COMPLETED,
            address(ServerCallbacks.completion, as: MHD_RequestCompletedCallback.self), context)
        options.add(
            .NOTIFY_CONNECTION,
            address(ServerCallbacks.connectionNotice, as: MHD_NotifyConnectionCallback.self),
            context)
        options.add(.URI_LOG_CALLBACK, unsafeBitCast(ServerCallbacks.target, to: Int.self), context)
        var flags =
            MHD_USE_EPOLL_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        if let tls = configuration.tls {
            flags |= MHD_USE_TLS.rawValue
            options.add(.HTTPS_MEM_KEY, text: tls.keyPEM)
            options.add(.HTTPS_MEM_CERT, text: tls.certificatePEM)
            options.add(
                .HTTPS_PRIORITIES,
                text: Array("NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2".utf8))
            if let authority = configuration.clientAuthorityPEM {
                options.add(.HTTPS_MEM_TRUST, text: authority)
            }
        }
        options.add(.END, 0)
        guard
            let daemon = core.library.start(flags, ServerCallbacks.access, context, &options.items)
        else {
            Unmanaged.passUnretained(core).release()
            // The library has closed the socket. It listened already: what is left to fail are the
            // certificate and the key.
            throw configuration.tls == nil
                ? .library("libmicrohttpd does not start")
                : .certificate("the server's certificate or key cannot be used")
        }
        core.started(daemon)
    }

    private static func address<Function>(_ function: Function?, as type: Function.Type) -> Int {
        // SAFETY: a C function pointer, one word wide, which the option's value carries.
        unsafeBitCast(function, to: Int.self)
    }

    /// The option array and the strings that it points to, which the library reads at the start.
    private struct Options: ~Copyable {
        var items: [MHD_OptionItem] = []
        private var texts: [UnsafeMutablePointer<CChar>] = []

        mutating func add(
            _ option: MHD_OPTION, _ value: Int, _ context: UnsafeMutableRawPointer? = nil
        ) {
            items.append(MHD_OptionItem(option: option, value: value, ptr_value: context))
        }

        mutating func add(_ option: MHD_OPTION, text: [UInt8]) {
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count + 1)
            for (index, byte) in text.enumerated() { copy[index] = CChar(bitPattern: byte) }
            copy[text.count] = 0
            texts.append(copy)
            add(option, 0, UnsafeMutableRawPointer(copy))
        }

        deinit {
            for text in texts { text.deallocate() }
        }
    }
}

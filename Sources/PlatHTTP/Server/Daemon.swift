import CMicroHTTPD
import PlatSystem

/// Starts the library with our callbacks.
enum Daemon {
    /// The core is retained for the library; `ServerCore.endStop` balances it. Without a socket, connections
    /// are brought to it.
    static func start(
        _ core: ServerCore, _ configuration: HTTPServer.Configuration, _ socket: ListeningSocket?
    ) throws(HTTPError) {
        var options = Options()
        let context = Unmanaged.passRetained(core).toOpaque()
        if let socket { options.add(.LISTEN_SOCKET, Int(socket.descriptor)) }
        // A pool of one is none.
        if configuration.threads > 1 { options.add(.THREAD_POOL_SIZE, configuration.threads) }
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
        if socket == nil { flags |= MHD_USE_NO_LISTEN_SOCKET.rawValue }
        options.add(.END, 0)
        guard
            let daemon = core.library.start(flags, ServerCallbacks.access, context, &options.items)
        else {
            Unmanaged.passUnretained(core).release()
            // The library has closed the socket, where it had one.
            throw .library("libmicrohttpd does not start")
        }
        core.started(daemon)
    }

    private static func address<Function>(_ function: Function?, as type: Function.Type) -> Int {
        // SAFETY: a C function pointer, one word wide, which the option's value carries.
        unsafeBitCast(function, to: Int.self)
    }

    /// The option array, which the library reads at the start.
    private struct Options {
        var items: [MHD_OptionItem] = []

        mutating func add(
            _ option: MHD_OPTION, _ value: Int, _ context: UnsafeMutableRawPointer? = nil
        ) {
            items.append(MHD_OptionItem(option: option, value: value, ptr_value: context))
        }
    }
}

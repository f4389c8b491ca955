import CMicroHTTPD
import PlatSystem
import Synchronization

/// One request and its reply.
///
/// Two parties touch it: the connection's thread (libmicrohttpd's callbacks) and the handler's task.
/// While the task has the word the connection is parked, which costs no thread. `isParked` changes
/// under the lock only, and whoever clears it owns the one `resume`: so a connection is never
/// resumed twice, and its pointer is used only while it is parked, when it cannot go away.
final class Exchange: Sendable {
    private let target: String
    private let server: ServerCore
    private let connection: ServerConnection
    // SAFETY: used on the connection's own thread, and elsewhere only while it is parked.
    private nonisolated(unsafe) let pointer: OpaquePointer

    private struct Shared {
        var state = ExchangeState(waitsForDemand: false, bodyLimit: 0)
        var channel: ByteChannel<BodyError>?
        var task: Task<Void, Never>?
        var reply: ServerResponse.Body?
        var upgraded: UpgradedSocket?
        var isStarted = false
        var isPeerGone = false
        /// The library is done with the request.
        var isOver = false
        var isEnding = false
        var isCut = false
    }
    private let shared = Mutex(Shared())

    init(
        target: String, server: ServerCore, connection: ServerConnection, pointer: OpaquePointer
    ) {
        self.target = target
        self.server = server
        self.connection = connection
        self.pointer = pointer
    }

    // MARK: The connection's thread

    /// Whether the handler still has to be started: this is the first call for the request.
    var isNew: Bool { shared.withLock { !$0.isStarted } }

    func start(method: String, headers: Headers) {
        connection.headIsThere()
        let declared = headers["Content-Length"].flatMap(Int.init)
        let isChunked = headers["Transfer-Encoding"] != nil
        let hasBody = isChunked || (declared ?? 0) > 0
        let length = isChunked ? nil : declared
        var body = RequestBody.empty
        var state = ExchangeState(waitsForDemand: false, bodyLimit: server.limits.body)
        if hasBody {
            let isSmall = (length ?? .max) <= Limits.eagerBody && headers["Expect"] == nil
            let channel = ByteChannel<BodyError>(
                limit: Limits.bodyBuffer, startsStopped: !isSmall, cancelled: .disconnected)
            state = ExchangeState(
                waitsForDemand: !isSmall,
                letsRefusedPass: headers["Expect"] == nil
                    && (length ?? .max) <= min(Limits.refusedBody, server.limits.body),
                bodyLimit: server.limits.body)
            if let length, length > server.limits.body {
                channel.finish(.tooLarge(limit: server.limits.body))
            } else {
                channel.setDemand { [weak self] in self?.resumeIf { $0.state.demand() } }
            }
            body = RequestBody(channel: channel, declaredLength: length)
        }
        let request = ServerRequest(
            method: method, target: target, headers: headers, body: body,
            clientCertificate: connection.clientCertificate,
            isSecure: connection.isSecure, remoteAddress: connection.remoteAddress)
        shared.withLock { shared in
            shared.isStarted = true
            shared.state = state
            if shared.isCut { _ = shared.state.cut() }
            if hasBody { shared.channel = body.channel }
        }
        let task = Task(executorPreference: server.executor?(request)) { [server] in
            self.answer(Self.sendable(await server.handler(request), to: method))
        }
        let isUnwanted = shared.withLock { shared in
            shared.task = task
            return shared.isPeerGone
        }
        if isUnwanted { task.cancel() }
    }

    /// The library ends a chunked reply with its last chunk even where HEAD has no body, and whoever reads
    /// the next reply on the connection would begin with that.
    private static func sendable(_ response: ServerResponse, to method: String) -> ServerResponse {
        guard method == "HEAD", case .stream(let stream) = response.body else { return response }
        stream.close()
        var head = response
        head.body = .bytes([])
        return head
    }

    private func answer(_ response: ServerResponse) {
        // The library takes no reply while it reads a body, so what is left of it is dropped: a
        // reader that outlives the handler must not wait for it.
        shared.withLock { $0.channel }?.finish(.disconnected)
        resumeIf { shared in
            shared.reply = response.body
            return shared.state.answer(response)
        }
        guard case .stream(let stream) = response.body else { return }
        let (isPeerGone, isEnding, isOver) = shared.withLock {
            ($0.isPeerGone, $0.isEnding, $0.isOver)
        }
        if isPeerGone { stream.abort() } else if isEnding { stream.finish() }
        if isOver { stream.close() }
    }

    /// The body has not begun, or has ended, depending on how far the exchange is.
    func advance() -> MHD_Result {
        let (action, channel) = shared.withLock { shared in
            let isAtHead = shared.state.isAtHead
            let action = isAtHead ? shared.state.atHead() : shared.state.atEnd()
            switch action {
            case .park, .handOver: server.library.suspend(pointer)
            case .proceed, .reply, .cut: break
            }
            return (action, isAtHead ? nil : shared.channel)
        }
        channel?.finish()
        switch action {
        case .proceed, .park: return .YES
        case .cut: return .NO
        case .handOver(let response):
            upgrade(response)
            return .YES
        case .reply(let response):
            return Reply(response, server.library).queue(
                on: pointer, closes: server.isStopping)
        }
    }

    /// Takes bytes of the body.
    func receive(_ bytes: UnsafeRawBufferPointer) -> MHD_Result {
        connection.didRead()
        let (action, channel, isAbandoned) = shared.withLock { shared in
            let action = shared.state.received(bytes.count)
            return (action, shared.channel, shared.state.isBodyAbandoned)
        }
        if case .cut = action { return .NO }
        guard let channel else { return .YES }
        guard !isAbandoned else {
            channel.finish(.tooLarge(limit: server.limits.body))
            return .YES
        }
        if !channel.push(Array(bytes)) {
            shared.withLock { shared in
                // The reader may have made room since: then nobody would resume the connection.
                guard channel.isStopped, case .park = shared.state.pauseBody() else { return }
                server.library.suspend(pointer)
            }
        }
        return .YES
    }

    /// Gives the parked connection to the handler's closure; when that ends, it is cut.
    ///
    /// The library could do this too, but it stops whenever one pass over its small buffers does not
    /// suffice, until some other event wakes it: two megabytes took four seconds.
    private func upgrade(_ response: ServerResponse) {
        guard case .upgrade(let run) = response.body,
            let transport = UpgradedSocket(pointer, server.library)
        else { return resumeIf { $0.state.cut() } }
        let (isEnding, isCut) = shared.withLock { shared in
            shared.upgraded = transport
            return (shared.isEnding, shared.isCut)
        }
        if isEnding || isCut { transport.close() }
        let task = Task {
            do throws(HTTPError) {
                try await transport.write(Reply.switchingHead(response.headers))
                await run(UpgradedConnection(transport))
            } catch {
                // The peer is gone before it got its answer: nobody to tell.
            }
            transport.release()
            self.resumeIf { $0.state.cut() }
        }
        shared.withLock { $0.task = task }
    }

    /// The library is done with the request, for whatever reason.
    func complete() {
        connection.end(self)
        let (task, channel, reply) = shared.withLock { shared in
            shared.isOver = true
            return (shared.task, shared.channel, shared.reply)
        }
        channel?.finish(.disconnected)
        task?.cancel()
        // Also a stream that the library never saw, because the peer left before it.
        if case .stream(let stream)? = reply { stream.close() }
    }

    // MARK: Other threads

    /// The peer went away while the connection was parked (or looks so: it sent its end).
    func peerLeft() {
        let (task, reply) = shared.withLock { shared in
            shared.isPeerGone = true
            return (shared.upgraded == nil ? shared.task : nil, shared.reply)
        }
        task?.cancel()
        if case .stream(let stream)? = reply { stream.abort() }
    }

    /// The server stops: what could go on for ever ends now, cleanly.
    func finishEndless() {
        let (reply, upgraded) = shared.withLock { shared in
            shared.isEnding = true
            return (shared.reply, shared.upgraded)
        }
        if case .stream(let stream)? = reply { stream.finish() }
        upgraded?.close()
    }

    /// The server stops without waiting any longer.
    func cut() {
        let (task, reply, upgraded, isParked) = shared.withLock { shared in
            // Also for the state that `start` has yet to make. What the handler answers when it is
            // cancelled comes too late.
            shared.isCut = true
            return (shared.task, shared.reply, shared.upgraded, shared.state.cut())
        }
        task?.cancel()
        if case .stream(let stream)? = reply { stream.abort() }
        // Before the connection is the library's again.
        upgraded?.release()
        if isParked { server.library.resume(pointer) }
    }

    private func resumeIf(_ change: (inout sending Shared) -> Bool) {
        let isParked = shared.withLock { shared in change(&shared) }
        if isParked { server.library.resume(pointer) }
    }
}

/// Sizes that are no configuration.
enum Limits {
    /// A body of at most this size is read while the handler runs, without being asked for.
    static let eagerBody = 64 << 10
    /// A body of at most this size is let pass when it is refused, so that its sender sees why.
    static let refusedBody = 16 << 20
    /// Bytes of a body that wait for the handler.
    static let bodyBuffer = 256 << 10
    /// A reply of at least this size is copied to the connection in pieces.
    static let piecewiseReply = 64 << 10
    static let replyPiece = 128 << 10
}

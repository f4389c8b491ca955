import CCurl
import Synchronization

/// One request on its way: curl's callbacks on one side, the task that waits on the other.
///
/// What is not in `shared` belongs to the loop's thread from the moment that the transfer is
/// handed over. The reply's body goes through a bounded channel: when it is full curl is told to
/// pause, and the reader's demand makes the loop go on.
final class Transfer: @unchecked Sendable {
    // SAFETY: see above.

    /// What the caller waits for.
    enum Wanted {
        /// The whole reply, of at most so many bytes.
        case whole(limit: Int)
        /// The headers; the body comes through the channel.
        case head
    }

    struct Head {
        var status = 0
        var headers = Headers()
    }

    let handle: CurlHandle
    let request: ClientRequest
    let origin: Origin
    let wanted: Wanted
    let channel = ByteChannel<HTTPError>(
        limit: 1 << 20, startsStopped: false, cancelled: .cancelled)

    private struct Shared {
        var waiter: CheckedContinuation<Result<ClientResponse, HTTPError>, Never>?
        var outcome: Result<ClientResponse, HTTPError>?
    }
    private let shared = Mutex(Shared())

    // The loop's thread only.
    var head = Head()
    var isHeadComplete = false
    var body: [UInt8] = []
    var upload: ResponseStream?
    var pauses: Int32 = 0
    var lastActivity = ContinuousClock.now
    var sentAtLastLook = 0
    /// Why a callback stopped the transfer, better known than what curl makes of it.
    var ownFailure: HTTPError?

    init(
        _ request: ClientRequest, _ wanted: Wanted, _ configuration: HTTPClient.Configuration,
        _ library: Curl
    ) throws(HTTPError) {
        origin = try Origin(request.url)
        try request.headers.checkSendable()
        handle = try CurlHandle(library)
        self.request = request
        self.wanted = wanted
        try handle.configure(request, origin, configuration)
        try setBody()
        try setCallbacks()
    }

    private func setBody() throws(HTTPError) {
        switch request.body {
        case .none:
            if request.method == "HEAD" { try handle.set(CURLOPT_NOBODY, 1) }
        case .bytes(let bytes):
            try handle.set(CURLOPT_POST, 1)
            try handle.setBody(bytes)
        case .stream(let length, _):
            try handle.set(CURLOPT_UPLOAD, 1)
            try handle.set(CURLOPT_INFILESIZE_LARGE, offset: length ?? -1)
            // A body that is not kept cannot be sent again, as it would have to be when a kept
            // connection turns out to be dead.
            try handle.set(CURLOPT_FRESH_CONNECT, 1)
            upload = ResponseStream(bufferLimit: 256 << 10)
        }
        try handle.set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    // MARK: The waiting task

    /// Waits for what is wanted.
    func outcome() async -> Result<ClientResponse, HTTPError> {
        await withCheckedContinuation { continuation in
            let outcome = shared.withLock { shared in
                if shared.outcome == nil { shared.waiter = continuation }
                return shared.outcome
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    /// Tells the waiting task; only the first call counts.
    func settle(_ outcome: Result<ClientResponse, HTTPError>) {
        let waiter = shared.withLock { shared in
            guard shared.outcome == nil else {
                return nil as CheckedContinuation<Result<ClientResponse, HTTPError>, Never>?
            }
            shared.outcome = outcome
            return shared.waiter.take()
        }
        waiter?.resume(returning: outcome)
    }

    // MARK: The loop's thread

    /// The transfer is out of curl's hands, well or badly.
    func finish(_ failure: HTTPError?) {
        var failure = failure
        if failure == nil, !isHeadComplete {
            // Curl is content with headers that end in the middle.
            failure = .cut(host: origin.host, reason: "in the middle of its answer")
        }
        upload?.close()
        channel.finish(failure)
        if let failure {
            settle(.failure(failure))
        } else {
            settle(
                .success(
                    ClientResponse(status: head.status, headers: head.headers, body: body)))
        }
    }

    /// When the peer has been silent for too long; nil when it may be.
    var idleDeadline: ContinuousClock.Instant? {
        guard let timeout = request.idleTimeout, pauses == 0 else { return nil }
        return lastActivity + timeout
    }

    func unpause(_ direction: Int32) {
        guard pauses & direction != 0 else { return }
        pauses &= ~direction
        lastActivity = .now
        _ = handle.library.pause(handle.pointer, pauses)
    }
}

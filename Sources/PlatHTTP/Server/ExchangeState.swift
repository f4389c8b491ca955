/// Where one request stands: what the connection's thread has seen, what the handler has done. Pure;
/// `Exchange` guards it with its lock and performs what it says.
struct ExchangeState {
    /// What the connection does next.
    enum Action {
        case proceed
        /// Suspend it; whoever clears `isParked` resumes it.
        case park
        case reply(ServerResponse)
        /// Suspend it for good: it is the handler's now, until `cut`.
        case handOver(ServerResponse)
        case cut
    }

    private enum Stage {
        case head
        case body
        case replying
    }

    private var stage = Stage.head
    /// The body is large, of unknown length, or not yet sent (`Expect`): it is not read before the
    /// handler asks, so that a refusal costs nobody its transfer.
    let waitsForDemand: Bool
    /// A refused body is on its way all the same and is short enough to be let pass: a peer that is
    /// still sending when the connection closes would never see the answer.
    private let letsRefusedPass: Bool
    private let bodyLimit: Int
    private var isDemanded = false
    private var response: ServerResponse?
    private(set) var isParked = false
    private var isCut = false
    private var received = 0

    init(waitsForDemand: Bool, letsRefusedPass: Bool = false, bodyLimit: Int) {
        self.waitsForDemand = waitsForDemand
        self.letsRefusedPass = letsRefusedPass
        self.bodyLimit = bodyLimit
    }

    /// Headers are there, no byte of the body was taken.
    var isAtHead: Bool { stage == .head }
    /// Nobody reads the body any more.
    var isBodyAbandoned: Bool { response != nil || received > bodyLimit }

    mutating func atHead() -> Action {
        guard !isCut else { return .cut }
        guard waitsForDemand, !isDemanded, response == nil || !letsRefusedPass else {
            stage = .body
            return .proceed
        }
        return replyOrPark()
    }

    mutating func atEnd() -> Action {
        isCut ? .cut : replyOrPark()
    }

    /// Counts bytes of the body. Cut: a peer that was told that its body is too large, and sends
    /// as much again.
    mutating func received(_ count: Int) -> Action {
        received += count
        return isCut || received / 2 > bodyLimit ? .cut : .proceed
    }

    /// The body's channel is full. The library may bring a next chunk although the connection is
    /// parked; parking it twice would ruin the library's lists.
    mutating func pauseBody() -> Action {
        guard !isCut, !isBodyAbandoned, !isParked else { return .proceed }
        isParked = true
        return .park
    }

    private mutating func replyOrPark() -> Action {
        if let response {
            guard case .upgrade = response.body else {
                stage = .replying
                return .reply(response)
            }
            // A body that nobody reads is in the way.
            guard stage == .body else { return .cut }
            isParked = true
            return .handOver(response)
        }
        isParked = true
        return .park
    }

    // The handler's side: each answers whether the connection has to be resumed.

    mutating func demand() -> Bool {
        isDemanded = true
        return unpark()
    }

    mutating func answer(_ response: ServerResponse) -> Bool {
        self.response = response
        return unpark()
    }

    mutating func cut() -> Bool {
        isCut = true
        return unpark()
    }

    private mutating func unpark() -> Bool {
        defer { isParked = false }
        return isParked
    }
}

import PlatHTTP

/// What went wrong with one request so far, and whether it may be sent again.
///
/// Repeated is what does no harm twice: reading, and applying a whole object; and whatever surely
/// never arrived. A server that is started again is away for seconds, one that changes its store's
/// leader answers 500 for a moment (etcd's words are kept in the message, its reason is none).
struct Faults {
    let isRepeatable: Bool
    private var cuts = 0
    private var waits = 0
    private var answers = 0

    private static let cutsMax = 5
    /// Ten seconds in all, with growing pauses.
    private static let waitsMax = 12
    private static let answersMax = 3

    init(_ request: ClientRequest) {
        let type = request.headers["Content-Type"]
        // A review is a question, however it is put.
        isRepeatable =
            request.method == "GET" || request.url.prefix { $0 != "?" }.hasSuffix("reviews")
            || request.method == "PATCH" && type == Client.PatchType.apply.rawValue
    }

    /// How long to wait before the next try; nil where there is none. `isKnown` says that this
    /// server has answered before.
    mutating func pause(after error: HTTPError, isKnown: Bool) -> Duration? {
        // A kept connection may have been closed by the peer just as it was used again; and one that is
        // refused before it has said all may be cut before it has heard all.
        if case .cut = error, isRepeatable, cuts < Self.cutsMax {
            cuts += 1
            return cuts < 3 ? .zero : .milliseconds(20) * (1 << cuts)
        }
        guard isKnown, waits < Self.waitsMax else { return nil }
        switch error {
        case .connect: break
        case .cut where isRepeatable: break
        default: return nil
        }
        waits += 1
        return min(.milliseconds(50) * (1 << waits), .seconds(1))
    }

    /// The same for an answer. Text is what a proxy says, of something that stays away for longer.
    mutating func pause(after status: Int, _ headers: Headers) -> Duration? {
        guard isRepeatable, answers < Self.answersMax else { return nil }
        let isStatus = headers["Content-Type"]?.hasPrefix("application/json") ?? false
        switch status {
        case 500, 504: break
        case 502: break
        case 503 where isStatus && headers["Retry-After"] == nil: break
        default: return nil
        }
        answers += 1
        return .milliseconds(100) * (1 << answers)
    }

    /// Whether a change may have been made whose answer never came.
    func isOutcomeUnknown(_ error: HTTPError) -> Bool {
        guard !isRepeatable else { return false }
        switch error {
        case .cut, .tooLarge, .timeout(_, .idle, _), .timeout(_, .total, _): return true
        default: return false
        }
    }
}

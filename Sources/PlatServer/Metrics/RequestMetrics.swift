import PlatModel
import PlatSystem
import Synchronization

/// Counts requests and how long they took, under the names and labels that kube-apiserver has for them.
final class RequestMetrics: Sendable {
    /// What is counted apart.
    struct Series: Hashable, Sendable {
        var verb: String
        var group = ""
        var version = ""
        var resource = ""
        var subresource = ""
        var scope = ""
    }

    /// What one series has come to.
    struct Count: Sendable {
        /// By status code.
        var codes: [Int: UInt64] = [:]
        /// How many took no longer than each bound, and no less than the one before.
        var buckets = [UInt64](repeating: 0, count: RequestMetrics.bounds.count)
        var seconds = 0.0
        var total: UInt64 { codes.values.reduce(0, +) }
    }

    private struct State {
        var counts: [Series: Count] = [:]
        var reading = 0
        var writing = 0
        /// Requests that are under way, by when they began: before or after somebody waited for all of them.
        var open: [Int: Int] = [:]
        var epoch = 0
    }

    /// Seconds, as upstream divides them; what took longer is in none.
    static let bounds: [Double] = [
        0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30,
        45, 60,
    ]

    /// Whoever asks for many names that nobody serves does not make the page longer than this.
    private static let seriesMax = 2_000

    private let state = Mutex(State())

    /// Counts a request that begins; answers when that was, for its end.
    func begin(isReading: Bool) -> Int {
        state.withLock { state in
            if isReading { state.reading += 1 } else { state.writing += 1 }
            state.open[state.epoch, default: 0] += 1
            return state.epoch
        }
    }

    /// Waits until all requests are answered that have begun so far.
    ///
    /// - Throws: 503 when that takes too long.
    func drain(_ clock: ServerClock) async throws(Status) {
        let last = state.withLock { state in
            defer { state.epoch += 1 }
            return state.epoch
        }
        for _ in 0..<6_000 {
            let isOver = state.withLock { $0.open.allSatisfy { $0.key > last || $0.value == 0 } }
            guard !isOver else { return }
            do { try await clock.pause(.milliseconds(5)) } catch { break }
        }
        throw Status.serviceUnavailable("requests do not end")
    }

    /// Counts a request that is answered; a watch counts when it has begun, and not by how long it lasts.
    func end(
        _ info: RequestInfo, status: Int, seconds: Double, isReading: Bool, began epoch: Int
    ) {
        var series = Series(info)
        let bucket = Self.bounds.firstIndex { seconds <= $0 }
        state.withLock { state in
            if isReading { state.reading -= 1 } else { state.writing -= 1 }
            state.open[epoch, default: 0] -= 1
            if epoch < state.epoch, state.open[epoch] == 0 { state.open[epoch] = nil }
            if state.counts.count >= Self.seriesMax, state.counts[series] == nil {
                series = Series(verb: "other")
            }
            state.counts[series, default: Count()].add(status, seconds, bucket: bucket)
        }
    }

    /// What has been counted, and what is under way.
    var now: (counts: [Series: Count], reading: Int, writing: Int) {
        state.withLock { ($0.counts, $0.reading, $0.writing) }
    }
}

extension RequestMetrics.Count {
    fileprivate mutating func add(_ status: Int, _ seconds: Double, bucket: Int?) {
        codes[status, default: 0] += 1
        self.seconds += seconds
        if let bucket { buckets[bucket] += 1 }
    }
}

extension RequestMetrics.Series {
    init(_ info: RequestInfo) {
        verb = Self.names[info.verb] ?? info.verb.uppercased()
        guard let path = info.resource else {
            // Only these have a name of their own: a path may be anything.
            if ["/healthz", "/livez", "/readyz", "/metrics", "/version"].contains(info.path) {
                subresource = info.path
            }
            return
        }
        group = path.group
        version = path.version
        resource = path.resource
        subresource = path.subresource ?? ""
        scope = path.name != nil ? "resource" : path.namespace != nil ? "namespace" : "cluster"
    }

    private static let names = [
        "create": "POST", "update": "PUT", "patch": "PATCH", "delete": "DELETE", "get": "GET",
        "list": "LIST", "watch": "WATCH", "deletecollection": "DELETECOLLECTION",
    ]
}

/// How long one request takes.
struct Stopwatch: Sendable {
    private let metrics: RequestMetrics
    private let info: RequestInfo
    private let start = ContinuousClock.now
    private let isReading: Bool
    private let epoch: Int

    init(_ metrics: RequestMetrics, _ info: RequestInfo) {
        self.metrics = metrics
        self.info = info
        isReading = ["get", "list", "watch", "head"].contains(info.verb)
        epoch = metrics.begin(isReading: isReading)
    }

    func end(_ status: Int) {
        metrics.end(
            info, status: status, seconds: (ContinuousClock.now - start).seconds,
            isReading: isReading, began: epoch)
    }
}

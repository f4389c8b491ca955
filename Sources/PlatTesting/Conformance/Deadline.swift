import PlatHTTP
import PlatSystem
import PlatValue

/// Until when a case repeats a request.
struct Deadline {
    private let end: ContinuousClock.Instant

    init(seconds: Double) { end = .now + .seconds(seconds) }

    /// The `within` of a step.
    init(_ step: Value, otherwise seconds: Double) {
        self.init(seconds: step["within"]?.doubleValue ?? seconds)
    }

    var hasPassed: Bool { ContinuousClock.now > end }

    /// Between two tries: the server has no event to wait for that is not under test itself.
    static func pause() async throws { try await Task.sleep(for: .milliseconds(20)) }

    /// The first reply that is as wanted; the last one when time is over.
    func repeating(
        _ ask: () async throws -> ClientResponse, until isWanted: (ClientResponse) -> Bool
    ) async throws -> ClientResponse {
        var response = try await ask()
        while !isWanted(response), !hasPassed {
            try await Self.pause()
            response = try await ask()
        }
        return response
    }
}

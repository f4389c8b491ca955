import PlatClient
import PlatValue

extension Context {
    /// Waits until an object is ready, and says meanwhile what is missing. Says it again when the
    /// time is over.
    @discardableResult
    func wait(
        until reference: ObjectReference, on client: Client, named subject: String,
        timeout: Duration
    ) async throws(CommandError) -> Value {
        let end = clock.now() + timeout.seconds
        var pause = Duration.milliseconds(10)
        var missing = ""
        // A location may join, or a conflict pass, while a workspace or binding is new.
        var stuckUntil: Double?
        while true {
            let object = try await calling(subject) { () throws(ClientError) in
                try await client.object(reference)
            }
            let now = clock.now()
            switch Readiness.of(object) {
            case .ready: return object
            case .waiting(let text):
                missing = text
                stuckUntil = nil
            case .stuck(let text):
                missing = text
                let limit = stuckUntil ?? now + 2
                stuckUntil = limit
                if now >= limit { throw CommandError(.invalid, subject, text) }
            }
            guard now < end else {
                throw CommandError(
                    .timedOut, subject, "not ready after \(timeout.text): waiting for \(missing)",
                    hints: ["it goes on becoming ready at the server"])
            }
            output.live("waiting for \(subject): \(missing)")
            try await sleep(pause)
            pause = min(pause * 2, .milliseconds(500))
        }
    }
}

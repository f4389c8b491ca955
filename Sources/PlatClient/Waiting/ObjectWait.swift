import PlatModel
import PlatSystem
public import PlatValue

/// Why an object that was waited for is not ready.
public enum WaitError: Error, Sendable, Equatable {
    case client(ClientError)
    /// What is missing does not pass by itself.
    case stuck(String)
    /// It goes on becoming ready without us.
    case timedOut(after: Duration, missing: String)
}

extension Client {
    /// How long what looks stuck may still pass: a location may join, or a conflict pass, while a
    /// workspace or binding is new.
    private static let benefitOfDoubt = 2.0

    /// Waits until an object is ready and returns it as it is then. `onWait` is told each time what
    /// is still missing, in words.
    @discardableResult
    public func wait(
        until reference: ObjectReference, timeout: Duration, onWait: (String) -> Void = { _ in }
    ) async throws(WaitError) -> Value {
        var missing = ""
        var stuckUntil: Double?
        let waited: Waited<Value>
        waited = try await session.clock.wait(timeout: timeout) { () throws(WaitError) in
            let object: Value
            do throws(ClientError) { object = try await self.object(reference) } catch {
                throw .client(error)
            }
            switch Readiness.of(object) {
            case .ready: return object
            case .waiting(let text):
                missing = text
                stuckUntil = nil
            case .stuck(let text):
                missing = text
                let now = session.clock.now()
                let limit = stuckUntil ?? now + Self.benefitOfDoubt
                stuckUntil = limit
                if now >= limit { throw .stuck(text) }
            }
            onWait(missing)
            return nil
        }
        switch waited {
        case .found(let object): return object
        case .timedOut: throw .timedOut(after: timeout, missing: missing)
        case .cancelled: throw .client(.cancelled)
        }
    }
}

import PlatSystem

extension Client {
    /// Waits until the workspace serves what a word means: a type comes a moment after what brings it.
    /// When the time is over nothing is thrown for that: whoever looks for the type then says it.
    public func waitUntilServed(
        _ word: String, timeout: Duration
    ) async throws(ResourceLookupError) {
        _ = try await session.clock.wait(timeout: timeout) {
            () throws(ResourceLookupError) in
            do throws(ResourceLookupError) {
                return try await resources(named: word)
            } catch {
                guard case .unknown = error else { throw error }
                discovery.forget()
                return nil
            }
        }
    }
}

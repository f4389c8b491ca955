/// Runs `body`, and cancels it when it takes longer; nil: as long as it likes.
func within<Answer: Sendable>(
    _ limit: Duration?, else timeout: HTTPError,
    _ body: @escaping @Sendable () async throws(HTTPError) -> Answer
) async throws(HTTPError) -> Answer {
    guard let limit else { return try await body() }
    let result = await withTaskGroup(of: Result<Answer, HTTPError>?.self) { group in
        group.addTask {
            do throws(HTTPError) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        group.addTask {
            // Ends early by cancellation only, and then nobody looks at the answer.
            try? await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        return await group.next() ?? nil
    }
    guard let result else { throw Task.isCancelled ? .cancelled : timeout }
    return try result.get()
}

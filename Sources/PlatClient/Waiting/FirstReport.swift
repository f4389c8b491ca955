/// Runs `body` in a task of its own until it, or whoever it hands the reporter to, reports something;
/// answers that, and nil when cancelled before.
func firstReport<Report: Sendable>(
    of body: @escaping @Sendable (AsyncStream<Report>.Continuation) async -> Void
) async -> Report? {
    let (reports, reporter) = AsyncStream<Report>.makeStream(
        bufferingPolicy: .bufferingOldest(1))
    let task = Task { await body(reporter) }
    defer { task.cancel() }
    return await withTaskCancellationHandler {
        var iterator = reports.makeAsyncIterator()
        return await iterator.next()
    } onCancel: {
        reporter.finish()
    }
}

import PlatClient
import PlatValue
import Synchronization

/// Does something at every endpoint of an export for as long as it is listed: locations get their
/// endpoint with their first consumer and lose it with the last.
struct EndpointWatch: Sendable {
    let view: ExportView
    let client: Client
    let context: Context
    let body: @Sendable (Client) async throws(CommandError) -> Void

    /// The tasks that run, by endpoint; `run` owns them and cancels what is left.
    private final class Running: Sendable {
        let tasks = Mutex<[String: Task<Void, Never>]>([:])

        func cancelAll() {
            tasks.withLock { tasks in
                for task in tasks.values { task.cancel() }
                tasks = [:]
            }
        }
    }

    /// Ends with the first error of `body` or of following the slice, or when cancelled.
    func run() async throws(CommandError) {
        let slice = try await view.slice(client)
        let name = slice.at("metadata", "name")?.stringValue ?? ""
        let home = try view.place(client).client
        let running = Running()
        let (failures, report) = AsyncStream<CommandError>.makeStream(
            bufferingPolicy: .bufferingOldest(1))
        let following = Task {
            do throws(CommandError) {
                try await calling(view.typed) { () throws(ClientError) in
                    try await Follow(
                        home, path: ExportView.slices.path(),
                        query: [("fieldSelector", "metadata.name=\(name)")]
                    ).run { event throws(ClientError) in
                        let isGone = event.type == "DELETED"
                        update(
                            isGone ? [] : ExportView.endpoints(of: event.object), running, report)
                        return true
                    }
                }
            } catch {
                report.yield(error)
            }
        }
        defer {
            following.cancel()
            running.cancelAll()
        }
        let failure = await withTaskCancellationHandler {
            var iterator = failures.makeAsyncIterator()
            return await iterator.next()
        } onCancel: {
            report.finish()
        }
        throw failure ?? CommandError(.interrupted, "", "interrupted")
    }

    private func update(
        _ wanted: [String], _ running: Running, _ report: AsyncStream<CommandError>.Continuation
    ) {
        running.tasks.withLock { tasks in
            for (endpoint, task) in tasks where !wanted.contains(endpoint) {
                task.cancel()
                tasks[endpoint] = nil
            }
            for endpoint in wanted where tasks[endpoint] == nil {
                tasks[endpoint] = Task {
                    do throws(CommandError) {
                        try await body(view.view(endpoint, client))
                    } catch {
                        // A cancelled task ends because its endpoint went, or all of it does.
                        if !Task.isCancelled { report.yield(error) }
                    }
                }
            }
        }
    }
}

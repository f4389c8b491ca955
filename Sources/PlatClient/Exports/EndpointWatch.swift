import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// Does something at every endpoint of an export for as long as it is listed: locations get their
/// endpoint with their first consumer and lose it with the last.
public struct EndpointWatch<Failure: Error>: Sendable {
    private let view: ExportView
    private let client: Client
    private let body: @Sendable (Client) async throws(Failure) -> Void
    private let mayPass: @Sendable (Failure) -> Bool

    /// Why a watch ended.
    public enum End: Sendable {
        /// What was done at an endpoint failed.
        case failed(Failure)
        /// The endpoints cannot be followed.
        case lost(ExportError)
        case cancelled
    }

    /// Follows the endpoints of `view`, seen from the workspace of `client`. What fails at an
    /// endpoint that is just appearing or going is tried again for a while where it `mayPass`.
    public init(
        _ view: ExportView, _ client: Client, mayPass: @escaping @Sendable (Failure) -> Bool,
        _ body: @escaping @Sendable (Client) async throws(Failure) -> Void
    ) {
        self.mayPass = mayPass
        self.view = view
        self.client = client
        self.body = body
    }

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

    /// Ends with the first error of `body` or of following the endpoints, or when cancelled.
    public func run() async -> End {
        let running = Running()
        defer { running.cancelAll() }
        let end: End? = await firstReport { report in
            do throws(ExportError) { try await follow(running, report) } catch {
                report.yield(.lost(error))
            }
        }
        return end ?? .cancelled
    }

    private func follow(
        _ running: Running, _ report: AsyncStream<End>.Continuation
    ) async throws(ExportError) {
        let name = try await view.slice(client).name
        let home = try view.place(client).client
        let follow = Follow(
            home, path: APIResource.endpointSlices.path(),
            query: [("fieldSelector", "metadata.name=\(name)")])
        do throws(ClientError) {
            try await follow.run { event throws(ClientError) in
                let isGone = event.type == "DELETED"
                update(isGone ? [] : EndpointSlice(event.object).endpoints, running, report)
                return true
            }
        } catch {
            throw .client(error)
        }
    }

    /// How long an endpoint is listed before it answers, and after it has stopped.
    private static var patience: Duration { .seconds(10) }

    private func serve(_ endpoint: String, _ report: AsyncStream<End>.Continuation) async {
        var last: Failure?
        let clock = client.session.clock
        let waited = await clock.wait(timeout: Self.patience) { () -> Bool? in
            do throws(Failure) {
                try await body(view.client(at: endpoint, client))
                last = nil
                return true
            } catch {
                last = error
                return mayPass(error) ? nil : true
            }
        }
        // A cancelled task ends because its endpoint went, or all of it does.
        guard !Task.isCancelled, let last else { return }
        if case .cancelled = waited { return }
        report.yield(.failed(last))
    }

    private func update(
        _ wanted: [String], _ running: Running, _ report: AsyncStream<End>.Continuation
    ) {
        running.tasks.withLock { tasks in
            for (endpoint, task) in tasks where !wanted.contains(endpoint) {
                task.cancel()
                tasks[endpoint] = nil
            }
            for endpoint in wanted where tasks[endpoint] == nil {
                tasks[endpoint] = Task { await serve(endpoint, report) }
            }
        }
    }
}

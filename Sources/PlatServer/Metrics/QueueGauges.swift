import Synchronization

/// The queues of the controllers, for whoever counts what waits in them.
final class QueueGauges: Sendable {
    struct Gauge: Sendable {
        var name: String
        var depth: Double
        var adds: Double
        var retries: Double
    }

    private let readings = Mutex<[@Sendable () -> Gauge]>([])

    func add(_ reading: @escaping @Sendable () -> Gauge) {
        readings.withLock { $0.append(reading) }
    }

    /// What they show now, in the order of their names.
    var now: [Gauge] {
        readings.withLock { $0 }.map { $0() }.sorted { $0.name < $1.name }
    }
}

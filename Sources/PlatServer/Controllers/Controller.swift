import PlatModel

/// One aspect of the control plane that follows what is stored and brings the rest in line.
///
/// A controller is a client of the stores: it hears of changes, queues keys, and looks at each key's
/// present state. No request ever calls one. What it decides is a pure function of what it looked up,
/// so that a table can test it; `reconcile` gathers that and writes.
protocol Controller: Sendable {
    associatedtype Key: Hashable & Sendable
    var name: String { get }
    /// How many keys may be worked on at the same time.
    var workers: Int { get }
    /// The objects that it hears of; those that are `found` after a start, too.
    var interests: [Interest] { get }
    /// The keys that an event concerns; called on the store's thread, so it must be quick.
    func keys(for event: ObjectEvent) -> [Key]
    /// The keys that one stands for which could not be told apart on the store's thread, as it takes
    /// reading the store; nil for a key that stands for itself.
    func keys(meantBy key: Key) throws(Status) -> [Key]?
    /// Brings one key in line. A thrown status is retried with growing pauses.
    /// The answer says after how many seconds to look again; nil: when something changes.
    func reconcile(_ key: Key) async throws(Status) -> Double?
}

extension Controller {
    var workers: Int { 2 }

    func keys(meantBy key: Key) throws(Status) -> [Key]? { nil }
}

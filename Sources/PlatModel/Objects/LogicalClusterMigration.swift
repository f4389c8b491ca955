public import PlatValue

/// The move of a logical cluster from one location to another: kcp's LogicalClusterMigration.
public struct LogicalClusterMigration: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The name of the logical cluster that moves.
    public var logicalCluster: String { text("spec", "logicalCluster") ?? "" }
    /// The location that it moves to.
    public var destination: String { text("spec", "destinationShard") ?? "" }

    /// The location that it comes from; nil until that was looked up.
    public var origin: String? {
        get { text("status", "originShard") }
        set { set(text: newValue, at: "status", "originShard") }
    }

    /// How far it is; nil before it has begun.
    public var phase: Phase? {
        get { text("status", "phase").flatMap(Phase.init) }
        set { set(text: newValue?.rawValue, at: "status", "phase") }
    }

    /// How many entries were copied.
    public var entriesCopied: Int64 {
        get { value.at("status", "entriesCopied")?.integerValue ?? 0 }
        set { value.set(.integer(newValue), at: "status", "entriesCopied") }
    }

    /// What is done, in order.
    public enum Phase: String, Sendable {
        /// Nobody is let in any more.
        case preparing = "Preparing"
        /// Everything is copied.
        case copying = "Migrating"
        /// The origin lets go of what was copied.
        case cleaning = "OriginCleanup"
        /// What was copied takes its place.
        case finishing = "DestinationFinalize"
        /// It lives in its new location.
        case completed = "Completed"
        /// It has not begun, and will not.
        case failed = "Failed"
    }

    /// Holds it until it is over.
    public static let finalizer = "migration.kcp.io/under-way"
}

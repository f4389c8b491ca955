import PlatModel

/// The door to every location's store.
struct Registries: Sendable {
    let directory: ClusterDirectory
    let clock: ServerClock

    /// The registry of a location.
    subscript(location: Location) -> ObjectRegistry {
        ObjectRegistry(location: location, clock: clock)
    }

    /// The registry of the location that holds a cluster; nil where there is no such cluster.
    func holding(_ cluster: String) -> ObjectRegistry? {
        directory.location(of: cluster).map { self[$0] }
    }
}

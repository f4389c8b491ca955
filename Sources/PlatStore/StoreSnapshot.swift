import PlatSystem

/// One state of a store, also of one that another process has open and writes to. Nothing of the store
/// changes, and its writers wait only for the moment in which the snapshot is taken.
public final class StoreSnapshot {
    private let connection: SQLiteConnection
    /// The newest revision of the state.
    public let revision: Revision

    /// Takes snapshots of several stores at one moment: what is in one was written before everything
    /// that is in none. A store that has lost something is refused.
    public static func take(_ paths: [String]) throws(StoreError) -> [StoreSnapshot] {
        var gates: [SQLiteConnection] = []
        var snapshots: [StoreSnapshot] = []
        // Whoever has the right to write keeps everybody else from it.
        for path in paths {
            guard try StoreFile.size(of: path) != nil else {
                throw .io(file: path, reason: "no such file")
            }
            let gate = try SQLiteConnection(path: path, flags: SQLiteConnection.readWrite)
            try gate.run("BEGIN IMMEDIATE")
            gates.append(gate)
        }
        var seals: [Seal?] = []
        for path in paths {
            snapshots.append(try StoreSnapshot(path))
            let seal = path + ".seal"
            seals.append(try StoreFile.size(of: seal) == nil ? nil : SealFile.read(seal))
        }
        for gate in gates { try gate.run("ROLLBACK") }
        for (snapshot, seal) in zip(snapshots, seals) { try snapshot.check(seal) }
        return snapshots
    }

    private init(_ path: String) throws(StoreError) {
        connection = try SQLiteConnection(path: path, flags: SQLiteConnection.readWrite)
        guard try connection.integer("PRAGMA application_id") == Int64(StoreFile.applicationID)
        else { throw .foreign(file: path) }
        let format = Int(try connection.integer("PRAGMA user_version") ?? 0)
        guard format == StoreFile.format else {
            throw format > StoreFile.format
                ? .newer(file: path, format: format, supported: StoreFile.format)
                : .damaged(file: path, reason: "has format \(format): serve it once with this plat")
        }
        try connection.run("BEGIN")
        // The first read is what the snapshot begins with.
        revision = Revision(bitPattern: try connection.integer(Query.newest.sql) ?? 0)
    }

    private func check(_ seal: Seal?) throws(StoreError) {
        guard let seal else {
            throw .incomplete(file: connection.path, reason: "has no seal that can be read")
        }
        let computed = try connection.computedSeal()
        if let loss = try connection.loss(against: seal, computed: computed) {
            throw .incomplete(file: connection.path, reason: loss)
        }
    }

    /// Calls `body` with each key that exists, in key order.
    public func forEach(_ body: (Entry) throws(StoreError) -> Void) throws(StoreError) {
        let reader = Reader(connection: connection)
        var range = KeyRange(prefix: "")
        while true {
            let places = try reader.places(range, at: nil, limit: 500)
            for entry in try reader.entries(at: places) { try body(entry) }
            guard let last = places.last, places.count == 500 else { return }
            range.skip(through: last.key)
        }
    }
}

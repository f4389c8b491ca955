import PlatSystem

/// From a file that is there to a writer that may write: checked, of this format, sealed.
struct Opening {
    let file: StoreFile
    let connection: SQLiteConnection
    let options: Store.Options

    init(_ file: StoreFile, _ options: Store.Options) throws(StoreError) {
        self.file = file
        self.options = options
        connection = try SQLiteConnection(
            path: file.path, flags: SQLiteConnection.readWrite, vfs: file.vfs)
        // FULL in WAL mode: the log is synced before COMMIT returns.
        try connection.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        // A log that a long read made grow gives its space back.
        try connection.run("PRAGMA journal_size_limit = 67108864")
        try connection.run("PRAGMA wal_autocheckpoint = \(options.checkpointPages)")
    }

    func writer() throws(StoreError) -> Writer {
        if let problem = try connection.problems(limit: 1).first { throw file.damaged(problem) }
        let format = try connection.integer("PRAGMA user_version") ?? 0
        var seal = try connection.computedSeal()
        if let reason = try file.loss(against: connection, computed: seal, format: Int(format)) {
            guard options.acceptsLoss else { throw file.incomplete(reason) }
            seal = try acceptLoss(seal)
        }
        if format < StoreFile.format {
            try Upgrade(connection: connection).run(sealing: seal, file)
        }
        let places = try [file.path, file.log, file.seal].map { path throws(StoreError) in
            do throws(SystemError) {
                return try FilePlace(path)
            } catch {
                throw StoreError(error, file: path)
            }
        }
        return try Writer(
            connection: connection, sealFile: try SealFile(path: file.seal), seal: seal,
            places: places)
    }

    /// Goes on behind what was acknowledged, so that no revision is given twice, and with no history
    /// before, so that whoever resumes a watch hears that events are gone. Returns the new seal.
    private func acceptLoss(_ held: Seal) throws(StoreError) -> Seal {
        let sealed = try StoreFile.size(of: file.seal) == nil ? nil : SealFile.read(file.seal)
        let revision = max(held.revision, sealed?.revision ?? 0)
        let seal = Seal(revision: revision, sum: held.sum)
        let compaction = Compaction(connection: connection)
        while try compaction.step(to: held.revision) {}
        try connection.run("UPDATE meta SET value = \(revision) WHERE name = 'compacted'")
        try SealFile.create(file.seal, seal)
        return seal
    }
}

extension StoreFile {
    /// What was acknowledged and is not there; nil when all of it is.
    func loss(
        against connection: SQLiteConnection, computed: Seal, format: Int
    ) throws(StoreError) -> String? {
        guard try Self.size(of: seal) != nil else {
            // The first format had no seal.
            return format < Self.format ? nil : "cannot be trusted: its seal \(seal) is missing"
        }
        guard let sealed = try SealFile.read(seal) else {
            return "cannot be trusted: its seal \(seal) is not what was written"
        }
        return try connection.loss(against: sealed, computed: computed)
    }
}

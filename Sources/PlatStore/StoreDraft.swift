import PlatSystem

/// Makes a store of entries that were kept elsewhere.
///
/// It is nobody's before `finish`: a crash leaves a file that is no store. Its revisions go on far
/// behind the one it was kept at, and it has no history before, so that whoever has seen a later state
/// hears that it is gone, and no revision means two things (etcd's `--bump-revision` and
/// `--mark-compacted` do the same for the same reason).
public final class StoreDraft {
    /// More than are written between a backup and its restoration.
    public static let gap: Revision = 1_000_000_000
    private static let batch = 5_000

    private let file: StoreFile
    private var connection: SQLiteConnection?
    private var seal: Seal
    private var pending = 0

    /// Begins a store at `path`, where there is none, that was kept at `revision`.
    public init(path: String, keptAt revision: Revision) throws(StoreError) {
        guard try StoreFile.size(of: path) == nil else {
            throw .io(file: path, reason: "is there already")
        }
        file = StoreFile(path: path, vfs: nil)
        seal = Seal(revision: revision &+ Self.gap)
        let connection = try file.makeDraft(beginningAfter: seal.revision)
        self.connection = connection
        // Nothing is lost when this fails: it is begun anew.
        try connection.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN")
    }

    /// Adds the newest write of a key.
    public func add(_ entry: Entry) throws(StoreError) {
        guard entry.revision <= seal.revision else {
            throw .damaged(file: file.path, reason: "key \(entry.key): is newer than the store")
        }
        guard let connection else { throw .closed }
        let facts = RowFacts(revision: entry.revision, kind: RowKind.put, previous: 0)
        try connection.insert(facts, entry.key, entry.bytes)
        seal.add(entry.key, entry.revision)
        pending += 1
        guard pending == Self.batch else { return }
        pending = 0
        try connection.run("COMMIT; BEGIN")
    }

    /// Makes it a store, safe on the disk.
    public func finish() throws(StoreError) {
        guard let connection else { throw .closed }
        try connection.run("COMMIT; PRAGMA journal_mode = WAL")
        // Closed before it gets its name, which moves the log into the file.
        self.connection = nil
        try file.adoptDraft(sealing: seal)
    }
}

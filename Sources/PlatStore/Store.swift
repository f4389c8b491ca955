import Dispatch
import PlatSystem
import Synchronization

/// Keys and bytes in one SQLite file, with a revision for every write, durable before it is answered.
///
/// Transactions queue for one writer, which applies whatever came while the disk was busy with the
/// batch before, in order, and commits once for all. Then, still on the writer's thread: the new
/// revision is published, observers are called, watchers are called, and the callers go on. So who
/// has the answer of a commit finds it in every index that an observer keeps.
///
/// Reads don't queue: they run on the caller's thread on a snapshot of their own. They may see a
/// batch that is committed and about to be published; `revision` never runs ahead of observers.
///
/// Writes and deletions stay in history, for reads of older states and for watches that resume, until
/// they are compacted; see `Query` for the tables. One process has the file at a time.
public final class Store: Sendable {
    /// How a store keeps its files.
    public struct Options: Sendable {
        /// How much history automatic compaction leaves: what is within either bound stays.
        public var keepsRevisions: UInt64 = 10_000
        public var keepsHistory: Duration = .seconds(600)
        /// How often compaction looks whether there is something to do; nil: never by itself.
        public var compactionInterval: Duration? = .seconds(10)
        /// The revision that a new store begins after; what is older never was. A reader who made a
        /// small revision up is then told so, instead of being given the whole history.
        public var beginsAfter: Revision = 0
        /// Goes on with what is left where something that was acknowledged is lost, instead of
        /// throwing `StoreError.incomplete`.
        public var acceptsLoss = false
        /// How long the log may grow, in pages, before it is copied into the file.
        var checkpointPages = 4_000
        /// The name of an SQLite file system, for tests that fail on purpose.
        var vfs: String?

        public init() {}
    }

    public let path: String
    let options: Options
    let readers: ReaderPool
    let history: History
    let writer: Mutex<Writer?>
    let queue = CommitQueue()
    let writing: DispatchQueue
    let retention: Mutex<Retention>
    private let sealing: Sealing
    private let publisher: Publisher
    private let compaction = Mutex<(any DispatchSourceTimer)?>(nil)
    /// Held until `close()`.
    private let lock: Mutex<FileLock?>

    /// Opens the store at `path`, making it when there is none. Blocks on the disk.
    ///
    /// What is there and is not a whole store of a known format is refused and left as it is.
    public static func open(
        path: String, options: Options = Options()
    ) throws(StoreError) -> Store {
        let file = StoreFile(path: path, vfs: options.vfs)
        let lock = try file.acquireLock()
        if try file.isMissing() { try file.createAnew(options) }
        try file.verify()
        let store = try Store(file: file, lock: lock, options: options)
        if let interval = options.compactionInterval {
            store.compaction.withLock { $0 = store.startCompacting(every: interval) }
        }
        return store
    }

    private init(file: StoreFile, lock: FileLock, options: Options) throws(StoreError) {
        let writer = try Opening(file, options).writer()
        path = file.path
        self.options = options
        self.lock = Mutex(lock)
        readers = try ReaderPool(path: file.path, vfs: file.vfs, places: writer.places)
        publisher = Publisher(revision: writer.revision)
        retention = Mutex(Retention(try writer.connection.marks()))
        sealing = Sealing(writer.sealFile)
        self.writer = Mutex(writer)
        writing = DispatchQueue(label: "plat.store.writer")
        history = History(
            readers: readers, publisher: publisher,
            queue: DispatchQueue(label: "plat.store.history"))
    }

    /// The newest published revision: observers have seen all up to it.
    public var revision: Revision { publisher.revision }

    /// Whether it takes writes: it has not been closed.
    public var isOpen: Bool { !queue.isClosed }

    /// Makes all writes, or none, and returns their revisions, consecutive and in order, when they
    /// are safe on the disk. It is not cancelled with its task: what is queued happens.
    public func commit(_ writes: [Write]) async throws(StoreError) -> [Revision] {
        if writes.isEmpty { return [] }
        let answer: CommitQueue.Answer = await withCheckedContinuation { caller in
            switch queue.offer(CommitQueue.Request(writes: writes, caller: caller)) {
            case .queued: break
            case .first: writing.async { self.drain() }
            case .refused(let error): caller.resume(returning: .failure(error))
            }
        }
        return try answer.get()
    }

    /// Calls `observer` with every batch from now on: in order, on the writer's thread, before the
    /// callers of the batch get their answers. It must be quick and not wait for a commit. Returns
    /// the revision after which it sees everything.
    @discardableResult
    public func addObserver(_ observer: @escaping @Sendable ([Event]) -> Void) -> Revision {
        publisher.addObserver(observer)
    }

    /// Runs on the writer's queue.
    func drain() {
        while let batch = queue.take() {
            let outcome = writer.withLock { writer in
                writer?.apply(batch.map(\.writes))
                    ?? Writer.Outcome(answers: batch.map { _ in .failure(.closed) })
            }
            publisher.publish(outcome.events)
            for (request, answer) in zip(batch, outcome.answers) {
                request.caller.resume(returning: answer)
            }
        }
        sealing.flushSoon()
    }

    deinit { compaction.withLock { $0?.cancel() } }

    /// Writes what is queued, ends all watches with `.closed` and lets go of the file. Blocks until
    /// then; must not be called from an observer or a watcher.
    public func close() {
        queue.close()
        compaction.withLock { timer in
            timer?.cancel()
            timer = nil
        }
        writing.sync { drain() }
        for subscription in publisher.close() { subscription.end(with: .closed) }
        readers.close()
        writer.withLock { $0 = nil }
        lock.withLock { $0 = nil }
    }
}

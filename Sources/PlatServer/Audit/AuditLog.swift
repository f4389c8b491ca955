import PlatModel
import PlatSystem
import PlatValue
import Synchronization

/// What the audit log tells, and where it is.
public struct AuditSettings: Sendable, Equatable {
    /// A policy of Kubernetes (`audit.k8s.io/v1`): what is told.
    public var policyPath: String
    /// The file that events are written to; `-` is the standard output.
    public var logPath: String
    /// Bytes after which another file is begun; 0: never.
    public var maxSize = 100 << 20
    /// How many older files are kept; 0: all.
    public var maxBackups = 0
    /// Days for which older files are kept; 0: for ever.
    public var maxAgeDays = 0

    /// Settings with which files grow to 100 MiB and are all kept.
    public init(policyPath: String, logPath: String) {
        self.policyPath = policyPath
        self.logPath = logPath
    }
}

/// The file that audit events are written to, a line each.
///
/// Whoever has an event leaves it here and goes on; a thread of the log's own writes. An answer waits until
/// its events are written, but not for a disk that hangs: after `patience` nobody waits any more until
/// the log has caught up. What the disk cannot keep up with, or cannot take, is dropped and counted. A file
/// that has grown too long is put aside under its name with the time, and the oldest of those are removed.
final class AuditLog: Sendable {
    private struct State {
        var waiting: [[UInt8]] = []
        var bytes = 0
        var dropped = 0
        var isWriting = false
        /// Which writing this is, since the log was opened.
        var batch = 0
        /// Whether this writing has taken longer than anybody waits.
        var isLate = false
        var isTimed = false
        var answers: [CheckedContinuation<Void, Never>] = []
        var answersOfBatch: [CheckedContinuation<Void, Never>] = []
    }

    /// What may wait to be written.
    private static let waitingMax = 16 << 20
    /// For how long an answer waits for the disk.
    static let patience = Duration.milliseconds(50)

    private let settings: AuditSettings
    private let log: ServerLog
    private let state = Mutex(State())
    private let queue = SharedThreads(count: 1, laneWidth: 1).lane()

    init(_ settings: AuditSettings, log: ServerLog) throws(SystemError) {
        self.settings = settings
        self.log = log
        if settings.logPath != "-" {
            try AtomicFile.makeFolder(AtomicFile.folderName(of: settings.logPath))
            _ = try FileDescriptor(open: settings.logPath, O_WRONLY | O_APPEND | O_CREAT)
        }
    }

    /// Events that could not be kept.
    var dropped: Int { state.withLock { $0.dropped } }

    /// Takes a line, without its end.
    func append(_ line: [UInt8]) {
        let (mustBegin, mustTime) = state.withLock { state in
            guard state.bytes + line.count <= Self.waitingMax else {
                state.dropped += 1
                return (false, false)
            }
            state.waiting.append(line)
            state.bytes += line.count
            defer { (state.isWriting, state.isTimed) = (true, true) }
            return (!state.isWriting, !state.isTimed)
        }
        if mustBegin { Task(executorPreference: queue) { self.writeAll() } }
        if mustTime { Task { await keepTime() } }
    }

    /// Waits until what was left here is written, or the disk proves slow.
    func settle() async {
        await withCheckedContinuation { answer in
            let waits = state.withLock { state in
                guard state.isWriting, !state.isLate else { return false }
                state.answers.append(answer)
                return true
            }
            if !waits { answer.resume() }
        }
    }

    /// Waits, for a while, until what was left here is written, also where the disk is slow.
    func drain() async {
        for _ in 0..<200 {
            guard state.withLock({ $0.isWriting }) else { return }
            do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
        }
    }

    /// Lets those go on who wait for a writing that takes too long, as long as there is any.
    private func keepTime() async {
        var batch = -1
        while let next = lose(patienceWith: batch) {
            batch = next
            do { try await Task.sleep(for: Self.patience) } catch { return }
        }
    }

    /// Tells which writing goes on; nobody waits any more for it if it was `batch` a while ago.
    private func lose(patienceWith batch: Int) -> Int? {
        let (next, answers) = state.withLock { state in
            guard state.isWriting else {
                state.isTimed = false
                return (nil as Int?, [] as [CheckedContinuation<Void, Never>])
            }
            guard state.batch == batch else { return (state.batch, []) }
            state.isLate = true
            defer { (state.answers, state.answersOfBatch) = ([], []) }
            return (batch, state.answersOfBatch + state.answers)
        }
        for answer in answers { answer.resume() }
        return next
    }

    /// Ends a writing, and begins the next one: its lines, none where there is nothing left to do.
    private func turn() -> [[UInt8]] {
        let (lines, written) = state.withLock { state in
            let lines = state.waiting
            var written = state.answersOfBatch
            state.batch += 1
            state.isLate = false
            state.isWriting = !lines.isEmpty
            // Where nothing is left to be written, nobody waits for it either.
            if lines.isEmpty { written += state.answers }
            state.answersOfBatch = lines.isEmpty ? [] : state.answers
            (state.waiting, state.answers) = ([], [])
            return (lines, written)
        }
        for answer in written { answer.resume() }
        return lines
    }

    private func writeAll() {
        while true {
            let lines = turn()
            guard !lines.isEmpty else { return }
            let text = lines.reduce(into: [UInt8]()) { text, line in
                text += line
                text.append(UInt8(ascii: "\n"))
            }
            do throws(SystemError) {
                try write(text)
            } catch {
                log.fault("audit log \(settings.logPath): \(error.reason)")
                state.withLock { $0.dropped += lines.count }
            }
            state.withLock { $0.bytes -= text.count - lines.count }
        }
    }

    private func write(_ text: [UInt8]) throws(SystemError) {
        guard settings.logPath != "-" else {
            return try FileDescriptor(open: "/dev/stdout", O_WRONLY | O_APPEND).writeAll(text)
        }
        if settings.maxSize > 0, let size = fileSize(settings.logPath), size > 0,
            size + text.count > settings.maxSize
        {
            try putAside()
        }
        // Opened anew for each batch: whoever moves the file away gets another.
        try FileDescriptor(open: settings.logPath, O_WRONLY | O_APPEND | O_CREAT).writeAll(text)
    }

    // MARK: Older files

    /// `audit.log` becomes `audit-2026-11-30T02-25-55.123.log`, as upstream names them.
    private func putAside() throws(SystemError) {
        let (stem, end) = nameParts
        let now = WallClock.system.now()
        let aside = stem + "-" + Self.stamp(now) + end
        guard rename(settings.logPath, aside) == 0 else {
            throw SystemError("rename", settings.logPath)
        }
        removeOld(now: now)
    }

    private var nameParts: (stem: String, end: String) {
        let path = settings.logPath
        let name = path.suffix(from: path.lastIndex(of: "/") ?? path.startIndex)
        guard let dot = name.lastIndex(of: ".") else { return (settings.logPath, "") }
        return (String(settings.logPath[..<dot]), String(settings.logPath[dot...]))
    }

    private func removeOld(now: Double) {
        let (stem, end) = nameParts
        let folder = AtomicFile.folderName(of: settings.logPath)
        let prefix = (stem.split(separator: "/").last.map(String.init) ?? stem) + "-"
        let names: [String]
        do { names = try Folder.names(folder) } catch { return }
        // Their names sort by time.
        let old = names.filter {
            $0.hasPrefix(prefix) && $0.hasSuffix(end) && $0.count == prefix.count + end.count + 23
        }.sorted()
        let oldest = Self.stamp(now - Double(settings.maxAgeDays) * 86400)
        for (at, name) in old.enumerated() {
            let isTooMany = settings.maxBackups > 0 && at < old.count - settings.maxBackups
            let isTooOld =
                settings.maxAgeDays > 0 && name.dropFirst(prefix.count).prefix(23) < oldest
            if isTooMany || isTooOld { unlink(folder + "/" + name) }
        }
    }

    private static func stamp(_ seconds: Double) -> String {
        let moment = Timestamp(secondsSinceEpoch: seconds).microText
        // Of 2026-11-30T02:25:55.123456Z, what can stand in a name, to the millisecond.
        return String(moment.prefix(23)).replacing(":", with: "-")
    }
}

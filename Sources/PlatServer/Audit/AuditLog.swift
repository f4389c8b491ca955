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
/// Whoever has an event leaves it here and goes on; a thread of the log's own writes. What the disk cannot
/// keep up with, or cannot take, is dropped and counted: no request waits for the log. A file that has
/// grown too long is put aside under its name with the time, and the oldest of those are removed.
final class AuditLog: Sendable {
    private struct State {
        var waiting: [[UInt8]] = []
        var bytes = 0
        var dropped = 0
        var isClosed = false
        var isWriting = false
    }

    /// What may wait to be written.
    private static let waitingMax = 16 << 20

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
        let mustBegin = state.withLock { state in
            guard state.bytes + line.count <= Self.waitingMax else {
                state.dropped += 1
                return false
            }
            state.waiting.append(line)
            state.bytes += line.count
            defer { state.isWriting = true }
            return !state.isWriting
        }
        if mustBegin { Task(executorPreference: queue) { self.writeAll() } }
    }

    /// Waits, for a while, until what was left here is written.
    func drain() async {
        for _ in 0..<200 {
            guard state.withLock({ $0.isWriting }) else { return }
            do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
        }
    }

    private func writeAll() {
        while true {
            let lines = state.withLock { state in
                defer { state.waiting = [] }
                state.isWriting = !state.waiting.isEmpty
                return state.waiting
            }
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

/// A lock that is the existence of a file, as client-go locks a kubeconfig: whoever creates
/// `FILE.lock` may write `FILE`, and removes the lock afterwards.
///
/// Such a lock outlives a process that was killed. Ours says who holds it, so that one whose process
/// is gone is taken over at once; one that says nothing (client-go's is empty) is taken over when it
/// is older than `staleAge`, because it is held for milliseconds.
public final class LockFile: Sendable {
    public let path: String

    /// Why the lock is not had.
    public enum Failure: Error, Sendable {
        /// Somebody else holds the lock and did not let go in time.
        case held(path: String, since: Duration)
        case system(SystemError)
    }

    /// How many times as long a lock is waited for that goes from hand to hand, where nobody keeps it.
    private static let turnsMax = 10

    /// Waits for the lock: at most `wait` for each who holds it meanwhile.
    public static func acquire(
        _ path: String, wait: Duration, staleAge: Duration = .seconds(60),
        clock: any Clock<Duration> = ContinuousClock()
    ) async throws(Failure) -> LockFile {
        var waited = Duration.zero
        var all = Duration.zero
        var last: Holder.Identity?
        let step = Duration.milliseconds(20)
        while true {
            do throws(SystemError) {
                let file = try FileDescriptor(open: path, O_WRONLY | O_CREAT | O_EXCL)
                // Who holds it is a courtesy: without it the lock is as good.
                try? file.writeAll(Array("\(getpid()) \(hostName())\n".utf8))
                return LockFile(path: path)
            } catch {
                guard error.code == EEXIST else { throw .system(error) }
            }
            guard let holder = Holder(of: path) else { continue }
            if holder.isGone || holder.age > staleAge {
                removeStale(path, holder)
                continue
            }
            if holder.identity != last { waited = .zero }
            last = holder.identity
            guard waited < wait, all < wait * turnsMax else {
                throw .held(path: path, since: holder.age)
            }
            do { try await clock.sleep(for: step) } catch {
                throw .held(path: path, since: holder.age)
            }
            waited += step
            all += step
        }
    }

    private init(path: String) { self.path = path }

    deinit { unlink(path) }

    /// Moves the lock aside before it is removed, so that of two processes that both found it stale
    /// neither removes the lock that the other has just taken.
    private static func removeStale(_ path: String, _ holder: Holder) {
        let aside = "\(path).\(getpid()).stale"
        guard rename(path, aside) == 0 else { return }
        if let moved = Holder(of: aside), moved.identity.inode != holder.identity.inode {
            link(aside, path)
        }
        unlink(aside)
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "" }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// What can be learned about whoever holds a lock.
    private struct Holder {
        /// Tells one lock of this name from another.
        struct Identity: Equatable {
            let inode: ino_t
            let seconds: Int
            let nanoseconds: Int
        }

        let identity: Identity
        let age: Duration
        let isGone: Bool

        /// Nil when the lock has been given back in the meantime.
        init?(of path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            identity = Identity(
                inode: status.st_ino, seconds: Int(status.st_mtim.tv_sec),
                nanoseconds: Int(status.st_mtim.tv_nsec))
            age = .seconds(max(0, time(nil) - status.st_mtim.tv_sec))
            // client-go makes its lock without read permission: nothing is known of its holder.
            let text = (try? readFile(path)).map { String(decoding: $0, as: UTF8.self) } ?? ""
            let words = text.split(whereSeparator: \.isWhitespace)
            if words.count == 2, let process = pid_t(words[0]), words[1] == LockFile.hostName() {
                isGone = kill(process, 0) != 0 && errno == ESRCH
            } else {
                isGone = false
            }
        }
    }
}

import PlatSystem
import Synchronization

/// Files that say who may come, read again when they change: whoever is not in them any more is out
/// within a second, as a controller of the control plane has it for what is stored.
final class CredentialFiles: Sendable {
    /// A file, and what is made of its text.
    struct File: Sendable {
        let path: String
        /// What it is, as errors call it.
        let what: String
        let take: @Sendable (String) throws -> Void
    }

    private let files: [File]
    private let clock: ServerClock
    private let log: ServerLog
    /// What was last read, by path, whether it could be made anything of or not.
    private let contents = Mutex<[String: [UInt8]]>([:])

    private static let pause = Duration.milliseconds(250)

    init(_ files: [File], clock: ServerClock, log: ServerLog) {
        self.files = files
        self.clock = clock
        self.log = log
    }

    /// Reads all for the first time.
    func read() throws(ServerStartError) {
        for file in files {
            do {
                let bytes = try readFile(file.path)
                contents.withLock { $0[file.path] = bytes }
                try file.take(String(decoding: bytes, as: UTF8.self))
            } catch {
                throw ServerStartError("\(file.what) \(file.path): \(error)")
            }
        }
    }

    /// Looks at the files again and again until the task is cancelled, and tells of each change that could
    /// be read. What cannot be read changes nothing: everybody stays who he was.
    func follow(_ changed: @Sendable () -> Void) async {
        while !files.isEmpty {
            do { try await clock.pause(Self.pause) } catch { return }
            for file in files where takesChange(of: file) { changed() }
        }
    }

    private func takesChange(of file: File) -> Bool {
        do {
            let bytes = try readFile(file.path)
            guard contents.withLock({ $0.updateValue(bytes, forKey: file.path) }) != bytes else {
                return false
            }
            try file.take(String(decoding: bytes, as: UTF8.self))
            return true
        } catch {
            // Once, and again when the file has been there meanwhile.
            if contents.withLock({ $0.removeValue(forKey: file.path) }) != nil {
                log.fault("\(file.what) \(file.path): \(error)")
            }
            return false
        }
    }
}

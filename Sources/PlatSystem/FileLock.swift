/// An exclusive `flock` on a file, for as long as this value lives; the kernel gives it back when
/// the process ends, however it ends.
///
/// The file is made when it is missing and never removed: removing a file that others may hold open
/// would let two processes lock two different files of one name.
public final class FileLock: Sendable {
    private let file: FileDescriptor
    public let path: String

    /// Takes the lock at once; nil when another process (or another `FileLock`) holds it.
    public static func tryAcquire(_ path: String) throws(SystemError) -> FileLock? {
        let file = try FileDescriptor(open: path, O_RDWR | O_CREAT)
        var result: Int32
        repeat {
            result = flock(file.number, LOCK_EX | LOCK_NB)
        } while result != 0
            && errno == EINTR
        if result != 0 {
            if errno == EWOULDBLOCK { return nil }
            throw SystemError("flock", path)
        }
        // Only for the message that another process shows: the lock does not depend on it.
        let note = Array("\(getpid())\n".utf8)
        if ftruncate(file.number, 0) == 0 { _ = pwrite(file.number, note, note.count, 0) }
        return FileLock(file: file, path: path)
    }

    private init(file: consuming FileDescriptor, path: String) {
        self.file = file
        self.path = path
    }

    /// The process that last took the lock of this file, as far as the file says.
    public static func holder(of path: String) -> Int32? {
        // What cannot be read names nobody; the lock itself was refused already.
        guard let note = try? readFile(path) else { return nil }
        return Int32(String(decoding: note.prefix { $0 != 0x0A }, as: UTF8.self))
    }
}

/// Replaces files so that a reader, or a crash at any moment, finds the old content or the new.
public enum AtomicFile {
    /// Writes `bytes` to `path`: a temporary file in the same folder, `fsync`, `rename`, `fsync` of
    /// the folder. A file that is there keeps its mode (and, where we may give it, its owner), a new
    /// one gets `newMode`. A symbolic link is followed: what it points at is replaced.
    public static func write(
        _ bytes: [UInt8], to path: String, newMode: mode_t = 0o600
    ) throws(SystemError) {
        let target = try resolvingLinks(path)
        var status = stat()
        let exists = stat(target, &status) == 0
        if !exists, errno != ENOENT { throw SystemError("stat", target) }
        let temporary = "\(target).\(getpid()).tmp"
        do throws(SystemError) {
            let file = try FileDescriptor(
                open: temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600)
            try file.writeAll(bytes)
            let mode = exists ? status.st_mode & 0o7777 : newMode
            guard fchmod(file.number, mode) == 0 else { throw SystemError("chmod", temporary) }
            if exists, status.st_uid != geteuid() || status.st_gid != getegid() {
                // Only root may give files away; without that right the file becomes the writer's.
                _ = fchown(file.number, status.st_uid, status.st_gid)
            }
            try file.synchronize()
            guard rename(temporary, target) == 0 else { throw SystemError("rename", target) }
        } catch {
            if error.code != EEXIST || error.operation != "open" { unlink(temporary) }
            throw error
        }
        try synchronizeFolder(of: target)
    }

    /// Writes `bytes` to `path`, and where the file cannot be replaced, into the file that is there:
    /// one that is a mount point (a container's volume), or whose folder may not be written. A crash
    /// can then leave a part of the new content; whoever calls this holds a lock against readers
    /// that take one.
    public static func writeInPlaceIfNeeded(_ bytes: [UInt8], to path: String) throws(SystemError) {
        do throws(SystemError) { return try write(bytes, to: path) } catch {
            let isBound = error.operation == "rename" && error.code == EBUSY
            let isClosed =
                error.operation == "open" && [EACCES, EPERM, EROFS].contains(error.code)
            guard isBound || isClosed, fileExists(path) else { throw error }
        }
        let file = try FileDescriptor(open: path, O_WRONLY)
        try file.writeAll(bytes)
        guard ftruncate(file.number, off_t(bytes.count)) == 0 else {
            throw SystemError("truncate", path)
        }
        try file.synchronize()
    }

    /// Makes what was renamed into or removed from the folder of `path` survive a power cut.
    public static func synchronizeFolder(of path: String) throws(SystemError) {
        let folder = folderName(of: path)
        try FileDescriptor(open: folder, O_RDONLY | O_DIRECTORY).synchronize()
    }

    /// The file a chain of symbolic links ends at, which need not exist.
    static func resolvingLinks(_ path: String) throws(SystemError) -> String {
        var current = path
        for _ in 0..<40 {
            var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
            let length = readlink(current, &buffer, buffer.count - 1)
            guard length >= 0 else { return current }
            let target = String(
                decoding: buffer[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
            current = target.hasPrefix("/") ? target : folderName(of: current) + "/" + target
        }
        throw SystemError("open", path, code: ELOOP)
    }

    /// Makes a folder and those above it that are missing.
    public static func makeFolder(_ path: String, mode: mode_t = 0o700) throws(SystemError) {
        guard !fileExists(path) else { return }
        let parent = folderName(of: path)
        if parent != path { try makeFolder(parent, mode: mode) }
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw SystemError("mkdir", path) }
    }

    /// What stands before the last slash: "." for a bare name.
    public static func folderName(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

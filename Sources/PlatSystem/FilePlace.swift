/// A file under its name, to tell later whether the name still leads to it.
public struct FilePlace: Sendable {
    /// The name that led to the file.
    public let path: String
    private let device: dev_t
    private let inode: ino_t

    /// The file that is there now.
    public init(_ path: String) throws(SystemError) {
        var status = stat()
        guard stat(path, &status) == 0 else { throw SystemError("stat", path) }
        self.path = path
        (device, inode) = (status.st_dev, status.st_ino)
    }

    /// Whether the name leads to another file now, or to none: the folder was moved or removed, or the
    /// file was. Who has it open would go on writing where nobody looks.
    public var isDeserted: Bool {
        var status = stat()
        guard stat(path, &status) == 0 else { return true }
        return status.st_dev != device || status.st_ino != inode
    }
}

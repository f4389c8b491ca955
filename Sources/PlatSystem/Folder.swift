/// Folders, and what is in them.
public enum Folder {
    /// The folder that the process is in; empty where it has been removed.
    public static var current: String {
        guard let path = getcwd(nil, 0) else { return "" }
        defer { free(path) }
        return String(cString: path)
    }

    /// Whether a path leads to a folder.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted.
    public static func names(_ path: String) throws(SystemError) -> [String] {
        guard let folder = opendir(path) else { throw SystemError("open", path) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder with everything in it, or a file. A link is removed, not what it leads to.
    public static func remove(_ path: String) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw SystemError("remove", path) }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            guard unlink(path) == 0 else { throw SystemError("remove", path) }
            return
        }
        for name in try names(path) { try remove(path + "/" + name) }
        guard rmdir(path) == 0 else { throw SystemError("remove", path) }
    }
}

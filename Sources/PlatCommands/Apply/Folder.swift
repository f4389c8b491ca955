import PlatSystem

/// Listing folders.
enum Folder {
    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted; `shown` is how the user called it.
    static func names(_ path: String, shown: String) throws(CommandError) -> [String] {
        guard let folder = opendir(path) else {
            let error = SystemError("open", path)
            throw CommandError(error.isMissing ? .notFound : .unavailable, shown, error.reason)
        }
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

    /// The files with manifests: `.yaml`, `.yml`, `.json`, but no hidden ones.
    static func manifests(_ path: String, shown: String) throws(CommandError) -> [String] {
        try names(path, shown: shown).filter { name in
            !name.hasPrefix(".")
                && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
                && !isFolder(path + "/" + name)
        }
    }
}

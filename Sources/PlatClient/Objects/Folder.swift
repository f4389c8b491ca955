import PlatSystem

/// Listing folders.
public enum Folder {
    /// Whether a path leads to a folder.
    public static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// The names in a folder, sorted; `shown` is how the user called it.
    static func names(_ path: String, shown: String) throws(ManifestError) -> [String] {
        guard let folder = opendir(path) else {
            throw ManifestError(shown, .unreadable(SystemError("open", path)))
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
    static func manifests(_ path: String, shown: String) throws(ManifestError) -> [String] {
        try names(path, shown: shown).filter { name in
            !name.hasPrefix(".")
                && [".yaml", ".yml", ".json"].contains { name.hasSuffix($0) }
                && !isFolder(self.name(name, in: path))
        }
    }

    /// A file's name below a folder's, as one would type it.
    static func name(_ name: String, in folder: String) -> String {
        folder.hasSuffix("/") ? folder + name : folder + "/" + name
    }
}

import PlatSystem

/// What users name folders for: manifests.
extension Folder {
    /// The names in a folder, sorted; `shown` is how the user called it.
    static func names(_ path: String, shown: String) throws(ManifestError) -> [String] {
        do throws(SystemError) { return try names(path) } catch {
            throw ManifestError(shown, .unreadable(error))
        }
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

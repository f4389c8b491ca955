import PlatSystem

/// Reads the files of a package from its folder.
enum PackageFolder {
    /// All files, by path; hidden ones are left out. Links are refused: what they lead to may be
    /// something else tomorrow, or none of the package's business.
    static func files(at path: String, shown: String) async throws(ManifestError) -> [PackageFile] {
        var files: [PackageFile] = []
        var bytes = 0
        try await add(path, shown: shown, below: "", to: &files, &bytes)
        return files.sorted { $0.path < $1.path }
    }

    private static func add(
        _ folder: String, shown: String, below prefix: String, to files: inout [PackageFile],
        _ bytes: inout Int
    ) async throws(ManifestError) {
        for name in try Folder.names(folder, shown: shown) where !name.hasPrefix(".") {
            let path = Folder.name(name, in: folder)
            let place = Folder.name(name, in: shown)
            var status = stat()
            guard lstat(path, &status) == 0 else {
                throw ManifestError(place, .unreadable(SystemError("stat", path)))
            }
            switch status.st_mode & S_IFMT {
            case S_IFDIR:
                try await add(path, shown: place, below: prefix + name + "/", to: &files, &bytes)
            case S_IFREG:
                bytes += Int(status.st_size)
                try PackageFile.check(count: files.count + 1, bytes: bytes, shown: place)
                files.append(
                    PackageFile(
                        path: prefix + name,
                        bytes: try await ManifestFiles.bytes(at: path, shown: place)))
            case S_IFLNK: throw ManifestError(place, .invalid("is a link: a package has none"))
            default: throw ManifestError(place, .invalid("is no file"))
            }
        }
    }
}

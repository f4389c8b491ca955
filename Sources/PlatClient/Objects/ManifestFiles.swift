import PlatSystem

/// Manifests on disk.
public enum ManifestFiles {
    /// The manifests of a file, or of those directly in a folder, in order; `shown` is how the user
    /// called it.
    public static func manifests(
        at path: String, shown: String
    ) async throws(ManifestError) -> [Manifest] {
        guard Folder.isFolder(path) else {
            return try ManifestReader.manifests(
                in: try await bytes(at: path, shown: shown), source: shown)
        }
        var all: [Manifest] = []
        for name in try Folder.manifests(path, shown: shown) {
            let source = Folder.name(name, in: shown)
            let bytes = try await bytes(at: Folder.name(name, in: path), shown: source)
            all += try ManifestReader.manifests(in: bytes, source: source)
        }
        return all
    }

    /// The content of a file. Whoever writes it may take his time, so that cancellation ends the
    /// wait.
    static func bytes(at path: String, shown: String) async throws(ManifestError) -> [UInt8] {
        let result = await blockingUntilCancelled {
            Result { () throws(SystemError) in try readFile(path) }
        }
        guard let result else { throw ManifestError(shown, .cancelled) }
        do throws(SystemError) { return try result.get() } catch {
            throw ManifestError(shown, .unreadable(error))
        }
    }
}

import PlatStore
import PlatSystem

/// `plat serve --check`: reads every store of a data directory, and says what is wrong there.
public enum StoreCheck {
    /// What is wrong in a file.
    public struct Problem: Sendable, Equatable {
        /// Its name in the directory.
        public let file: String
        /// Where in the file, and what.
        public let text: String
    }

    /// Changes nothing. A store that cannot be looked at, because it is in use or the disk does not
    /// answer, is a problem too; no store at all is an error.
    public static func problems(
        dataDirectory path: String
    ) throws(ServerStartError) -> [Problem] {
        let names: [String]
        do {
            names = try Folder.names(path)
        } catch {
            throw ServerStartError("no such directory, or no access to it")
        }
        let manifest = try DataManifest(folder: path)
        let missing = (manifest?.items.flatMap(\.files) ?? []).filter { !names.contains($0) }
        let stores = names.filter { $0.hasSuffix(DataDirectory.storeSuffix) }.sorted()
        guard !stores.isEmpty || !missing.isEmpty else { throw ServerStartError("has no store") }
        let absences = missing.sorted().map { Problem(file: $0, text: "is missing") }
        return absences
            + stores.flatMap { name in
                do throws(StoreError) {
                    return try Store.check(path: "\(path)/\(name)").map {
                        Problem(file: name, text: $0.text)
                    }
                } catch {
                    return [Problem(file: name, text: error.reason)]
                }
            }
    }
}

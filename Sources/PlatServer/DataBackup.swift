import PlatStore
import PlatSystem

/// A data folder in one file, and back: what the manifest says was made, all stores at one moment.
public enum DataBackup {
    /// What a backup holds.
    public struct Summary: Sendable, Equatable {
        /// The locations, by name.
        public var locations: [String] = []
        /// The keys of all their stores.
        public var entries = 0
    }

    /// Why a backup was not made, or not restored.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// What is in the way, beginning with its file.
        public let description: String

        init(_ text: String) { description = text }
    }

    /// Writes a folder into a file; the folder may be served meanwhile.
    ///
    /// - Parameter others: Files of the folder that go with it where they are there.
    public static func write(
        _ folder: String, to file: String, with others: [String] = []
    ) throws(Failure) -> Summary {
        let manifest = try manifest(of: folder)
        let identities = manifest.items.filter { if case .identity = $0 { true } else { false } }
        let names = [DataManifest.fileName] + identities.flatMap(\.files).sorted()
        let stores = manifest.items.compactMap(\.storeName).sorted()
        do throws(StoreError) {
            let snapshots = try StoreSnapshot.take(
                stores.map { "\(folder)/\($0)\(DataDirectory.storeSuffix)" })
            let backup = try BackupWriter(file)
            let present = names + others.filter { fileExists("\(folder)/\($0)") }
            for name in present {
                try backup.add(.file(name: name, bytes: try bytes(of: "\(folder)/\(name)")))
            }
            var summary = Summary()
            for (name, snapshot) in zip(stores, snapshots) {
                try backup.add(.store(name: name, revision: snapshot.revision))
                try snapshot.forEach { entry throws(StoreError) in
                    try backup.add(.entry(entry))
                    summary.entries += 1
                }
                summary.locations.append(name)
            }
            try backup.finish()
            return summary
        } catch {
            throw Failure(error, of: file)
        }
    }

    private static func manifest(of folder: String) throws(Failure) -> DataManifest {
        do throws(ServerStartError) {
            if let manifest = try DataManifest(folder: folder) { return manifest }
        } catch {
            throw Failure(error.description)
        }
        throw Failure("\(folder): holds nothing that plat serves")
    }

    private static func bytes(of file: String) throws(StoreError) -> [UInt8] {
        do throws(SystemError) {
            return try readFile(file)
        } catch {
            throw .io(file: file, reason: error.reason)
        }
    }

    /// Makes a folder of a backup: whole, or not at all. The folder must not hold anything.
    public static func restore(_ file: String, to folder: String) throws(Failure) -> Summary {
        let draft = "\(folder).restoring"
        // What an interrupted restoration left is nobody's.
        try? Folder.remove(draft)
        do {
            try requireEmpty(folder)
            try AtomicFile.makeFolder(draft)
            let summary = try fill(draft, from: file)
            if fileExists(folder), rmdir(folder) != 0 { throw SystemError("remove", folder) }
            guard rename(draft, folder) == 0 else { throw SystemError("rename", folder) }
            try AtomicFile.synchronizeFolder(of: folder)
            return summary
        } catch {
            // Without it the failure would leave what looks like data.
            try? Folder.remove(draft)
            switch error {
            case let failure as Failure: throw failure
            case let error as StoreError: throw Failure(error, of: file)
            case let error as SystemError: throw Failure("\(error.path): \(error.reason)")
            default: throw Failure("\(folder): \(error)")
            }
        }
    }

    private static func requireEmpty(_ folder: String) throws(Failure) {
        // A folder that cannot be read cannot be replaced either, and says so then.
        let names = (try? Folder.names(folder)) ?? []
        guard names.isEmpty else { throw Failure("\(folder): is not empty") }
    }

    private static func fill(_ folder: String, from file: String) throws -> Summary {
        let backup = try BackupReader(file)
        var summary = Summary()
        var store: StoreDraft?
        while let item = try backup.next() {
            switch item {
            case .file(let name, let bytes):
                try AtomicFile.write(bytes, to: "\(folder)/\(try checked(name, file))")
            case .store(let name, let revision):
                try store?.finish()
                let path = "\(folder)/\(try checked(name, file))\(DataDirectory.storeSuffix)"
                store = try StoreDraft(path: path, keptAt: revision)
                summary.locations.append(name)
            case .entry(let entry):
                guard let store else { throw Failure("\(file): an entry belongs to no store") }
                try store.add(entry)
                summary.entries += 1
            }
        }
        try store?.finish()
        let made = try DataManifest(folder: folder)
        let missing = made?.items.flatMap(\.files).first { !fileExists("\(folder)/\($0)") }
        guard made != nil, missing == nil else {
            throw Failure("\(file): lacks \(missing ?? DataManifest.fileName)")
        }
        return summary
    }

    /// A name that leads nowhere else.
    private static func checked(_ name: String, _ file: String) throws(Failure) -> String {
        guard !name.isEmpty, !name.hasPrefix("."), !name.contains("/"), !name.contains("\0") else {
            throw Failure("\(file): names a file \(name)")
        }
        return name
    }
}

extension DataBackup.Failure {
    fileprivate init(_ error: StoreError, of file: String) {
        self.init(error.file == nil ? "\(file): \(error)" : "\(error)")
    }
}

extension DataManifest.Item {
    /// The location whose store it is; nil of anything else.
    fileprivate var storeName: String? { if case .store(let name) = self { name } else { nil } }
}

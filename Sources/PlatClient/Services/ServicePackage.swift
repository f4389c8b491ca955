import PlatModel
import PlatSystem
import PlatValue

/// A service as one product: what describes it, its types, and what runs on compute.
public struct ServicePackage: Sendable, Equatable {
    /// Everything that is in it, by path.
    public let files: [PackageFile]
    /// What `service.yaml` says.
    public let description: ServiceDescription
    /// Its types.
    public let snapshots: [SchemaSnapshot]
    /// The types of workspaces that it offers.
    public let types: [Manifest]
    /// What must become of objects of its types.
    public let tests: [PackageTest]
    /// What runs on compute, with `${…}` where something is filled in.
    let templates: [PackageFile]

    /// What tells it from others: the same for the same files.
    public var hash: String { PackageArchive.hash(of: files) }

    /// A package of these files, which come from `shown`.
    public init(_ files: [PackageFile], shown: String) throws(ManifestError) {
        self.files = files
        func source(_ path: String) -> String { Folder.name(path, in: shown) }
        guard let description = files.first(where: { $0.path == ServiceDescription.file }) else {
            throw ManifestError(
                shown, .invalid("is no package: it has no \(ServiceDescription.file)"))
        }
        self.description = try ServiceDescription(
            description.bytes, source: source(description.path))
        func manifests(_ folder: String) throws(ManifestError) -> [Manifest] {
            var all: [Manifest] = []
            for file in files where file.path.hasPrefix(folder + "/") && file.isManifest {
                all += try ManifestReader.manifests(in: file.bytes, source: source(file.path))
            }
            return all
        }
        let definitions = try manifests("apis")
        guard !definitions.isEmpty else {
            throw ManifestError(shown, .invalid("has no apis/*.yaml"))
        }
        let (snapshots, others) = try SchemaSnapshot.all(in: definitions)
        if let other = others.first {
            throw ManifestError(other.source, .invalid("is no CustomResourceDefinition"))
        }
        self.snapshots = snapshots
        types = try manifests("types")
        if let other = types.first(where: { !$0.isKind("WorkspaceType", of: "tenancy.kcp.io") }) {
            throw ManifestError(other.source, .invalid("is no WorkspaceType"))
        }
        var tests: [PackageTest] = []
        for file in files where file.path.hasPrefix("tests/") && file.isManifest {
            if let test = try PackageTest(file, source: source(file.path)) { tests.append(test) }
        }
        self.tests = tests
        templates = files.filter { $0.path.hasPrefix("controller/") && $0.isManifest }
    }

    /// A package from what is in its archive, which comes from `shown`.
    public init(archive: [UInt8], shown: String) throws(ManifestError) {
        try self.init(PackageArchive.files(in: archive, shown: shown), shown: shown)
    }

    /// Reads a package from its folder or its archive.
    public static func read(
        at path: String, shown: String
    ) async throws(ManifestError) -> ServicePackage {
        if Folder.isFolder(path) {
            return try ServicePackage(
                try await PackageFolder.files(at: path, shown: shown), shown: shown)
        }
        // What is too large is refused before it is read.
        if let size = fileSize(path) {
            try PackageFile.check(
                count: 0, bytes: size - PackageFile.Limit.files * 1024, shown: shown)
        }
        let bytes = try await ManifestFiles.bytes(at: path, shown: shown)
        return try ServicePackage(archive: bytes, shown: shown)
    }

    /// The types that an export offers.
    func snapshots(of export: ServiceDescription.Export) -> [SchemaSnapshot] {
        export.resources.isEmpty
            ? snapshots : snapshots.filter { export.resources.contains($0.resource) }
    }
}

extension PackageFile {
    /// Whether it is read as manifests.
    var isManifest: Bool { [".yaml", ".yml", ".json"].contains(where: path.hasSuffix) }
}

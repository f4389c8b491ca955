import PlatModel
import PlatValue

/// The packages of a service that runs, kept beside its record: what is there can be made again, and
/// what was there before can come back.
struct ServiceShelf: Sendable {
    let client: Client
    let name: String
    /// What one ConfigMap holds: with the rest of it and in base 64 below what a server takes.
    private static let part = 600_000
    private static let key = "part"
    /// On what holds a package, beside the service's name.
    static let versionLabel = "service.plat/version"

    private func reference(_ version: String, _ part: Int) -> ObjectReference {
        ObjectReference(
            .configMaps, namespace: ServiceRecord.home,
            name: "service-\(name)-\(version)-\(part)")
    }

    /// Keeps a package for as long as its record is there; one that is here already is written again.
    func put(_ package: ServicePackage, with record: ServiceRecord) async throws(ClientError) {
        let bytes = PackageArchive.bytes(of: package.files)
        let version = package.description.version.description
        var (at, part) = (0, 0)
        while at < bytes.count {
            let end = min(at + Self.part, bytes.count)
            let reference = reference(version, part)
            var object: Value = [
                "apiVersion": "v1", "kind": "ConfigMap",
                "metadata": [
                    "name": .string(reference.name), "namespace": .string(reference.namespace),
                ], "binaryData": [Self.key: .string(Base64.encode(Array(bytes[at..<end])))],
            ]
            if !record.uid.isEmpty {
                object.set(
                    [
                        [
                            "apiVersion": "v1", "kind": "ConfigMap", "uid": .string(record.uid),
                            "name": .string(ServiceRecord.reference(name).name),
                        ]
                    ], at: "metadata", "ownerReferences")
            }
            object.setLabel(ServiceRecord.label, to: name)
            object.setLabel(Self.versionLabel, to: version)
            _ = try await client.patch(
                reference, .apply, object,
                query: [("fieldManager", FieldManager.name), ("force", "true")])
            (at, part) = (end, part + 1)
        }
    }

    private func parts(_ selector: String) async throws(ClientError) -> [Value] {
        try await client.items(
            APIResource.configMaps.path(namespace: ServiceRecord.home),
            query: [("labelSelector", "\(ServiceRecord.label)=\(name),\(selector)")]
        ).items
    }

    /// The package of a version; nil where it is not here.
    func package(_ version: String) async throws(ServiceError) -> ServicePackage? {
        let found: [Value]
        do throws(ClientError) {
            found = try await parts("\(Self.versionLabel)=\(version)")
        } catch {
            throw .client(error)
        }
        guard !found.isEmpty else { return nil }
        var bytes: [UInt8] = []
        for part in 0..<found.count {
            let name = reference(version, part).name
            guard let object = found.first(where: { $0.objectName == name }),
                let text = object.at("binaryData", Self.key)?.stringValue,
                let decoded = Base64.decode(text)
            else { return nil }
            bytes += decoded
        }
        do throws(ManifestError) {
            return try ServicePackage(archive: bytes, shown: "\(name) \(version)")
        } catch {
            throw .package(error)
        }
    }

    /// Throws away the packages of other versions than these.
    func keep(_ versions: [String]) async throws(ClientError) {
        let list = versions.filter { !$0.isEmpty }.joined(separator: ",")
        for object in try await parts("\(Self.versionLabel),\(Self.versionLabel) notin (\(list))") {
            let reference = ObjectReference(
                .configMaps, namespace: ServiceRecord.home, name: object.objectName)
            do throws(ClientError) { try await client.delete(reference) } catch {
                if !error.isNotFound { throw error }
            }
        }
    }
}

import PlatHTTP
import PlatModel
import PlatStore
import PlatSystem
import PlatTesting
import PlatValue
import Synchronization
import Testing

@testable import PlatServer

/// A folder in one file, and back.
@Suite(.timeLimit(.minutes(2))) struct DataBackupTests {
    private static let maps = "/clusters/root/api/v1/namespaces/default/configmaps"

    private func map(_ name: String) -> Value {
        ["apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": .string(name)]]
    }

    /// What was answered before the backup began is in it; the keys are the same.
    @Test func whatIsServedComesBackWhileItIsWrittenTo() async throws {
        try await TestPlane.with(locations: ["root", "beta"]) { plane in
            for count in 0..<20 {
                let reply = try await plane.send("POST", Self.maps, body: map("before-\(count)"))
                #expect(reply.status == 201)
            }
            let writer = Task {
                var count = 0
                while !Task.isCancelled {
                    _ = try await plane.send("POST", Self.maps, body: map("during-\(count)"))
                    count += 1
                }
            }
            let folder = plane.plane.configuration.dataDirectory
            let (file, copy) = (folder + ".backup", folder + "-copy")
            defer {
                // What is left in the temporary folder does no harm.
                for path in [file, copy] { try? FileManager.default.removeItem(atPath: path) }
            }
            let kept = try DataBackup.write(folder, to: file)
            writer.cancel()
            _ = await writer.result
            #expect(kept.locations == ["beta", "root"])
            #expect(try DataBackup.restore(file, to: copy) == kept)
            #expect(try StoreCheck.problems(dataDirectory: copy).isEmpty)
            try await expectServed(copy, as: plane)
            #expect(throws: DataBackup.Failure.self) { try DataBackup.restore(file, to: copy) }
        }
    }

    private func expectServed(_ folder: String, as plane: TestPlane) async throws {
        var configuration = plane.plane.configuration
        configuration.dataDirectory = folder
        let restored = try ControlPlane(configuration)
        try await restored.start()
        #expect(restored.authorityPEM == plane.plane.authorityPEM)
        var settings = HTTPClient.Configuration()
        settings.authorityPEM = restored.authorityPEM
        let client = HTTPClient(settings)
        func items(_ base: String) async throws -> [Value] {
            var request = ClientRequest("GET", base + Self.maps)
            request.headers["Authorization"] = "Bearer admin-token"
            return try Value(json: try await client.send(request).body)["items"]?.arrayValue ?? []
        }
        let there = try await items(plane.base)
        let here = try await items(restored.baseURL)
        #expect(here.count(where: { $0.objectName.hasPrefix("before-") }) == 20)
        #expect(here.allSatisfy(there.contains), "with the same uids and versions")
        await restored.stop()
    }

    @Test func aBackupThatIsNotWholeMakesNothing() throws {
        let base = FileManager.default.temporaryDirectory.path + "/backup-" + newUID()
        let (folder, file, copy) = (base + "/data", base + "/file", base + "/copy")
        // What is left in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(atPath: base) }
        _ = try DataDirectory(folder, acceptsLoss: false).open(["root"]).1.map { $0.close() }
        _ = try DataBackup.write(folder, to: file)
        let whole = try readFile(file)
        for count in [0, 30, whole.count / 2, whole.count - 1] {
            try AtomicFile.write(Array(whole.prefix(count)), to: file)
            #expect(throws: DataBackup.Failure.self) { try DataBackup.restore(file, to: copy) }
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: base).sorted() == [
                    "data", "file",
                ])
        }
    }

    /// A name in a backup leads to a file of the folder and nowhere else.
    @Test(arguments: ["../evil", "/tmp/evil", ".hidden", "a/b", ""])
    func namesThatLeadElsewhereAreRefused(name: String) throws {
        let base = FileManager.default.temporaryDirectory.path + "/backup-" + newUID()
        try AtomicFile.makeFolder(base)
        // What is left in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(atPath: base) }
        for item in [BackupItem.file(name: name, bytes: []), .store(name: name, revision: 1)] {
            let backup = try BackupWriter(base + "/file")
            try backup.add(item)
            try backup.finish()
            #expect(throws: DataBackup.Failure.self) {
                try DataBackup.restore(base + "/file", to: base + "/copy")
            }
        }
    }
}

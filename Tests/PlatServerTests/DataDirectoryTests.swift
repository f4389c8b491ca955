import PlatHTTP
import PlatStore
import PlatSystem
import PlatTesting
import Testing

@testable import PlatServer

/// What was made in a data folder is there at the next start, or the start says what is not.
@Suite struct DataDirectoryTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/data-" + newUID()
        // What is left in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    /// Opens the folder as a start does, and closes it again.
    private func start(
        _ folder: String, _ locations: [String] = ["root", "beta"], acceptsLoss: Bool = false
    ) throws -> [UInt8] {
        var configuration = ControlPlane.Configuration(dataDirectory: folder)
        configuration.locations = locations.map { ($0, [:]) }
        configuration.acceptsLoss = acceptsLoss
        let plane = try ControlPlane(configuration)
        for location in plane.parts.locations { location.store.close() }
        return plane.authorityPEM
    }

    @Test(arguments: [
        "root.store", "beta.store", "root.store.seal", "ca.crt", "ca.key", "tokens.crt",
        "tokens.key",
    ])
    func whatIsMissingStopsTheStart(file: String) throws {
        try withFolder { folder in
            let authority = try start(folder)
            unlink("\(folder)/\(file)")
            let error = #expect(throws: ServerStartError.self) { try start(folder) }
            #expect(error?.isLoss == true)
            #expect(error?.description.contains("\(folder)/\(file)") == true)
            #expect(error?.description.contains("is missing") == true)
            #expect(!fileExists("\(folder)/\(file)"))
            let problems = try StoreCheck.problems(dataDirectory: folder)
            #expect(problems.count == 1 && problems[0].text.contains("is missing"))
            let next = try start(folder, acceptsLoss: true)
            #expect((next == authority) == !file.hasPrefix("ca."))
            #expect(try start(folder) == next)
            #expect(try StoreCheck.problems(dataDirectory: folder).isEmpty)
        }
    }

    /// A location that never was is a new one, a certificate of the server is issued again.
    @Test func whatIsNewOrRenewedIsNoLoss() throws {
        try withFolder { folder in
            let authority = try start(folder, ["root"])
            unlink("\(folder)/server.key")
            #expect(try start(folder, ["root", "gamma"]) == authority)
            unlink("\(folder)/gamma.store")
            #expect(throws: ServerStartError.self) { try start(folder, ["root", "gamma"]) }
        }
    }

    /// A first start that was interrupted anywhere is one.
    @Test func aBeginningThatWasInterruptedGoesOn() throws {
        try withFolder { folder in
            _ = try start(folder)
            let files = [
                "manifest", "beta.store", "root.store", "tokens.key", "tokens.crt", "ca.key",
            ]
            for count in 1...files.count {
                _ = try start(folder, acceptsLoss: true)
                unlink("\(folder)/beta.store.lock")
                unlink("\(folder)/root.store.lock")
                for file in files.prefix(count) { unlink("\(folder)/\(file)") }
                #expect(throws: Never.self, "\(files.prefix(count))") { try start(folder) }
            }
        }
    }

    @Test func aFolderOfAnOlderPlatIsTakenOver() throws {
        try withFolder { folder in
            _ = try start(folder)
            unlink("\(folder)/manifest")
            _ = try start(folder)
            #expect(
                String(decoding: try readFile("\(folder)/manifest"), as: UTF8.self)
                    == """
                    plat data, format 1
                    identity ca
                    identity tokens
                    store beta
                    store root

                    """)
            unlink("\(folder)/manifest")
            unlink("\(folder)/tokens.key")
            #expect(throws: ServerStartError.self) { try start(folder) }
        }
    }

    @Test(arguments: [
        ("", DataManifest.Failure.damaged), ("plat data, format 2\n", .newer(format: 2)),
        ("plat data, format 1", .damaged), ("plat data, format 1\nstore\n", .damaged),
        ("plat data, format 1\nstere root\n", .damaged), ("plat data, format -1\n", .damaged),
    ])
    func aManifestThatIsNoneIsRefused(text: String, failure: DataManifest.Failure) throws {
        #expect(throws: failure) { try DataManifest(parsing: text) }
        try withFolder { folder in
            _ = try start(folder)
            try AtomicFile.write(Array(text.utf8), to: "\(folder)/manifest")
            #expect(throws: ServerStartError.self) { try start(folder) }
        }
    }

    /// Of a key or certificate every change of a byte is told, or changes nothing.
    @Test(arguments: ["ca.crt", "ca.key", "tokens.crt", "tokens.key"])
    func damagedKeysStopTheStart(file: String) throws {
        try withFolder { folder in
            let authority = try start(folder)
            let whole = try readFile("\(folder)/\(file)")
            for offset in stride(from: 0, to: whole.count, by: 37) {
                var bytes = whole
                bytes[offset] ^= 4
                try AtomicFile.write(bytes, to: "\(folder)/\(file)")
                do {
                    _ = try start(folder)
                } catch let error as ServerStartError {
                    #expect(error.description.contains(folder))
                }
            }
            try AtomicFile.write(Array(whole.prefix(40)), to: "\(folder)/\(file)")
            #expect(throws: ServerStartError.self) { try start(folder) }
            try AtomicFile.write(whole, to: "\(folder)/\(file)")
            #expect(try start(folder) == authority)
        }
    }
}

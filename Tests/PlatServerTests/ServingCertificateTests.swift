import PlatHTTP
import PlatSystem
import PlatTesting
import Synchronization
import PlatValue
import Testing

@testable import PlatServer

/// What clients see of the server, and when they see another.
@Suite struct ServingCertificateTests {
    private static let day = 86_400

    private func withData(_ body: (DataDirectory, TLSIdentity) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/serving-" + newUID()
        // What is left in the temporary folder does no harm.
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let data = try DataDirectory(folder, acceptsLoss: false)
        try body(data, try data.certificates().authority)
    }

    @Test func itIsRenewedAtTwoThirdsOfItsLife() throws {
        try withData { data, authority in
            let serving = ServingCertificate(
                source: .issued(names: ["localhost"]), data: data, authority: authority)
            let now = Int(WallClock.system.now())
            let first = try serving.current(at: now)
            #expect(try serving.current(at: now + 243 * Self.day) == first)
            let second = try serving.current(at: now + 244 * Self.day)
            #expect(second != first)
            #expect(try Certificates.isIssued(second.certificatePEM, by: authority))
            #expect(try data.identity("server") == second)
        }
    }

    @Test func itIsIssuedForItsNames() throws {
        try withData { data, authority in
            func facts(_ names: [String]) throws -> Certificates.Facts {
                let serving = ServingCertificate(
                    source: .issued(names: names), data: data, authority: authority)
                return try Certificates.facts(
                    of: serving.current(at: Int(WallClock.system.now())).certificatePEM)
            }
            let names = ["localhost", "Plat.Example.ORG", "127.0.0.1", "0:0::1", "127.0.0.1"]
            let first = try facts(names)
            #expect(first.names == ["localhost", "plat.example.org", "127.0.0.1", "::1"])
            #expect(try facts(["localhost"]) == first, "it is for that, too")
            #expect(try facts(["localhost", "10.1.2.3"]).names == ["localhost", "10.1.2.3"])
        }
    }

    @Test func aCertificateOfAnotherAuthorityIsIssuedAnew() throws {
        try withData { data, authority in
            let other = try Certificates.makeAuthority(commonName: "plat")
            func current(_ authority: TLSIdentity) throws -> TLSIdentity {
                try ServingCertificate(
                    source: .issued(names: ["localhost"]), data: data, authority: authority
                ).current(at: Int(WallClock.system.now()))
            }
            let first = try current(authority)
            #expect(try current(other) != first)
        }
    }

    @Test func filesThatDoNotFitAreNamed() throws {
        try withData { data, authority in
            let one = try Certificates.issueServer(by: authority, names: ["a"], addresses: [])
            let two = try Certificates.issueServer(by: authority, names: ["a"], addresses: [])
            let (certificate, key) = (data.path + "/own.crt", data.path + "/own.key")
            let serving = ServingCertificate(
                source: .files(CertificateFiles(certificate: certificate, key: key)), data: data,
                authority: authority
            )
            func message() -> String? {
                #expect(throws: ServerStartError.self) { try serving.current(at: 0) }?.description
            }
            #expect(message() == "\(certificate): no such file or directory")
            try AtomicFile.write(one.certificatePEM, to: certificate)
            try AtomicFile.write(two.keyPEM, to: key)
            #expect(
                message()
                    == "\(certificate), \(key): private key: belongs to another certificate")
            try AtomicFile.write(one.keyPEM, to: key)
            #expect(try serving.current(at: 0) == one)
        }
    }

    /// A renewal cuts nobody off, and what cannot be kept changes nothing.
    @Test(.timeLimit(.minutes(1))) func itIsReplacedWhileServing() async throws {
        try await TestPlane.with { test in
            let maps = "/clusters/root/api/v1/namespaces/default/configmaps"
            let now = Int(WallClock.system.now())
            let first = test.plane.running.withLock { $0.identity }
            var events = try await test.events(maps + "?watch=true").makeAsyncIterator()
            while try await events.next()?["type"] != "ADDED" {}
            test.plane.refreshCertificate(at: now + 243 * Self.day)
            #expect(test.plane.running.withLock { $0.identity } == first)
            test.plane.refreshCertificate(at: now + 300 * Self.day)
            #expect(test.plane.running.withLock { $0.identity } != first)
            let made = try await test.send(
                "POST", maps,
                body: [
                    "apiVersion": "v1", "kind": "ConfigMap", "metadata": ["name": "after"],
                ])
            #expect(made.status == 201)
            #expect(try await events.next()?["object"]?["metadata"]?["name"] == "after")
        }
    }
}

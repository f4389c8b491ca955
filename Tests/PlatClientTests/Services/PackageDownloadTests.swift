import PlatClient
import PlatHTTP
import PlatSystem
import PlatTesting
import Synchronization
import Testing

/// Packages from addresses, which may be anybody's, and lead anywhere.
@Suite(.timeLimit(.minutes(1)))
struct PackageDownloadTests {
    /// A server behind TLS that answers by path, and remembers what it was asked with.
    private final class Vendor: Sendable {
        static let authority = Result { try Certificates.makeAuthority(commonName: "vendors") }
        let asked = Mutex<[(target: String, headers: Headers)]>([])
        private let server: HTTPServer
        let address: String

        init(_ answer: @escaping @Sendable (String) -> ServerResponse) throws {
            let identity = try Certificates.issueServer(
                by: try Self.authority.get(), names: ["localhost"], addresses: ["127.0.0.1"])
            let asking = Mutex<(@Sendable (ServerRequest) -> Void)?>(nil)
            server = try HTTPServer(.init(tls: identity)) { request in
                asking.withLock { $0 }?(request)
                return answer(request.target)
            }
            address = "https://127.0.0.1:\(server.port)"
            asking.withLock { asking in
                asking = { [weak self] request in
                    self?.asked.withLock { $0.append((request.target, request.headers)) }
                }
            }
        }

        func stop() async { await server.stop(grace: .seconds(1)) }
    }

    private static func moved(to address: String) -> ServerResponse {
        ServerResponse(status: 302, headers: ["Location": address])
    }

    private func fetch(_ address: String) async throws -> Result<[UInt8], PackageDownloadError> {
        var configuration = HTTPClient.Configuration()
        configuration.authorityPEM = try Vendor.authority.get().certificatePEM
        do throws(PackageDownloadError) {
            return .success(
                try await PackageDownload(http: HTTPClient(configuration)).bytes(at: address))
        } catch {
            return .failure(error)
        }
    }

    @Test func aPackageIsFetchedWhereItIsKept() async throws {
        let archive = try GzipFile.compress(PackageArchive.bytes(of: ServicePackageTests.files()))
        let store = try Vendor { target in
            target == "/kept/p.tar.gz?x=1"
                ? ServerResponse(body: .bytes(archive)) : ServerResponse(status: 404)
        }
        let vendor = try Vendor { target in
            switch target {
            case "/a/p.tar.gz": Self.moved(to: "../b/p.tar.gz")
            case "/a/../b/p.tar.gz": Self.moved(to: "/c")
            case "/c": Self.moved(to: "\(store.address)/kept/p.tar.gz?x=1")
            default: ServerResponse(status: 404)
            }
        }
        #expect(try await fetch(vendor.address + "/a/p.tar.gz").get() == archive)
        let asked = vendor.asked.withLock(\.self) + store.asked.withLock(\.self)
        #expect(asked.count == 4)
        for (target, headers) in asked {
            #expect(headers["Authorization"] == nil && headers["Cookie"] == nil, "\(target)")
        }
        await vendor.stop()
        await store.stop()
    }

    @Test func whatLeadsElsewhereThanTLSIsNotFollowed() async throws {
        let vendor = try Vendor { target in
            switch target {
            case "/plain": Self.moved(to: "http://127.0.0.1:1/p")
            case "/file": Self.moved(to: "file:///etc/passwd")
            case "/user": Self.moved(to: "https://me:secret@127.0.0.1:1/p")
            case "/round": Self.moved(to: "/round")
            case "/none": ServerResponse(status: 404)
            case "/broken": ServerResponse(status: 302)
            default: ServerResponse(status: 500)
            }
        }
        let wanted: [(String, PackageDownloadError)] = [
            ("/plain", .notSecure("http://127.0.0.1:1/p")),
            ("/file", .notSecure("file:///etc/passwd")), ("/user", .hasUser),
            ("/round", .redirects(5)), ("/none", .status(404, at: vendor.address + "/none")),
            ("/broken", .status(302, at: vendor.address + "/broken")),
        ]
        for (path, error) in wanted {
            #expect(try await fetch(vendor.address + path) == .failure(error), "\(path)")
        }
        #expect(vendor.asked.withLock { $0.filter { $0.target == "/round" }.count } == 6)
        #expect(
            try await fetch("http://127.0.0.1:1/p")
                == .failure(.notSecure("http://127.0.0.1:1/p")))
        #expect(try await fetch("https://me@127.0.0.1:1/p") == .failure(.hasUser))
        await vendor.stop()
    }

    private final class Sent: Sendable {
        let parts = Mutex(0)
    }

    @Test func aPackageWithoutEndIsNotReadToItsEnd() async throws {
        let sent = Sent()
        let vendor = try Vendor { _ in
            let stream = ResponseStream()
            Task {
                let part = [UInt8](repeating: 0, count: 1 << 20)
                for _ in 0..<2048 {
                    guard await stream.waitForSpace(), stream.write(part) else { return }
                    sent.parts.withLock { $0 += 1 }
                }
                stream.finish()
            }
            return ServerResponse(body: .stream(stream))
        }
        #expect(
            try await fetch(vendor.address + "/p")
                == .failure(.http(.tooLarge(host: "127.0.0.1", limit: 64 << 20))))
        #expect(sent.parts.withLock(\.self) < 200)
        await vendor.stop()
    }
}

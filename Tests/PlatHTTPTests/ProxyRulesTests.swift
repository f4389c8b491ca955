import Testing

@testable import PlatHTTP

/// Which proxy the environment means, by Go's rules.
struct ProxyRulesTests {
    private static let proxies = [
        "HTTPS_PROXY": "http://secure:1", "HTTP_PROXY": "plain:2", "ALL_PROXY": "http://all:3",
    ]

    private func proxy(_ url: String, _ environment: [String: String]) throws -> String? {
        ProxyRules(environment: environment).proxy(for: try Origin(url))
    }

    @Test func eachSchemeHasItsOwn() throws {
        #expect(try proxy("https://example.org", Self.proxies) == "http://secure:1")
        #expect(try proxy("http://example.org", Self.proxies) == "http://plain:2")
        #expect(try proxy("https://example.org", ["https_proxy": "p"]) == "http://p")
        #expect(try proxy("https://example.org", ["ALL_PROXY": "http://all:3"]) == nil)
        #expect(
            try proxy("http://example.org", ["HTTP_PROXY": "p", "REQUEST_METHOD": "GET"]) == nil)
    }

    @Test(arguments: [
        "https://localhost", "https://127.0.0.1:6443", "https://127.9.9.9", "https://[::1]:6443",
    ])
    func whatIsHereIsAskedDirectly(_ url: String) throws {
        #expect(try proxy(url, Self.proxies) == nil)
    }

    @Test(arguments: [
        ("*", "https://example.org", true),
        ("example.org", "https://example.org", true),
        ("example.org", "https://a.example.org", true),
        ("example.org", "https://badexample.org", false),
        (".example.org", "https://example.org", false),
        (".example.org", "https://a.example.org", true),
        ("*.example.org", "https://a.example.org", true),
        ("*.example.org", "https://example.org", false),
        ("EXAMPLE.org", "https://Example.ORG", true),
        ("example.org:6443", "https://example.org:6443", true),
        ("example.org:6443", "https://example.org", false),
        ("example.org:443", "https://example.org", true),
        (" a , example.org ", "https://example.org", true),
        ("10.0.0.0/8", "https://10.1.2.3", true),
        ("10.0.0.0/8", "https://11.1.2.3", false),
        ("10.0.0.0/9", "https://10.128.0.1", false),
        ("10.1.2.3", "https://10.1.2.3:6443", true),
        ("10.1.2.3:443", "https://10.1.2.3:6443", false),
        ("fd00::/8", "https://[fd12::1]:6443", true),
        ("fd00::/8", "https://[fe80::1]", false),
        ("fd12::1", "https://[fd12:0::1]", true),
        ("[fd12::1]:6443", "https://[fd12::1]:6443", true),
        ("[fd12::1]:6443", "https://[fd12::1]:6444", false),
        ("0.0.0.0/0", "https://10.1.2.3", true),
        ("10.0.0.0/99", "https://10.1.2.3", false),
        ("", "https://example.org", false), (",,", "https://example.org", false),
        (":443", "https://example.org", false), ("*.", "https://example.org", false),
    ])
    func exceptionsAreTakenAsGoTakesThem(
        _ list: String, _ url: String, _ isDirect: Bool
    ) throws {
        var environment = Self.proxies
        environment["NO_PROXY"] = list
        #expect(try (proxy(url, environment) == nil) == isDirect)
    }
}

/// A proxy that does not let requests through is named, and not the server behind it.
@Suite(.timeLimit(.minutes(1)))
struct ProxyFailureTests {
    private func failure(
        _ url: String, _ environment: [String: String], serverName: String? = nil
    ) async -> HTTPError? {
        var configuration = HTTPClient.Configuration()
        configuration.environment = environment
        configuration.serverName = serverName
        let client = HTTPClient(configuration)
        return await #expect(throws: HTTPError.self) {
            try await client.send(ClientRequest("GET", url))
        }
    }

    @Test func aProxyThatRefusesIsNamed() async throws {
        let proxy = try makeServer { _ in ServerResponse(status: 403) }
        let error = await failure(
            "https://example.invalid:6443",
            ["HTTPS_PROXY": "http://user:s3cr3t@127.0.0.1:\(proxy.port)"])
        #expect(
            error
                == .proxy(
                    host: "127.0.0.1:\(proxy.port)",
                    reason: "it does not connect to example.invalid:6443 (403)"))
        await proxy.stop()
    }

    @Test func aProxyThatIsNotThereIsNamed() async throws {
        let proxy = try makeServer { _ in ServerResponse() }
        let port = proxy.port
        await proxy.stop()
        let error = await failure(
            "http://example.invalid", ["http_proxy": "http://127.0.0.1:\(port)"])
        #expect(error == .proxy(host: "127.0.0.1:\(port)", reason: "connection refused"))
    }

    @Test func anExceptionIsHeldAgainstTheAddressAndNotTheNameOfTheCertificate() async throws {
        let error = await failure(
            "https://server.invalid",
            ["HTTPS_PROXY": "http://127.0.0.1:1", "NO_PROXY": "server.invalid"],
            serverName: "name.invalid")
        #expect(error == .resolve(host: "server.invalid"))
    }
}

import PlatHTTP
import Testing

@testable import PlatServer

/// Who is behind a proxy is who the proxy says, if it is one that is believed.
struct RequestHeadersTests {
    private func certificate(_ name: String, isOfProxy: Bool = true) -> ClientCertificate {
        var certificate = ClientCertificate(commonName: name, organizations: ["system:masters"])
        certificate.isOfClient = false
        certificate.isOfProxy = isOfProxy
        return certificate
    }

    private var headers: Headers {
        var headers: Headers = [
            "x-remote-user": "uma", "X-Remote-Uid": "u1", "Impersonate-User": "nobody",
            "X-Remote-Extra-Authentication.kcp.io%2Fscopes": "cluster:a",
        ]
        headers.add("X-Remote-Group", "users")
        headers.add("X-REMOTE-GROUP", "more")
        return headers
    }

    @Test func aProxySaysWhoIsBehindIt() {
        let settings = FrontProxySettings(authorityPath: "")
        #expect(
            settings.user(behind: certificate("front"), headers)
                == UserInfo(
                    username: "uma", uid: "u1", groups: ["users", "more"],
                    extra: ["authentication.kcp.io/scopes": ["cluster:a"]]))
        #expect(settings.user(behind: certificate("front", isOfProxy: false), headers) == nil)
        #expect(settings.user(behind: certificate("front"), ["X-Remote-Group": "users"]) == nil)
    }

    @Test func namesAndHeadersCanBeOthers() {
        var settings = FrontProxySettings(authorityPath: "")
        settings.allowedNames = ["front"]
        #expect(settings.user(behind: certificate("other"), headers) == nil)
        #expect(settings.user(behind: certificate("front"), headers)?.username == "uma")
        settings.usernameHeaders = ["X-None", "Impersonate-User"]
        settings.groupHeaders = []
        settings.extraPrefixes = []
        settings.uidHeaders = []
        #expect(
            settings.user(behind: certificate("front"), headers) == UserInfo(username: "nobody"))
    }

    @Test func itsOwnCertificateNamesNobody() async throws {
        let proxies = try Certificates.makeAuthority(commonName: "proxies")
        let front = try Certificates.issueClient(
            by: proxies, commonName: "front", organizations: ["system:masters"])
        try await TestPlane.with(configure: { folder, configuration in
            let path = folder + "/proxies.crt"
            try proxies.certificatePEM.write(toFile: path)
            configuration.frontProxy = FrontProxySettings(authorityPath: path)
        }) { (plane) async throws in
            var settings = HTTPClient.Configuration()
            settings.authorityPEM = plane.plane.authorityPEM
            settings.clientCertificatePEM = front.certificatePEM
            settings.clientKeyPEM = front.keyPEM
            let client = HTTPClient(settings)
            let url = plane.base + "/clusters/root/api/v1/namespaces/default/secrets"
            let behind: Headers = ["X-Remote-User": "a", "X-Remote-Group": "system:kcp:admin"]
            let asked = try await client.send(ClientRequest("GET", url, headers: behind)).status
            #expect(asked == 200)
            let unnamed = try await client.send(ClientRequest("GET", url)).status
            #expect(unnamed == 403)
            // Without the proxy's certificate the same words count for nothing.
            let unproved = try await plane.send(
                "GET", "/clusters/root/api/v1/namespaces/default/secrets", token: nil,
                headers: behind
            ).status
            #expect(unproved == 403)
        }
    }
}

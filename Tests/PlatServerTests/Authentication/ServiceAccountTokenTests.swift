import PlatValue
import Testing

@testable import PlatServer

struct ServiceAccountTokenTests {
    /// A signature that is good enough to tell changed bytes.
    private let signer = TokenSigner(
        keyID: "k", sign: { [UInt8($0.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFF })] },
        verify: { signature, bytes in
            signature == [UInt8(bytes.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFF })]
        })

    private let token = ServiceAccountToken(
        cluster: "c1", account: ServiceAccountName(namespace: "default", name: "robot"),
        accountUID: "uid-1", id: "j", issuedAt: 1000, expiresAt: 4600,
        boundObject: .init(kind: "secret", name: "s", uid: "uid-2"))

    @Test func whatIsIssuedIsReadBack() throws {
        #expect(signer.read(try signer.issue(token)) == token)
    }

    @Test func theUserIsTheAccountOfItsCluster() {
        #expect(
            token.user.authenticated()
                == UserInfo(
                    username: "system:serviceaccount:default:robot", uid: "uid-1",
                    groups: [
                        "system:serviceaccounts", "system:serviceaccounts:default",
                        "system:authenticated",
                    ],
                    extra: [
                        "authentication.kcp.io/cluster-name": ["c1"],
                        "authentication.kcp.io/scopes": ["cluster:c1"],
                        "authentication.kubernetes.io/credential-id": ["JTI=j"],
                    ]))
    }

    @Test func nothingButTheExactTextIsAToken() throws {
        let text = try signer.issue(token)
        for broken in [text + "x", String(text.dropLast()), "a.b.c", "", "..", text + ".x"] {
            #expect(signer.read(broken) == nil, "\(broken)")
        }
        let parts = text.split(separator: ".")
        var claims = token.claims
        claims["sub"] = "system:serviceaccount:default:other"
        let forged = "\(parts[0]).\(Base64.encodeForURL(claims.json())).\(parts[2])"
        #expect(signer.read(forged) == nil)
    }

    @Test func timeAndAudienceMustFit() {
        #expect(token.isValid(at: 1000) && token.isValid(at: 4599))
        #expect(!token.isValid(at: 4600) && !token.isValid(at: 900))
        #expect(!token.isValid(at: 2000, audience: "elsewhere"))
    }

    @Test func aTokenDiesWithItsAccount() async throws {
        let text = try signer.issue(token)
        let file = try TokenFile(csv: "static,uma,u-user,ml-users\n")
        let living = TokenAuthenticator(tokens: file, signer: signer) { _ in true }
        let gone = TokenAuthenticator(tokens: file, signer: signer) { _ in false }
        #expect(await living.user(token: text, now: 2000)?.uid == "uid-1")
        #expect(await gone.user(token: text, now: 2000) == nil)
        #expect(
            await gone.user(token: "static", now: 0)?.groups == [
                "ml-users", "system:authenticated",
            ])
    }

    @Test func base64HasOneSpellingOnly() {
        for length in 0..<20 {
            let bytes = (0..<length).map { UInt8($0 &* 53 & 0xFF) }
            #expect(Base64.decodeFromURL(Base64.encodeForURL(bytes)) == bytes)
        }
        #expect(Base64.encodeForURL(Array("~~~?".utf8)) == "fn5-Pw")
        for text in ["f", "fn", "fn5-Px", "a=", "a+/="] where text != "fn" {
            #expect(Base64.decodeFromURL(text) == nil, "\(text)")
        }
    }
}

import PlatHTTP
import PlatModel
import PlatValue
import Testing

@testable import PlatServer

struct AccountSecretsTests {
    private let account: Value = ["metadata": ["name": "bot", "uid": "u1"]]

    private func secret(uid: String? = nil, data: Value = [:]) -> Value {
        var annotations: Members = ["kubernetes.io/service-account.name": "bot"]
        annotations["kubernetes.io/service-account.uid"] = uid.map(Value.string)
        return [
            "metadata": [
                "name": "s", "namespace": "n", "uid": "u2", "annotations": .object(annotations),
            ],
            "type": "kubernetes.io/service-account-token", "data": data,
        ]
    }

    @Test func whatIsMissingIsFilledIn() {
        let filled = AccountSecrets.filled(
            secret(), for: account, token: "t", authorityPEM: Array("ca".utf8))
        #expect(filled["data"] == ["ca.crt": "Y2E=", "namespace": "bg==", "token": "dA=="])
        #expect(filled.annotation("kubernetes.io/service-account.uid") == "u1")
    }

    @Test func whatIsThereStaysButForAnOldAuthority() {
        let data: Value = ["ca.crt": "b2xk", "namespace": "bg==", "token": "b3duLXRva2Vu", "x": ""]
        let filled = AccountSecrets.filled(
            secret(data: data), for: account, token: "t", authorityPEM: Array("ca".utf8))
        #expect(filled.at("data", "ca.crt") == "Y2E=")
        #expect(filled.at("data", "token") == "b3duLXRva2Vu")
        #expect(filled.at("data", "x") == "")
    }

    @Test(arguments: [(nil, true), ("", true), ("u1", true), ("u0", false)])
    func aSecretIsOfTheAccountThatItWasMadeFor(uid: String?, isOf: Bool) {
        #expect(AccountSecrets.isOf(account, secret(uid: uid)) == isOf)
    }

    @Test func theTokenIsReadAgainAndHasNoEnd() throws {
        let token = AccountSecrets.token(of: account, in: secret(), cluster: "c")
        let claims = try #require(token.legacyClaims)
        #expect(claims["iss"] == "kubernetes/serviceaccount")
        #expect(claims["kubernetes.io/serviceaccount/clusterName"] == "c")
        #expect(ServiceAccountToken(legacyClaims: claims) == token)
        #expect(token.isValid(at: 1 << 40))
        var other = claims
        other["kubernetes.io/serviceaccount/namespace"] = "elsewhere"
        #expect(ServiceAccountToken(legacyClaims: other) == nil)
        #expect(ServiceAccountToken(claims: claims) == nil)
    }

    @Test func aSecretsTokenIsGoodUntilTheSecretGoes() async throws {
        try await TestPlane.with { plane in
            let secrets = plane.path("/api/v1/namespaces/default/secrets")
            var object = secret()
            object["apiVersion"] = "v1"
            object["kind"] = "Secret"
            object["metadata"] = [
                "name": "s", "annotations": ["kubernetes.io/service-account.name": "default"],
            ]
            try await plane.post(secrets, object)
            let filled = try await plane.wait("/api/v1/namespaces/default/secrets", name: "s") {
                $0.at("data", "token") != nil
            }
            let token = String(
                decoding: try #require(Secret(filled).data("token")), as: UTF8.self)
            let namespace = plane.path("/api/v1/namespaces/default")
            // Known, and allowed nothing.
            #expect(try await plane.send("GET", namespace, token: token).status == 403)
            #expect(try await plane.send("DELETE", secrets + "/s").status == 200)
            #expect(try await plane.send("GET", namespace, token: token).status == 401)
            // One that is made for nobody does not stay.
            object.set(
                "nobody", at: "metadata", "annotations", "kubernetes.io/service-account.name")
            // It may be gone again before its maker has the answer.
            let events = try await plane.events(
                secrets + "?watch=1&timeoutSeconds=30&fieldSelector=metadata.name%3Ds")
            try await plane.post(secrets, object)
            for try await event in events where event["type"] == "DELETED" { return }
            Issue.record("the secret of nobody stays")
        }
    }
}

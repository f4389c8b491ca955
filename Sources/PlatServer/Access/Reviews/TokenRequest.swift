import PlatModel
import PlatValue

/// The request for a service account's token: POST on `serviceaccounts/NAME/token`.
struct TokenRequest: Sendable, Equatable {
    static let kind = GroupKind(group: "authentication.k8s.io", kind: "TokenRequest")

    var audiences: [String]
    var lifetimeSeconds: Int64
    /// The object that the token is to die with, as the request names it.
    let boundObject: Value?

    /// - Throws: 422 for a lifetime that is too short or too long.
    init(_ body: Value) throws(Status) {
        let spec = body["spec"] ?? [:]
        let given = spec["audiences"].strings
        audiences = given.isEmpty ? [ServiceAccountToken.issuer] : given
        lifetimeSeconds =
            spec["expirationSeconds"]?.integerValue ?? ServiceAccountToken.defaultLifetimeSeconds
        boundObject = spec.asked("boundObjectRef")
        let problem: String? =
            switch lifetimeSeconds {
            case ..<ServiceAccountToken.minimumLifetimeSeconds:
                "may not specify a duration less than 10 minutes"
            case (1 << 32 + 1)...: "may not specify a duration larger than 2^32 seconds"
            default: nil
            }
        guard let problem else { return }
        throw Status.invalid(
            Self.kind, "",
            [.invalid("spec.expirationSeconds", .integer(lifetimeSeconds), problem)])
    }

    /// The kind of the bound object as a claim is called, or why it cannot be bound: a bad request.
    func boundKind() throws(Status) -> String? {
        guard let boundObject else { return nil }
        let apiVersion = boundObject["apiVersion"]?.stringValue ?? ""
        let kind = boundObject["kind"]?.stringValue ?? ""
        if apiVersion == "v1", kind == "Pod" || kind == "Node" {
            // Known kinds, of which there are none here.
            throw Status.notFound(
                GroupResource(group: "", resource: kind.lowercased() + "s"),
                boundObject["name"]?.stringValue ?? "")
        }
        guard apiVersion == "v1", kind == "Secret" else {
            throw Status.badRequest(
                "cannot bind token to object of type "
                    + "\(apiVersion.contains("/") ? apiVersion : "/" + apiVersion), Kind=\(kind)")
        }
        return "secret"
    }

    /// The claims of the token that is asked for.
    func token(
        cluster: String, account: ServiceAccountName, accountUID: String, id: String, now: Int64,
        boundObject: ServiceAccountToken.BoundObject?
    ) -> ServiceAccountToken {
        ServiceAccountToken(
            cluster: cluster, account: account, accountUID: accountUID, audiences: audiences,
            id: id, issuedAt: now, expiresAt: now + lifetimeSeconds, boundObject: boundObject)
    }

    /// The reply with the token in it.
    func reply(token text: String, _ token: ServiceAccountToken) -> Value {
        [
            "kind": "TokenRequest", "apiVersion": .string(Self.kind.group + "/v1"),
            "metadata": [
                "name": .string(token.account.name), "namespace": .string(token.account.namespace),
                "uid": .string(token.accountUID),
                "creationTimestamp": .string(Timestamp.text(secondsSinceEpoch: token.issuedAt)),
            ],
            "spec": [
                "audiences": Value(strings: audiences),
                "expirationSeconds": .integer(lifetimeSeconds),
                "boundObjectRef": boundObject ?? .null,
            ],
            "status": [
                "token": .string(text),
                "expirationTimestamp": .string(Timestamp.text(secondsSinceEpoch: token.expiresAt)),
            ],
        ]
    }
}

import PlatHTTP
import PlatModel
import PlatValue

/// Issues the tokens that are asked for through service accounts.
struct TokenIssue: Sendable {
    let signer: TokenSigner

    /// The kind of bodies and replies of the subresource `token`.
    private static let tokenRequests = ResourceType(
        group: TokenRequest.kind.group, version: "v1", plural: "tokenrequests",
        kind: TokenRequest.kind.kind, isNamespaced: true, verbs: ["create"])

    /// `POST …/serviceaccounts/NAME/token`.
    func answer(_ request: ObjectRequest) async throws(Status) -> ServerResponse {
        guard request.context.http.method == "POST", let name = request.name else {
            throw Status.methodNotAllowed
        }
        let form = try request.negotiateReview()
        let options = try WriteOptions(request.context, kind: "CreateOptions")
        let body = try await request.decodeBody(options, as: Self.tokenRequests)
        try checkPlace(of: body, name, request)
        let wanted = try TokenRequest(body)
        let reply = try issue(wanted, name: name, request)
        return Reply.value(reply, status: 201, form: form)
    }

    /// Whom a request names, where it does, is the account of the URL.
    private func checkPlace(
        of body: Value, _ name: String, _ request: ObjectRequest
    ) throws(Status) {
        let given = body.objectName
        guard given.isEmpty || given == name else {
            throw Status.invalid(
                TokenRequest.kind, name,
                [
                    .invalid(
                        "metadata.name", .string(given),
                        "must match the service account name if specified")
                ])
        }
        var placed = body
        try request.checkNamespaceField(&placed)
    }

    private func issue(
        _ wanted: TokenRequest, name: String, _ request: ObjectRequest
    ) throws(Status) -> Value {
        let cluster = request.cluster ?? ""
        let registry = request.registry
        guard
            let account = try registry.find(
                BuiltinResources.serviceAccounts, cluster: cluster, namespace: request.namespace,
                name: name)
        else { throw request.notFound(name) }
        let token = wanted.token(
            cluster: cluster,
            account: ServiceAccountName(namespace: request.namespace ?? "", name: name),
            accountUID: account.objectUID, id: newUID(),
            now: request.context.clock.secondsSinceEpoch(),
            boundObject: try boundObject(wanted, request))
        do {
            return wanted.reply(token: try signer.issue(token), token)
        } catch {
            throw Status.internalError("cannot sign a token: \(error)")
        }
    }

    /// The secret that a token is to die with: it must be there now, with the uid that is named.
    private func boundObject(
        _ wanted: TokenRequest, _ request: ObjectRequest
    ) throws(Status) -> ServiceAccountToken.BoundObject? {
        guard let kind = try wanted.boundKind(), let reference = wanted.boundObject
        else { return nil }
        let name = reference["name"]?.stringValue ?? ""
        let secret = try request.registry.find(
            BuiltinResources.secrets, cluster: request.cluster ?? "", namespace: request.namespace,
            name: name)
        guard let secret else { throw Status.notFound(BuiltinResources.secrets.resource, name) }
        if let uid = reference["uid"]?.stringValue, !uid.isEmpty, uid != secret.objectUID {
            throw Status.conflict(
                BuiltinResources.secrets.resource, name,
                "the UID in the bound object reference (\(uid)) does not match the UID in record. "
                    + "The object might have been deleted and then recreated")
        }
        return ServiceAccountToken.BoundObject(kind: kind, name: name, uid: secret.objectUID)
    }
}

extension ObjectRequest {
    /// The body as an object of another kind than the URL's, for subresources that have their own.
    func decodeBody(
        _ options: WriteOptions, as type: ResourceType
    ) async throws(Status) -> Value {
        let request = ObjectRequest(
            context: context, operations: operations, type: type, location: location,
            cluster: cluster,
            namespace: namespace, name: nil, subresource: nil)
        return try await request.decodeBody(options)
    }
}

import PlatHTTP
import PlatModel
import PlatValue

/// Answers reviews: questions that are never stored.
struct Reviews: Sendable {
    let permissions: Permissions
    let authenticator: Authenticator

    func answer(_ request: ObjectRequest) async throws(Status) -> ServerResponse {
        let form = try request.negotiateReview()
        let options = try WriteOptions(request.context, kind: "CreateOptions")
        let review = try await request.decodeBody(options)
        let reply = try await answer(review, request)
        return try request.encode(reply, form, status: 201)
    }

    private func answer(_ review: Value, _ request: ObjectRequest) async throws(Status) -> Value {
        let workspace = try permissions.workspace(request.cluster ?? "")
        if let kind = AccessReview.Kind(rawValue: request.type.kind) {
            let question = try AccessReview(
                kind, review, caller: request.user, namespace: request.namespace)
            return question.reply(workspace.authorize(question.user, question.attributes))
        }
        switch request.type.kind {
        case "SelfSubjectRulesReview":
            let namespace = try RulesReview.namespace(of: review)
            return RulesReview.reply(workspace.listing(for: request.user, namespace: namespace))
        case "SelfSubjectReview":
            return UserReview.reply(request.user, now: request.context.now)
        case "TokenReview":
            let question = try TokenReview(review)
            let audience = question.audiences.first ?? ServiceAccountToken.issuer
            let user = await authenticator.user(token: question.token, audience: audience)
            return question.reply(user, audience: audience)
        default: throw Status.methodNotAllowed
        }
    }
}

extension ObjectRequest {
    /// The form of a reply that is no object of storage, and so can be no table.
    func negotiateReview() throws(Status) -> ReplyForm {
        try ReplyForm.negotiate(
            accept: context.http.headers["Accept"], isList: false, allowsTables: false,
            allowsProtobuf: true, isPretty: query.flag("pretty"))
    }
}

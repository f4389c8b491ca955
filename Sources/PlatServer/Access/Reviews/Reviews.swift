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
        var reply = try await answer(review, request)
        if Self.ownedKinds.contains(request.type.kind) {
            // What was asked has an owner, though it is not kept.
            let owned = request.management.update(
                live: nil, new: review, manager: options.manager(request.context),
                now: request.context.now)
            reply.managedFields = owned.managedFields
        }
        return try request.encode(reply, form, status: 201)
    }

    private static let ownedKinds: Set<String> = [
        "TokenReview", "SelfSubjectAccessReview", "SubjectAccessReview",
        "LocalSubjectAccessReview",
    ]

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
            var user: UserInfo?
            var audiences: [String] = []
            let asked =
                question.audiences.isEmpty ? [ServiceAccountToken.issuer] : question.audiences
            for audience in asked {
                guard
                    let found = await authenticator.user(
                        token: question.token, audience: audience)
                else { continue }
                user = found
                audiences.append(audience)
            }
            return question.reply(user, audiences: audiences)
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

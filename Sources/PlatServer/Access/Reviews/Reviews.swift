import PlatHTTP
import PlatModel
import PlatValue

/// Answers reviews: questions that are never stored.
struct Reviews: Sendable {
    let permissions: Permissions
    let authenticator: Authenticator
    let chain: AuthorizationChain

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
            if request.isDeepReview(question) {
                return question.reply(
                    workspace.authorizeInside(question.user, question.attributes))
            }
            return question.reply(
                try await chain.decide(question.user, question.attributes, in: request.cluster) {
                    workspace.authorize(question.user, question.attributes)
                })
        }
        switch request.type.kind {
        case "SelfSubjectRulesReview":
            let namespace = try RulesReview.namespace(of: review)
            return RulesReview.reply(workspace.listing(for: request.user, namespace: namespace))
        case "SelfSubjectReview":
            return UserReview.reply(request.user, now: request.context.now)
        case "TokenReview":
            let question = try TokenReview(review)
            let own = ServiceAccountToken.issuer
            let audience =
                question.audiences.contains(own) ? own : question.audiences.first ?? own
            let user = await authenticator.user(
                token: question.token, audience: audience, in: request.cluster)
            return question.reply(user, audience: audience)
        default: throw Status.methodNotAllowed
        }
    }
}

extension ObjectRequest {
    /// Whether masters ask what somebody could do if he were let in: what roles grant, and nothing else
    /// (kcp's header for it; from anybody else it means nothing).
    fileprivate func isDeepReview(_ question: AccessReview) -> Bool {
        guard question.kind == .subject, user.isMember(of: UserInfo.Group.masters),
            context.http.headers["X-Kcp-Internal-Deep-SubjectAccessReview"] == "true"
        else { return false }
        if case .resource(let resource) = question.attributes.target {
            return resource.group != AccessReview.group
        }
        return true
    }

    /// The form of a reply that is no object of storage, and so can be no table.
    func negotiateReview() throws(Status) -> ReplyForm {
        try ReplyForm.negotiate(
            accept: context.http.headers["Accept"], isList: false, allowsTables: false,
            allowsProtobuf: true, isPretty: query.flag("pretty"))
    }
}

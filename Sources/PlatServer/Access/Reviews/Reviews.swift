import PlatHTTP
import PlatModel
import PlatValue

/// Answers reviews: questions that are never stored.
struct Reviews: Sendable {
    let authenticator: Authenticator
    let authorizer: Authorizer

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
        return Reply.value(reply, status: 201, form: form)
    }

    private static let ownedKinds: Set<String> = [
        "TokenReview", "SelfSubjectAccessReview", "SubjectAccessReview",
        "LocalSubjectAccessReview",
    ]

    private func answer(_ review: Value, _ request: ObjectRequest) async throws(Status) -> Value {
        let cluster = request.cluster ?? ""
        let workspace = try authorizer.permissions.workspace(cluster)
        if let kind = AccessReview.Kind(rawValue: request.type.kind) {
            let question = try AccessReview(
                kind, review, caller: request.user, namespace: request.namespace)
            if request.isDeepReview(question) {
                return question.reply(
                    workspace.authorizeInside(question.user, question.attributes))
            }
            return question.reply(
                try await authorizer.chain.decide(
                    question.user, question.attributes, in: request.cluster
                ) { () throws(Status) in
                    try authorizer.decide(question.user, question.attributes, in: cluster)
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
            var user: UserInfo?
            var audiences: [String] = []
            let asked =
                question.audiences.isEmpty ? [ServiceAccountToken.issuer] : question.audiences
            for audience in asked {
                guard
                    let found = await authenticator.user(
                        token: question.token, audience: audience, in: request.cluster)
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
            accept: context.http.headers["Accept"],
            ReplyForm.Offer(protobuf: .objects, hasTables: false), isPretty: query.flag("pretty"))
    }
}

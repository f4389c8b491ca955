/// A question for permission, as an expression puts it together step by step, and its answer.
enum CELAuthorization: Sendable {
    case authorizer(CELAuthorizer)
    case path(CELAuthorizer, String)
    case group(CELAuthorizer, String)
    case resource(CELAuthorizer, PermissionQuestion.Resource)
    case decision(PermissionAnswer)

    var typeName: String {
        switch self {
        case .authorizer: "kubernetes.authorization.Authorizer"
        case .path: "kubernetes.authorization.PathCheck"
        case .group: "kubernetes.authorization.GroupCheck"
        case .resource: "kubernetes.authorization.ResourceCheck"
        case .decision: "kubernetes.authorization.Decision"
        }
    }
}

/// Whom a question is about, and who answers it.
struct CELAuthorizer: Sendable {
    let judge: any PermissionJudge
    /// Nil: whoever makes the request.
    var account: PermissionQuestion.Account?
}

extension CELAuthorization {
    /// Calls of the library; nil for functions of others.
    static func call(_ function: String, _ arguments: [CELValue]) -> CELValue? {
        guard case .authorization(let target)? = arguments.first else { return nil }
        var texts: [String] = []
        for argument in arguments.dropFirst() {
            guard case .string(let text) = argument else { return .error(.noOverload) }
            texts.append(text)
        }
        switch (target, function) {
        case (.decision(let answer), _): return part(function, of: answer)
        case (.authorizer(let authorizer), "serviceAccount") where texts.count == 2:
            return account(authorizer, namespace: texts[0], name: texts[1])
        case (.resource(let authorizer, let resource), _) where texts.count == 1:
            return narrowed(function, authorizer, resource, texts[0])
        case (.authorizer(let authorizer), "path") where texts.count == 1:
            guard !Texts.trimmed(texts[0]).isEmpty else {
                return .failure("path must not be empty")
            }
            return .authorization(.path(authorizer, texts[0]))
        case (.authorizer(let authorizer), "group") where texts.count == 1:
            return .authorization(.group(authorizer, texts[0]))
        case (.group(let authorizer, let group), "resource") where texts.count == 1:
            guard !Texts.trimmed(texts[0]).isEmpty else {
                return .failure("resource must not be empty")
            }
            return .authorization(
                .resource(authorizer, .init(group: group, resource: texts[0])))
        case (.path(let authorizer, let path), "check") where texts.count == 1:
            return authorizer.decide(texts[0], .path(path))
        default: return nil
        }
    }

    private static func account(
        _ authorizer: CELAuthorizer, namespace: String, name: String
    ) -> CELValue {
        guard NameRules.subdomain(name).isEmpty else {
            return .failure("Invalid service account name")
        }
        guard NameRules.label(namespace).isEmpty else {
            return .failure("Invalid service account namespace")
        }
        var other = authorizer
        other.account = .init(namespace: namespace, name: name)
        return .authorization(.authorizer(other))
    }

    private static func narrowed(
        _ function: String, _ authorizer: CELAuthorizer, _ resource: PermissionQuestion.Resource,
        _ text: String
    ) -> CELValue? {
        var resource = resource
        switch function {
        case "check": return authorizer.decide(text, .resource(resource))
        case "subresource": resource.subresource = text
        case "namespace": resource.namespace = text
        case "name": resource.name = text
        // Rights in roles do not depend on selectors, so that they decide nothing.
        case "fieldSelector", "labelSelector": break
        default: return nil
        }
        return .authorization(.resource(authorizer, resource))
    }

    private static func part(_ function: String, of answer: PermissionAnswer) -> CELValue? {
        switch function {
        case "allowed": .bool(answer.isAllowed)
        case "reason": .string(answer.reason)
        case "errored": .bool(answer.error != nil)
        case "error": .string(answer.error ?? "")
        default: nil
        }
    }
}

extension CELAuthorizer {
    fileprivate func decide(_ verb: String, _ target: PermissionQuestion.Target) -> CELValue {
        let question = PermissionQuestion(account: account, verb: verb, target: target)
        return .authorization(.decision(judge.decide(question)))
    }
}

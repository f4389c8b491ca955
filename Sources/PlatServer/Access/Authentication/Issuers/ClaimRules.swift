import PlatModel
import PlatValue

/// Makes users of tokens' claims, by the rules of an authenticator, compiled once.
struct ClaimRules: Sendable {
    private enum Source: Sendable {
        case none
        case claim(String, prefix: String)
        case expression(TokenExpression)

        init(
            _ mapping: ClaimMapping, _ field: String
        ) throws(Invalid) {
            if !mapping.expression.isEmpty {
                self = .expression(try ClaimRules.compiled(mapping.expression, field))
            } else if !mapping.claim.isEmpty {
                self = .claim(mapping.claim, prefix: mapping.prefix ?? "")
            } else {
                self = .none
            }
        }
    }

    private struct Condition: Sendable {
        let expression: TokenExpression
        let message: String
    }

    private let username: Source
    private let groups: Source
    private let uid: Source
    private let extra: [(key: String, expression: TokenExpression)]
    private let required: [(claim: String, value: String)]
    private let claimConditions: [Condition]
    private let userConditions: [Condition]

    /// - Throws: What is wrong with the authenticator.
    init(_ authenticator: JWTAuthenticator) throws(Invalid) {
        if let problem = authenticator.problem { throw Invalid(problem) }
        username = try Source(authenticator.username, "claimMappings.username")
        groups = try Source(authenticator.groups, "claimMappings.groups")
        uid = try Source(authenticator.uid, "claimMappings.uid")
        var extra: [(key: String, expression: TokenExpression)] = []
        for (key, expression) in authenticator.extra {
            extra.append((key, try Self.compiled(expression, "claimMappings.extra[\(key)]")))
        }
        self.extra = extra
        required = authenticator.claimRules.filter { !$0.claim.isEmpty }
            .map { ($0.claim, $0.requiredValue) }
        var conditions: [Condition] = []
        for rule in authenticator.claimRules where !rule.expression.isEmpty {
            conditions.append(
                Condition(
                    expression: try Self.compiled(
                        rule.expression, "claimValidationRules", isCondition: true),
                    message: rule.expression))
        }
        claimConditions = conditions
        conditions = []
        for rule in authenticator.userRules {
            conditions.append(
                Condition(
                    expression: try Self.compiled(
                        rule.expression, "userValidationRules", over: .user, isCondition: true),
                    message: rule.message))
        }
        userConditions = conditions
    }

    private static func compiled(
        _ expression: String, _ field: String, over subject: TokenExpression.Subject = .claims,
        isCondition: Bool = false
    ) throws(Invalid) -> TokenExpression {
        do throws(Invalid) {
            return try TokenExpression(expression, over: subject, isCondition: isCondition)
        } catch {
            throw Invalid("\(field): \(error)")
        }
    }

    /// The user of a token whose signature is good.
    ///
    /// - Throws: Why there is none.
    func user(_ claims: Value) throws(Invalid) -> UserInfo {
        for (claim, value) in required where claims[claim]?.stringValue != value {
            throw Invalid("claim \(claim) is not as required")
        }
        try Self.check(claimConditions, claims)
        var user = UserInfo(username: try name(claims))
        guard !user.username.isEmpty else { throw Invalid("the token names no user") }
        user.groups = try texts(groups, claims)
        user.uid = try self.uid(claims)
        for (key, expression) in extra {
            let values = try Self.texts(expression.evaluate(claims))
            if !values.isEmpty { user.extra[key] = values }
        }
        try Self.check(userConditions, user.value)
        return user
    }

    private func name(_ claims: Value) throws(Invalid) -> String {
        let name = try text(username, claims)
        // Whoever can write any address into his profile must not become its owner.
        if case .claim("email", _) = username, let verified = claims["email_verified"],
            verified != true
        {
            throw Invalid("the mail address is not verified")
        }
        return name
    }

    private func uid(_ claims: Value) throws(Invalid) -> String {
        if case .none = uid { return "" }
        return try text(uid, claims)
    }

    private func text(_ source: Source, _ claims: Value) throws(Invalid) -> String {
        switch source {
        case .none: return ""
        case .claim(let claim, let prefix):
            guard let text = claims[claim]?.stringValue else {
                throw Invalid("claim \(claim) is not there, or no text")
            }
            return text.isEmpty ? "" : prefix + text
        case .expression(let expression):
            guard let text = try expression.evaluate(claims).stringValue else {
                throw Invalid("the expression must evaluate to a text")
            }
            return text
        }
    }

    private func texts(_ source: Source, _ claims: Value) throws(Invalid) -> [String] {
        switch source {
        case .none: return []
        case .claim(let claim, let prefix):
            guard let value = claims[claim] else { return [] }
            return try Self.texts(value).map { prefix + $0 }
        case .expression(let expression): return try Self.texts(expression.evaluate(claims))
        }
    }

    /// One text or several; empty ones say nothing.
    private static func texts(_ value: Value) throws(Invalid) -> [String] {
        if value.isNull { return [] }
        if let text = value.stringValue { return text.isEmpty ? [] : [text] }
        guard let elements = value.arrayValue else { throw Invalid("is no list of texts") }
        var texts: [String] = []
        for element in elements {
            guard let text = element.stringValue else { throw Invalid("is no list of texts") }
            if !text.isEmpty { texts.append(text) }
        }
        return texts
    }

    private static func check(_ conditions: [Condition], _ value: Value) throws(Invalid) {
        for condition in conditions where try condition.expression.evaluate(value) != true {
            throw Invalid("a rule does not hold: \(condition.message)")
        }
    }
}

import PlatValue

/// What Kubernetes asks of an authenticator before it works: one that breaks a rule lets nobody in.
extension JWTAuthenticator {
    /// What is wrong with it, but for its expressions; nil: nothing.
    public var problem: String? {
        issuerProblem ?? audienceProblem ?? mappingProblem ?? extraProblem ?? ruleProblem
    }

    private var issuerProblem: String? {
        if let problem = Self.urlProblem(issuer) { return "issuer.url: " + problem }
        if let discoveryURL {
            if let problem = Self.urlProblem(discoveryURL) {
                return "issuer.discoveryURL: " + problem
            }
            if discoveryURL == issuer { return "issuer.discoveryURL: must be different from url" }
        }
        if let authority, !authority.contains("-----BEGIN CERTIFICATE-----") {
            return "issuer.certificateAuthority: holds no certificate"
        }
        return nil
    }

    private static func urlProblem(_ url: String) -> String? {
        guard !url.isEmpty else { return "URL is required" }
        guard url.hasPrefix("https://"), url.utf8.count > "https://".utf8.count else {
            return "URL scheme must be https"
        }
        for (mark, what) in [
            ("@", "a username or password"), ("?", "a query"), ("#", "a fragment"),
        ]
        where url.contains(mark) {
            return "URL must not contain " + what
        }
        return nil
    }

    private var audienceProblem: String? {
        guard !audiences.isEmpty else {
            return "issuer.audiences: at least one issuer.audiences is required"
        }
        guard audiences.allSatisfy({ !$0.isEmpty }) else {
            return "issuer.audiences: audience can't be empty"
        }
        if audiences.count > 1, audienceMatchPolicy != "MatchAny" {
            return "issuer.audienceMatchPolicy: must be MatchAny for multiple audiences"
        }
        return nil
    }

    private var mappingProblem: String? {
        guard !username.claim.isEmpty || !username.expression.isEmpty else {
            return "claimMappings.username: claim or expression is required"
        }
        for (field, mapping, takesPrefix) in [
            ("username", username, true), ("groups", groups, true), ("uid", uid, false),
        ] {
            let name = "claimMappings." + field
            if !mapping.claim.isEmpty, !mapping.expression.isEmpty {
                return "\(name): claim and expression can't both be set"
            }
            if takesPrefix, !mapping.claim.isEmpty, mapping.prefix == nil {
                return "\(name).prefix: prefix is required when claim is set"
            }
            if mapping.claim.isEmpty, mapping.prefix != nil {
                return "\(name).prefix: prefix can only be set when claim is set"
            }
        }
        return isEmailUnchecked
            ? "claimMappings.username.expression: claims.email_verified must be used where claims.email is"
            : nil
    }

    /// An expression that names users by their mail must not take an address that nobody has verified.
    private var isEmailUnchecked: Bool {
        func uses(_ expression: String, _ claim: String) -> Bool {
            let text = expression.filter { !$0.isWhitespace }
            if text.contains("claims[\"\(claim)\"]") || text.contains("claims['\(claim)']") {
                return true
            }
            for prefix in ["claims.", "claims.?"] {
                for part in text.ranges(of: prefix + claim) {
                    let next = text[part.upperBound...].first
                    if next.map({ !$0.isLetter && !$0.isNumber && $0 != "_" }) ?? true {
                        return true
                    }
                }
            }
            return false
        }
        guard uses(username.expression, "email") else { return false }
        let all =
            [username.expression] + extra.map(\.expression) + claimRules.map(\.expression)
        return !all.contains { uses($0, "email_verified") }
    }

    private var extraProblem: String? {
        var seen: Set<String> = []
        for (key, expression) in extra {
            let domain = key.prefix { $0 != "/" }
            guard !domain.isEmpty, domain.utf8.count < key.utf8.count, key == key.lowercased()
            else {
                return "claimMappings.extra: \(key): must be a path below a domain, in lower case"
            }
            let isReserved = ["kubernetes.io", "k8s.io"].contains {
                domain == $0 || domain.hasSuffix("." + $0)
            }
            if isReserved { return "claimMappings.extra: \(key): the domain is reserved" }
            guard seen.insert(key).inserted else {
                return "claimMappings.extra: \(key): stands there twice"
            }
            guard !expression.isEmpty else {
                return "claimMappings.extra: \(key): valueExpression is required"
            }
        }
        return nil
    }

    private var ruleProblem: String? {
        for rule in claimRules where rule.claim.isEmpty == rule.expression.isEmpty {
            return "claimValidationRules: either claim or expression must be set"
        }
        for rule in userRules where rule.expression.isEmpty {
            return "userValidationRules: expression is required"
        }
        return nil
    }
}

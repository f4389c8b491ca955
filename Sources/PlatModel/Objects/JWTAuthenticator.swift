public import PlatValue

/// How tokens of one issuer let users in: an entry `jwt` of Kubernetes' AuthenticationConfiguration, and
/// of kcp's WorkspaceAuthenticationConfiguration, which is the same.
public struct JWTAuthenticator: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Who signs the tokens, as they name him.
    public var issuer: String { text("issuer", "url") ?? "" }
    /// Where the issuer describes himself; nil: below his own URL.
    public var discoveryURL: String? {
        text("issuer", "discoveryURL").flatMap { $0.isEmpty ? nil : $0 }
    }
    /// The only authority that the issuer's server is trusted by, PEM; nil: the system's.
    public var authority: String? {
        text("issuer", "certificateAuthority").flatMap { $0.isEmpty ? nil : $0 }
    }
    /// For whom tokens must be: one of these.
    public var audiences: [String] { value.at("issuer", "audiences").strings }
    /// What happens where several audiences are named.
    public var audienceMatchPolicy: String { text("issuer", "audienceMatchPolicy") ?? "" }

    /// What the user is called.
    public var username: ClaimMapping {
        ClaimMapping(value.at("claimMappings", "username") ?? [:])
    }
    /// The user's groups.
    public var groups: ClaimMapping { ClaimMapping(value.at("claimMappings", "groups") ?? [:]) }
    /// The user's uid.
    public var uid: ClaimMapping { ClaimMapping(value.at("claimMappings", "uid") ?? [:]) }
    /// What else is known of the user: keys and expressions.
    public var extra: [(key: String, expression: String)] {
        items("claimMappings", "extra").map {
            ($0["key"]?.stringValue ?? "", $0["valueExpression"]?.stringValue ?? "")
        }
    }
    /// What must be true of a token's claims.
    public var claimRules: [ClaimRule] { items("claimValidationRules").map(ClaimRule.init) }
    /// What must be true of the user that they make: expressions, and what is said otherwise.
    public var userRules: [(expression: String, message: String)] {
        items("userValidationRules").map {
            ($0["expression"]?.stringValue ?? "", $0["message"]?.stringValue ?? "")
        }
    }
}

/// Where a part of a user comes from: a claim, perhaps with a prefix, or an expression.
public struct ClaimMapping: Sendable, Equatable {
    /// The claim's name; empty: there is none.
    public var claim: String
    /// What goes before the claim's value; nil: it is not said, which is not the same as nothing.
    public var prefix: String?
    /// The expression; empty: there is none.
    public var expression: String

    init(_ value: Value) {
        claim = value["claim"]?.stringValue ?? ""
        prefix = value["prefix"]?.stringValue
        expression = value["expression"]?.stringValue ?? ""
    }
}

/// What must be true of a token's claims: one has a value, or an expression holds.
public struct ClaimRule: Sendable, Equatable {
    /// The claim's name; empty: there is none.
    public var claim: String
    /// What the claim must be.
    public var requiredValue: String
    /// The expression; empty: there is none.
    public var expression: String

    init(_ value: Value) {
        claim = value["claim"]?.stringValue ?? ""
        requiredValue = value["requiredValue"]?.stringValue ?? ""
        expression = value["expression"]?.stringValue ?? ""
    }
}

/// Kubernetes' AuthenticationConfiguration: the file of `--authentication-config`.
public struct AuthenticationConfiguration: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The versions of the file that are read.
    public static let versions = [
        "apiserver.config.k8s.io/v1", "apiserver.config.k8s.io/v1beta1",
        "apiserver.config.k8s.io/v1alpha1",
    ]

    /// Whether it is one.
    public var isOfKind: Bool {
        value["kind"] == "AuthenticationConfiguration"
            && Self.versions.contains(value["apiVersion"]?.stringValue ?? "")
    }

    /// The issuers of tokens.
    public var authenticators: [JWTAuthenticator] { items("jwt").map(JWTAuthenticator.init) }

    /// Whether who comes without credentials is let in as nobody; nil: it is not said.
    public var allowsAnonymous: Bool? { value.at("anonymous", "enabled")?.boolValue }
    /// The paths that nobody may ask for, where they are listed; empty: all.
    public var anonymousPaths: [String] {
        items("anonymous", "conditions").compactMap { $0["path"]?.stringValue }
    }
}

/// kcp's WorkspaceAuthenticationConfiguration: the issuers of tokens for workspaces of a type.
public struct WorkspaceAuthenticationConfiguration: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The issuers of tokens.
    public var authenticators: [JWTAuthenticator] {
        items("spec", "jwt").map(JWTAuthenticator.init)
    }
}

/// What an expression asks about permissions.
public struct PermissionQuestion: Sendable, Hashable {
    /// A service account that a question is about.
    public struct Account: Sendable, Hashable {
        /// Where it lies.
        public var namespace: String
        /// What it is called there.
        public var name: String
    }

    /// A resource that somebody may do something to.
    public struct Resource: Sendable, Hashable {
        /// The API group; empty for the core group.
        public var group: String
        /// The plural.
        public var resource: String
        /// Empty where the resource itself is meant.
        public var subresource: String
        /// Empty for what lies in no namespace.
        public var namespace: String
        /// Empty where none is named.
        public var name: String

        /// A resource as a rule of a role names it.
        public init(
            group: String, resource: String, subresource: String = "", namespace: String = "",
            name: String = ""
        ) {
            self.group = group
            self.resource = resource
            self.subresource = subresource
            self.namespace = namespace
            self.name = name
        }
    }

    /// What is to be done something to.
    public enum Target: Sendable, Hashable {
        case path(String)
        case resource(Resource)
    }

    /// About whom; nil: whoever makes the request.
    public var account: Account?
    /// What is to be done.
    public var verb: String
    /// To what.
    public var target: Target
}

/// What an expression is told about a permission.
public struct PermissionAnswer: Sendable, Hashable {
    /// Whether it is granted.
    public var isAllowed: Bool
    /// Why, in words that tell nobody else's rights.
    public var reason: String
    /// Why there is no answer; nil where there is one.
    public var error: String?

    /// An answer.
    public init(isAllowed: Bool, reason: String, error: String? = nil) {
        self.isAllowed = isAllowed
        self.reason = reason
        self.error = error
    }
}

/// Who answers what expressions ask about permissions.
public protocol PermissionJudge: Sendable {
    /// Whether somebody may do something.
    func decide(_ question: PermissionQuestion) -> PermissionAnswer
}

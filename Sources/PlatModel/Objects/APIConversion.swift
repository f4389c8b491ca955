public import PlatValue

/// How the versions of a kind are converted: by a webhook, or by nothing but their name.
public struct KindConversion: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Whether a webhook converts.
    public var isByWebhook: Bool { text("strategy") == "Webhook" }
    /// Where the webhook is.
    public var client: WebhookClient { WebhookClient(value.at("webhook", "clientConfig") ?? [:]) }
    /// The versions of reviews that it takes, the preferred first.
    public var reviewVersions: [String] { texts("webhook", "conversionReviewVersions") }
}

/// An APIConversion: rules between the versions of the schema that has its name.
public struct APIConversion: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The ways from one version to another.
    public var ways: [Way] { items("spec", "conversions").map(Way.init) }

    /// The rules from one version to another.
    public struct Way: ObjectView {
        /// The whole of it, with all that is not named here.
        public var value: Value

        /// Sees a value as one, whatever it is.
        public init(_ value: Value) { self.value = value }

        /// The version that objects come from.
        public var source: String { text("from") ?? "" }
        /// The version that they are to be in.
        public var target: String { text("to") ?? "" }
        /// What becomes of single fields.
        public var rules: [Rule] { items("rules").map(Rule.init) }
        /// Paths of fields that the target does not have, and that are kept for the way back.
        public var preserved: [String] { texts("preserve") }
    }

    /// What becomes of one field.
    public struct Rule: ObjectView {
        /// The whole of it, with all that is not named here.
        public var value: Value

        /// Sees a value as one, whatever it is.
        public init(_ value: Value) { self.value = value }

        /// The field's path in the source.
        public var field: String { text("field") ?? "" }
        /// The path in the target.
        public var destination: String { text("destination") ?? "" }
        /// What makes the one of the other, which it calls `self`; empty to take it as it is.
        public var transformation: String { text("transformation") ?? "" }
    }

    /// Prefix of the annotations that hold what a version does not have, by the version that has it.
    public static let preservationPrefix = "preserve.conversion.apis.kcp.io/"
}

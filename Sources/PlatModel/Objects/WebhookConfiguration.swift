public import PlatValue

/// A ValidatingWebhookConfiguration or a MutatingWebhookConfiguration.
public struct WebhookConfiguration: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// The mount through which services are reached, where the workspace has several; on the definition
    /// for a webhook that converts.
    public static let mountAnnotation = "webhooks.plat/mount"

    /// The webhooks.
    public var webhooks: [AdmissionWebhook] { items("webhooks").map(AdmissionWebhook.init) }
}

/// A webhook that is asked before something is written.
public struct AdmissionWebhook: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What it is called.
    public var webhook: String { text("name") ?? "" }
    /// Where it is.
    public var client: WebhookClient { WebhookClient(value["clientConfig"] ?? [:]) }
    /// What it is asked about.
    public var rules: [RequestRule] { items("rules").map(RequestRule.init) }
    /// Selectors and the policy by which rules match.
    public var resources: MatchResources { MatchResources(value) }
    /// What else must hold for it to be asked.
    public var conditions: [MatchCondition] { items("matchConditions").map(MatchCondition.init) }
    /// Whether a request goes on where the webhook cannot be asked.
    public var ignoresFailures: Bool { text("failurePolicy") == "Ignore" }
    /// Whether it may be asked for a dry run.
    public var isHarmless: Bool { ["None", "NoneOnDryRun"].contains(text("sideEffects")) }
    /// How long it may take.
    public var timeoutSeconds: Int64 { value["timeoutSeconds"]?.integerValue ?? 10 }
    /// The versions of reviews that it takes, the preferred first.
    public var reviewVersions: [String] { texts("admissionReviewVersions") }
    /// Whether it is asked once more where others have changed the object since.
    public var isAskedAgain: Bool { text("reinvocationPolicy") == "IfNeeded" }
}

/// How a webhook is reached.
public struct WebhookClient: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// Its URL; nil where a service is named.
    public var url: String? { text("url") }
    /// The service that stands before it.
    public var service: WebhookService? { value.given("service").map(WebhookService.init) }
    /// The authorities that may have signed its certificate, PEM; nil for the system's.
    public var authorityPEM: [UInt8]? {
        guard let text = text("caBundle"), let bytes = Base64.decode(text),
            bytes.contains(where: { $0 > 0x20 })
        else { return nil }
        return bytes
    }

    /// Where it is, as errors name it; a service as the name that it has in its cluster.
    public var address: String { url ?? service?.address ?? "" }
}

/// A service that stands before a webhook.
public struct WebhookService: ObjectView {
    /// The whole of it, with all that is not named here.
    public var value: Value

    /// Sees a value as one, whatever it is.
    public init(_ value: Value) { self.value = value }

    /// What it is called.
    public var name: String { text("name") ?? "" }
    /// Where it lies.
    public var namespace: String { text("namespace") ?? "" }
    /// The path at which the webhook is.
    public var path: String? { text("path") }
    /// The service's port; nil for 443.
    public var port: Int64? { value["port"]?.integerValue }

    var address: String {
        let host = "\(name).\(namespace).svc:\(port ?? 443)"
        return "https://\(host)\(path ?? "/")"
    }
}

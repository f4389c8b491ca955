/// How objects are applied.
public struct ApplyOptions: Sendable, Equatable {
    /// The namespace that was asked for; an object that names another one is refused.
    public var namespace: String?
    /// Where objects go that name no namespace, and none was asked for.
    public var defaultNamespace: String
    /// Takes over fields that others manage.
    public var forcesConflicts = false
    /// Lets the server judge, but keeps nothing.
    public var isDryRun = false
    /// Who owns the fields.
    public var fieldManager = FieldManager.name
    /// The set that all of it belongs to; nil leaves objects in the set that they are in.
    public var applySet: ApplySet?
    /// How long one object may take to become ready that others need.
    public var timeout = Duration.seconds(60)

    /// Objects without a namespace go to `namespace`, or else to `defaultNamespace`.
    public init(namespace: String? = nil, defaultNamespace: String) {
        self.namespace = namespace
        self.defaultNamespace = defaultNamespace
    }
}

import PlatHTTP
import PlatModel
import PlatValue

/// The rules of a kind that its schema cannot express: what admission and the registry do upstream.
///
/// Every method may throw a `Status`, which becomes the reply. Methods see objects after decoding,
/// pruning and defaulting, and before validation against the schema where the name says so.
protocol ResourceStrategy: Sendable {
    /// Completes and checks a new object; called after the schema has judged it.
    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status)
    /// Completes and checks a changed object; `request.subresource` says through which door it came.
    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status)
    /// Completes an object whose deletion begins; what gets a finalizer here is held.
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest)
    /// Mutating admission: completes or refuses a new object before the schema judges it.
    func mutateCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status)
    func mutateUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    /// Sets what belongs to the server before the schema judges: defaults, dropped fields.
    func prepareCreate(_ object: inout Value, _ request: ObjectRequest) throws(Status)
    func prepareUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest) throws(Status)
    /// What must be stored together with a new object, in the same transaction.
    func companions(of object: Value, _ request: ObjectRequest) -> [StoredObject.Draft]
    /// Answers a creation that stores nothing (reviews); nil: it is stored as usual.
    func answerCreate(_ request: ObjectRequest) async throws(Status) -> ServerResponse?
    /// Answers a request for a subresource that is no view on the object itself (`token`, `scale`).
    func answerSubresource(_ subresource: String, _ request: ObjectRequest) async throws(Status)
        -> ServerResponse?
    /// Field errors of the object's content (built-in kinds; custom kinds have a schema).
    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError]
    /// Translates an object whose versions differ in more than their name; called with the object in
    /// the storage version or for it.
    func convert(_ object: inout Value, to version: String)
    /// Whether an update that names no resourceVersion is taken.
    var allowsUnconditionalUpdate: Bool { get }
    /// The rule for names.
    var nameRule: MetadataRules.NameRule { get }
    /// Finalizers that a new object gets.
    var initialFinalizers: [String] { get }
    /// Whether DELETE answers with the object even if it is gone at once.
    var deleteReturnsObject: Bool { get }
    /// The field selector's labels beyond name and namespace, with the paths they stand for.
    var fieldLabels: [String: [String]] { get }
    /// Whether metadata.generation counts changes.
    var countsGenerations: Bool { get }
}

extension ResourceStrategy {
    func admitCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {}
    func admitUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {}
    func admitDelete(_ object: Value, _ request: ObjectRequest) async throws(Status) {}
    func mutateCreate(_ object: inout Value, _ request: ObjectRequest) async throws(Status) {}
    func mutateUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest)
        async throws(Status)
    {}
    func prepareCreate(_ object: inout Value, _ request: ObjectRequest) throws(Status) {}
    func prepareUpdate(_ object: inout Value, old: Value, _ request: ObjectRequest) throws(Status) {
    }
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest) {}
    func companions(of object: Value, _ request: ObjectRequest) -> [StoredObject.Draft] { [] }
    func answerCreate(_ request: ObjectRequest) async throws(Status) -> ServerResponse? { nil }
    func answerSubresource(_ subresource: String, _ request: ObjectRequest) async throws(Status)
        -> ServerResponse?
    { nil }
    func validate(_ object: Value, old: Value?, _ request: ObjectRequest) -> [FieldError] { [] }
    func convert(_ object: inout Value, to version: String) {}
    var allowsUnconditionalUpdate: Bool { true }
    var nameRule: MetadataRules.NameRule { .subdomain }
    var initialFinalizers: [String] { [] }
    var deleteReturnsObject: Bool { false }
    var fieldLabels: [String: [String]] { [:] }
    var countsGenerations: Bool { false }
}

/// A kind without rules of its own.
struct PlainStrategy: ResourceStrategy {}

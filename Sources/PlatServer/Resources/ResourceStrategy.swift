import PlatModel
import PlatValue

/// The rules of a kind that its schema cannot express, and that need nothing but the object: what the
/// registry does upstream. What asks more is an `AdmissionRule`.
protocol ResourceStrategy: Sendable {
    /// Sets what belongs to the server before the schema judges: defaults, dropped fields; `old` is nil
    /// for a new object, `request.subresource` says through which door a change came.
    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest)
    /// Completes an object whose deletion begins; what gets a finalizer here is held.
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest)
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
    func prepare(_ object: inout Value, old: Value?, _ request: ObjectRequest) {}
    func prepareDelete(_ object: inout Value, _ request: ObjectRequest) {}
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
